"""Further copies of one questionnaire, each for another respondent.

Only the two small parts that hold the key are written again; all others are copied as they lie in the file,
which takes a small part of the time that making the workbook takes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from cxaudit.render.workbook.book import cell_text

_LOCAL, _CENTRAL, _END = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"
_DATE = 33
"""1980-01-01, as zip files write it."""
_RIGHTS = 0o600 << 16
"""Read and write for the owner, as Python's zip files have it."""


class _Member(NamedTuple):
    """A part of the file as it lies there."""

    name: bytes
    crc: int
    size: int
    packed: bytes
    xml: str | None
    """Its text if it holds the key, else None."""


def copies(workbook: bytes, made_for: str, keys: Iterable[str]) -> Iterator[bytes]:
    """The questionnaire again, once for each key, in the order of the keys.

    Args:
        workbook: as `questionnaire` made it.
        made_for: the respondent's key that it was made with.
        keys: those of the other respondents.

    Raises:
        RuntimeError: the workbook was not made for that key: a mistake of ours.
    """
    old = f">{escape(cell_text(made_for))}</t>"
    members = _members(workbook, old)
    if sum(1 for member in members if member.xml is not None) != 2:
        raise RuntimeError(f"the workbook does not hold the key {made_for!r} in two parts")
    for key in keys:
        new = f">{escape(cell_text(key))}</t>"
        yield _zipped([member if member.xml is None else _with_key(member, old, new) for member in members])


def _members(workbook: bytes, old: str) -> list[_Member]:
    """The parts of the workbook in their order."""
    members = []
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for entry in archive.infolist():
            name_length, extra_length = struct.unpack_from("<HH", workbook, entry.header_offset + 26)
            start = entry.header_offset + 30 + name_length + extra_length
            packed = workbook[start : start + entry.compress_size]
            xml = archive.read(entry).decode() if entry.filename.startswith("xl/worksheets/sheet") else ""
            holds = xml.count(old) == 1
            name = entry.filename.encode()
            members.append(_Member(name, entry.CRC, entry.file_size, packed, xml if holds else None))
    return members


def _with_key(member: _Member, old: str, new: str) -> _Member:
    """A part with another key."""
    content = (member.xml or "").replace(old, new).encode()
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
