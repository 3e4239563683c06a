"""A page as it was printed: what stands on which sheet, as the tags of the PDF say."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple

from pypdf import PageObject, PdfReader

HEADINGS: Final = ("H1", "H2", "H3", "H4")
_PIECE = re.compile(rb"/MCID (\d+)\s*>>\s*BDC(.*?)EMC", re.DOTALL)
_DRAWS = re.compile(rb"\b(Tj|TJ|Do|[fFSsBb]\*?)\s")
_WRITES = re.compile(rb"\b(Tj|TJ)\s")


class Mark(NamedTuple):
    """A piece of what was printed."""

    sheet: int
    """From 1 on."""
    number: int
    """Within its sheet."""
    written: bool
    """It has letters."""


class Element:
    """An element of the page, such as a row, as far as it was printed."""

    def __init__(self, kind: str, alt: str) -> None:
        """An element of a kind, such as ``TR``, with the text that stands for a picture."""
        self.kind, self.alt = kind, alt
        self.children: list[Element | Mark] = []

    def __iter__(self) -> Iterator[Element]:
        """This one and all within it, in the order of reading."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    def __repr__(self) -> str:
        """Its kind, what it is called and where it stands."""
        return f"<{self.kind} {self.alt} on {sorted(self.sheets)}>"

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """What was printed of it, in the order of reading."""
        return tuple(mark for c in self.children for mark in ((c,) if isinstance(c, Mark) else c.marks))

    @cached_property
    def sheets(self) -> frozenset[int]:
        """The sheets on which something of it stands."""
        return frozenset(mark.sheet for mark in self.marks)

    @property
    def rows(self) -> list[Element]:
        """Of a table: its rows, the head first."""
        return [e for e in self if e.kind == "TR"]


class Paper:
    """A tagged PDF of Chromium's."""

    def __init__(self, pdf: bytes) -> None:
        """Read the sheets and the tags."""
        reader = PdfReader(io.BytesIO(pdf))
        self._numbers = {_number(page.indirect_reference): n for n, page in enumerate(reader.pages, 1)}
        self._pages = reader.pages
        self._drawn = {
            Mark(sheet, int(piece[1]), bool(_WRITES.search(piece[2])))
            for sheet, page in enumerate(reader.pages, 1)
            for piece in _PIECE.finditer(_drawing(page))
            if _DRAWS.search(piece[2])
        }
        tags: Any = reader.root_object["/StructTreeRoot"]
        self.root = self._element(tags["/K"], 0)

    def _element(self, raw: Any, sheet: int) -> Element:
        """An element of the tree; ``sheet`` is that of what it stands in."""
        tag = raw.get_object()
        made = Element(str(tag["/S"])[1:], str(tag.get("/Alt", "")))
        sheet = self._sheet(tag, sheet)
        inside = tag.get("/K", [])
        for child in inside if isinstance(inside, list) else [inside]:
            made.children += self._child(child, sheet)
        return made

    def _child(self, raw: Any, sheet: int) -> Iterator[Element | Mark]:
        """What is in an element: another one, or a piece of what was printed; the frame of a link is neither."""
        child = raw.get_object()
        if isinstance(child, int):
            yield from self._marks(sheet, int(child))
        elif "/MCID" in child:
            yield from self._marks(self._sheet(child, sheet), int(child["/MCID"]))
        elif "/Obj" not in child:
            yield self._element(child, sheet)

    def _marks(self, sheet: int, number: int) -> Iterator[Mark]:
        """The piece of this number, if anything of it is on the sheet."""
        yield from {Mark(sheet, number, written) for written in (True, False)} & self._drawn

    def _sheet(self, tag: Any, otherwise: int) -> int:
        """The sheet that a tag names."""
        return self._numbers[_number(tag.raw_get("/Pg"))] if "/Pg" in tag else otherwise

    @property
    def sheets(self) -> int:
        """How many there are."""
        return len(self._numbers)

    @cached_property
    def words(self) -> str:
        """All that can be read."""
        return " ".join(" ".join(page.extract_text() for page in self._pages).split())

    def all(self, *kinds: str) -> list[Element]:
        """All elements of these kinds of which something was printed."""
        return [e for e in self.root if e.kind in kinds and e.sheets]

    @property
    def cut_rows(self) -> list[Element]:
        """Rows on two sheets; the head of a table, which may stand on each, is not asked."""
        return [row for table in self.all("Table") for row in table.rows[1:] if len(row.sheets) > 1]

    @property
    def cut_figures(self) -> list[Element]:
        """Charts on two sheets, with what stands below them."""
        return [e for e in self.all("Figure") if len(e.sheets) > 1]

    @property
    def headless(self) -> list[Element]:
        """Tables with rows on a sheet where their head is not."""
        return [t for t in self.all("Table") if any(not r.sheets <= t.rows[0].sheets for r in t.rows)]

    @property
    def lonely(self) -> list[Element]:
        """Headings, captions and heads of tables with nothing below them on their sheet."""
        last = {mark.sheet: mark for mark in self.root.marks if mark.written}
        tables = self.all("Table")
        captions = [e for table in tables for e in table if e.kind == "Caption"]
        told = (*self.all(*HEADINGS), *captions, *(table.rows[0] for table in tables))
        return [e for e in told if any(last[mark.sheet] == mark for mark in e.marks if mark.written)]


def _drawing(page: PageObject) -> bytes:
    """How a sheet is painted."""
    painted = page.get_contents()
    return b"" if painted is None else painted.get_data()


def _number(reference: Any) -> int:
    """What an object of the file is known by."""
    return int(reference.idnum)
