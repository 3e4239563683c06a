"""Further copies of one questionnaire, each for another respondent.

Only the two small parts that say whom it is for are written again; all others are copied as they lie in the file,
which takes a small part of the time that making the workbook takes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from cxaudit.render.workbook.book import cell_text

_LOCAL, _CENTRAL, _END = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"
_DATE = 33
"""1980-01-01, as zip files write it."""
_RIGHTS = 0o600 << 16
"""Read and write for the owner, as Python's zip files have it."""


class MadeFor(NamedTuple):
    """Whom a questionnaire is for, as it stands in it."""

    key: str
    department: str | None = None


class _Member(NamedTuple):
    """A part of the file as it lies there."""

    name: bytes
    crc: int
    size: int
    packed: bytes
    xml: str | None
    """Its text if it says whom it is for, else None."""


def copies(workbook: bytes, made_for: MadeFor, others: Iterable[MadeFor]) -> Iterator[bytes]:
    """The questionnaire again, once for each respondent, in their order.

    Args:
        workbook: as `questionnaire` made it, with a key that stands nowhere else in it, and a department that stands
            nowhere else if there is one.
        made_for: whom it was made for.
        others: the other respondents; with a department if and only if the first one has one.

    Raises:
        RuntimeError: the workbook was not made for them: a mistake of ours.
    """
    old = [_written(word) for word in made_for if word is not None]
    members = _members(workbook, old)
    found = [sum(member.xml.count(word) for member in members if member.xml is not None) for word in old]
    if found != [2, 1][: len(old)]:
        raise RuntimeError(
            f"the workbook does not hold the key {made_for.key!r} in two places, or not the department"
        )
    for other in others:
        new = [_written(word) for word in other if word is not None]
        yield _zipped([_member_for(member, old, new) for member in members])


def _written(word: str) -> str:
    """A word as it stands in a cell."""
    return f">{escape(cell_text(word))}</t>"


def _members(workbook: bytes, old: Sequence[str]) -> list[_Member]:
    """The parts of the workbook in their order."""
    members = []
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for entry in archive.infolist():
            name_length, extra_length = struct.unpack_from("<HH", workbook, entry.header_offset + 26)
            start = entry.header_offset + 30 + name_length + extra_length
            packed = workbook[start : start + entry.compress_size]
            xml = archive.read(entry).decode() if entry.filename.startswith("xl/worksheets/sheet") else ""
            holds = any(word in xml for word in old)
            name = entry.filename.encode()
            members.append(_Member(name, entry.CRC, entry.file_size, packed, xml if holds else None))
    return members


def _member_for(member: _Member, old: Sequence[str], new: Sequence[str]) -> _Member:
    """A part for another respondent."""
    if member.xml is None:
        return member
    xml = member.xml
    for word, other in zip(old, new, strict=True):
        xml = xml.replace(word, other)
    content = xml.encode()
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = squeeze.compress(content) + squeeze.flush()
    return _Member(member.name, zlib.crc32(content), len(content), packed, member.xml)


def _zipped(members: list[_Member]) -> bytes:
    """The parts as a zip file, as the finishing pass writes it."""
    body, directory = io.BytesIO(), io.BytesIO()
    for name, crc, size, packed, _ in members:
        offset = body.tell()
        common = (20, 0, zipfile.ZIP_DEFLATED, 0, _DATE, crc, len(packed), size, len(name), 0)
        body.write(struct.pack(_LOCAL, b"PK\3\4", *common) + name + packed)
        directory.write(struct.pack(_CENTRAL, b"PK\1\2", 20, *common, 0, 0, 0, _RIGHTS, offset) + name)
    start, central = body.tell(), directory.getvalue()
    end = struct.pack(_END, b"PK\5\6", 0, 0, len(members), len(members), len(central), start, 0)
    return body.getvalue() + central + end
