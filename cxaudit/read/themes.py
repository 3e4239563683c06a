"""A client's theme: colours, font, a line for the cover, and a logo that lies beside the file."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from cxaudit.errors import Code, CxauditError, Problem, Where, problem
from cxaudit.language import N_, _
from cxaudit.model.base import Frozen, Text
from cxaudit.model.engagement import Brand, Logo
from cxaudit.read.opening import opened
from cxaudit.read.shapes import shaped
from cxaudit.read.yaml_tree import TreePath, file_text, positions, yaml_tree

LOGO_BYTES: Final = 500_000
LOGO_SIDE: Final = 4_000
_COLOUR = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
_PNG = b"\x89PNG\r\n\x1a\n"


class _Theme(Frozen):
    """What a theme file says."""

    primary: _COLOUR = "#1F4E79"
    accent: _COLOUR = "#B3541E"
    font: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,30}$")] | None = None
    cover: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    logo: Text | None = None


def read_theme(path: Path) -> Brand:
    """The brand that a theme file describes, with its logo.

    Raises:
        CxauditError: every problem of the file, with line and column; or the logo cannot be used.
    """
    text, faults = file_text(path)
    tree, more = yaml_tree(text, str(path)) if not faults else (None, ())
    if tree is None:
        raise CxauditError([*faults, *more] or [problem(Code.YAML_EMPTY, str(path))])
    places = positions(text)

    def where(way: TreePath) -> Where:
        while way and way not in places:
            way = way[:-1]
        line, column = places.get(way, (1, 1))
        return Where(str(path), f"{line}:{column}", way)

    theme, wrong = shaped(_Theme, tree)
    named = tree.get("logo") if isinstance(tree, dict) else None
    logo, unfit = _logo(path.parent, named, where(("logo",)))
    if theme is None or more or unfit:
        raise CxauditError([*more, *(one.at(where(one.where.path)) for one in wrong), *unfit])
    return Brand(primary=theme.primary, accent=theme.accent, font=theme.font, cover=theme.cover, logo=logo)


def _logo(folder: Path, name: object, where: Where) -> tuple[Logo | None, tuple[Problem, ...]]:
    """The picture of a name, or why there is none; neither where no name was given."""
    if not isinstance(name, str) or not name:
        return None, ()
    try:
        return _picture(_content(folder, name)), ()
    except ValueError as error:
        return None, (problem(Code.LOGO_UNFIT, where, file=name, reason=error),)


def _content(folder: Path, name: str) -> bytes:
    """The bytes of a file in the folder; ValueError says why there are none."""
    if Path(name).name != name or "\\" in name or name in (".", ".."):
        raise ValueError(N_("it is not a file name without folders"))
    try:
        with opened(folder / name) as stream:
            content = stream.read(LOGO_BYTES + 1)
    except OSError as error:
        raise ValueError(error.strerror or N_("it cannot be read")) from error
    if len(content) > LOGO_BYTES:
        raise ValueError(N_("it is larger than 500 KB"))
    return content


def _picture(content: bytes) -> Logo:
    """The picture with its kind and size; ValueError says why it is none."""
    kind, width, height = _measured(content)
    if kind != "svg" and not (0 < width <= LOGO_SIDE and 0 < height <= LOGO_SIDE):
        raise ValueError(_("it has {width} by {height} pixels", width=width, height=height))
    return Logo(kind=kind, width=width, height=height, content=base64.b64encode(content).decode())


def _measured(content: bytes) -> tuple[Literal["png", "jpeg", "svg"], int, int]:
    """The kind of a picture, its width and height, by its first bytes and not by its name."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 33:
        width, height = struct.unpack(">II", content[16:24])
        return "png", width, height
    if content.startswith(b"\xff\xd8\xff"):
        width, height = next(_jpeg_sizes(content), (0, 0))
        return "jpeg", width, height
    if _is_svg(content):
        return "svg", 0, 0
    raise ValueError(N_("it is no PNG, JPEG or SVG"))


def _jpeg_sizes(content: bytes) -> Iterator[tuple[int, int]]:
    """Width and height from the frame's head, which comes after segments of known length."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            yield width, height
            return
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]


def _is_svg(content: bytes) -> bool:
    """Whether it is SVG as text, without a DTD. It is only ever shown as a picture, where nothing in it runs."""
    try:
        text = content.decode("utf-8-sig").lstrip()
    except UnicodeDecodeError:
        return False
    return text.startswith(("<svg", "<?xml", "<!--")) and "<svg" in text and "<!DOCTYPE" not in text.upper()
