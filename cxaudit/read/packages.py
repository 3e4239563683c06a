"""The zip package around a workbook, unpacked within limits. Sizes in headers are never trusted."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import IO

from cxaudit.errors import Code
from cxaudit.language import _
from cxaudit.read import limits
from cxaudit.read.limits import Refusal

_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    KeyError,
    IndexError,
    OverflowError,
    RuntimeError,  # also NotImplementedError
    ValueError,  # also UnicodeDecodeError
)
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_CENTRAL = b"PK\x01\x02"
_PIECE = 64 << 10


class Package:
    """The parts of one zip package; their names do not depend on case."""

    def __init__(self, content: bytes, refusal: Refusal) -> None:
        self._refusal = refusal
        _expect_zip(content, refusal)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _ZIP_FAULTS as fault:
            raise refusal(Code.DAMAGED, reason=_named(fault)) from None
        self._left = limits.UNPACKED_BYTES
        self._parts = self._listed()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in small letters."""
        return tuple(self._parts)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._parts

    def part(self, name: str) -> bytes:
        """The part, unpacked.

        Raises:
            CxauditError: it is missing, damaged or beyond a limit.
        """
        entry = self._parts.get(name.lower())
        if entry is None:
            raise self._refusal(Code.DAMAGED, reason=_("the part {name} is missing", name=name))
        try:
            with self._zip.open(entry) as stream:
                return self._unpacked(stream, entry)
        except _ZIP_FAULTS as fault:
            raise self._refusal(Code.DAMAGED, reason=f"{name}: {_named(fault)}") from None

    def _unpacked(self, stream: IO[bytes], entry: zipfile.ZipInfo) -> bytes:
        unpacked = bytearray()
        while piece := stream.read(_PIECE):
            unpacked += piece
            self._left -= len(piece)
            packed_well = len(unpacked) > limits.MEGABYTE and len(unpacked) > limits.RATIO * max(
                1, entry.compress_size
            )
            if packed_well or len(unpacked) > limits.PART_BYTES or self._left < 0:
                raise self._refusal(Code.ZIP_BOMB, part=entry.filename)
        return bytes(unpacked)

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        entries = self._zip.infolist()
        parts = {entry.filename.lower(): entry for entry in entries}
        if len(parts) < len(entries):
            raise self._refusal(Code.DUPLICATE_PART)
        for entry in entries:
            self._inspect(entry)
        if sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES:
            raise self._refusal(Code.ZIP_BOMB, part=max(entries, key=lambda entry: entry.file_size).filename)
        return parts

    def _inspect(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename
        if entry.flag_bits & 1:
            raise self._refusal(Code.PASSWORD_PROTECTED)
        if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"):
            raise self._refusal(Code.BAD_PART_NAME, part=name)
        # Other methods can ask for gigabytes of memory before the first byte comes out.
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._refusal(Code.DAMAGED, reason=_("{part}: packed in an unknown way", part=name))


def _expect_zip(content: bytes, refusal: Refusal) -> None:
    if not content:
        raise refusal(Code.FILE_EMPTY)
    if len(content) > limits.FILE_BYTES:
        raise refusal(Code.FILE_TOO_BIG, limit=limits.FILE_BYTES // limits.MEGABYTE)
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise refusal(Code.PASSWORD_PROTECTED if locked else Code.OLD_XLS)
    if not content.startswith(_ZIP):
        raise refusal(Code.NOT_A_WORKBOOK)
    # Counted before zipfile builds an object for each one.
    if content.count(_CENTRAL) > limits.PARTS:
        raise refusal(Code.TOO_MANY_PARTS, limit=limits.PARTS)


def _named(fault: BaseException) -> str:
    """A zip fault in words."""
    if "CRC" in str(fault):
        return _("what was unpacked is not what was packed")
    return (
        _("it is cut off, or no ZIP package")
        if isinstance(fault, (zipfile.BadZipFile, EOFError))
        else _("it cannot be unpacked")
    )
