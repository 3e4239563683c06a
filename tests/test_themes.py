"""A client's theme: read strictly, shown alike in workbook and page, and never able to do anything."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.errors import CxauditError
from cxaudit.model.engagement import Brand
from cxaudit.model.result import AuditResult
from cxaudit.read.themes import read_theme
from cxaudit.render.colours import contrast
from cxaudit.render.html.page import report_html
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from cxaudit.render.workbook.lint import lint
from cxaudit.render.workbook.palette import palette
from tests import demos
from tests.render.results import kitchen
from tests.test_custom_rubrics import COOKS, filled, went
from tests.test_custom_rubrics import kitchen as kitchen_file


def png(width: int = 40, height: int = 20) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80\x20\x20" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x14\x00\x28\x01\x01\x11\x00\xff\xd9"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def theme(folder: Path, text: str, **files: bytes) -> Path:
    """A theme file with what lies beside it."""
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    path = folder / "theme.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def branded(folder: Path, text: str, **files: bytes) -> AuditResult:
    """A result with a theme."""
    return kitchen().model_copy(update={"brand": read_theme(theme(folder, text, **files))})


FULL = 'primary: "#004466"\naccent: "#AA3300"\nfont: Verdana\ncover: Better every day\nlogo: logo.png\n'


def test_a_theme_is_a_brand(tmp_path: Path) -> None:
    brand = read_theme(theme(tmp_path, FULL, logo_png=png()))
    assert brand.logo
    assert (brand.primary, brand.accent, brand.font, brand.cover) == (
        "#004466",
        "#AA3300",
        "Verdana",
        "Better every day",
    )
    assert (brand.logo.kind, brand.logo.width, brand.logo.height) == ("png", 40, 20)


def test_what_a_theme_leaves_out_stays_as_it_is(tmp_path: Path) -> None:
    assert read_theme(theme(tmp_path, "font: Arial\n")) == Brand(font="Arial")


@pytest.mark.parametrize(
    ("content", "kind", "size"),
    [(png(3, 5), "png", (3, 5)), (JPEG, "jpeg", (40, 20)), (SVG, "svg", (0, 0))],
    ids=["png", "jpeg", "svg"],
)
def test_a_picture_is_known_by_its_bytes(
    content: bytes, kind: str, size: tuple[int, int], tmp_path: Path
) -> None:
    logo = read_theme(theme(tmp_path, "logo: logo.xyz\n", logo_xyz=content)).logo
    assert logo
    assert (logo.kind, (logo.width, logo.height)) == (kind, size)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("primary: red\n", ["1:1"], id="no colour"),
        pytest.param('font: Arial\naccent: "#12345"\n', ["2:1"], id="half a colour"),
        pytest.param('font: "x;}body{display:none"\n', ["1:1"], id="a font that is CSS"),
        pytest.param('primary: blue\nfont: "a,b"\n', ["1:1", "2:1"], id="all at once"),
        pytest.param("colour: 1\n", ["1:1"], id="unknown field"),
        pytest.param("# look\nfont: Arial\n\ncolour: 1\n", ["4:1"], id="unknown field further down"),
        pytest.param("font: Arial\n\nlogo: missing.png\n", ["3:1"], id="no such logo further down"),
        pytest.param("primary: red\nlogo: missing.png\n", ["1:1", "2:1"], id="a colour and the logo"),
        pytest.param("logo: missing.png\n", ["1:1"], id="no such logo"),
        pytest.param("logo: ../logo.png\n", ["1:1"], id="a path"),
        pytest.param('logo: "..\\\\logo.png"\n', ["1:1"], id="a Windows path"),
        pytest.param("logo: theme.yaml\n", ["1:1"], id="no picture"),
        pytest.param("logo: dtd.svg\n", ["1:1"], id="a DTD"),
        pytest.param("logo: huge.png\n", ["1:1"], id="too many bytes"),
        pytest.param("logo: wide.png\n", ["1:1"], id="too many pixels"),
        pytest.param("logo: flat.png\n", ["1:1"], id="no pixels"),
        pytest.param("logo: cut.jpg\n", ["1:1"], id="a JPEG that ends"),
    ],
)
def test_every_problem_has_its_place(text: str, found: list[str], tmp_path: Path) -> None:
    path = theme(
        tmp_path,
        text,
        dtd_svg=b"<?xml version='1.0'?><!DOCTYPE svg><svg/>",
        huge_png=png() + b"x" * 500_000,
        wide_png=png()[:16] + struct.pack(">II", 5000, 5) + png()[24:],
        flat_png=png()[:16] + struct.pack(">II", 0, 5) + png()[24:],
        cut_jpg=b"\xff\xd8\xff\xe0\x00",
    )
    with pytest.raises(CxauditError) as caught:
        read_theme(path)
    assert [p.where.spot for p in caught.value.problems] == found


def test_the_page_holds_logo_font_and_line(tmp_path: Path) -> None:
    page = report_html(branded(tmp_path, FULL, logo_png=png()))
    address = f'src="data:image/png;base64,{base64.b64encode(png()).decode().replace("+", "&#43;")}"'
    holds = (address in page or address.replace("&#43;", "+") in page, '--font:"Verdana",' in page)
    assert (*holds, "Better every day" in page) == (True, True, True)


def test_an_svg_is_only_ever_a_picture(tmp_path: Path) -> None:
    page = report_html(branded(tmp_path, "logo: a.svg\n", a_svg=SVG))
    assert ("<script>alert" in page, 'src="data:image/svg+xml;base64,' in page.replace("&#43;", "+")) == (
        False,
        True,
    )


def test_the_page_may_load_pictures_from_itself_only(tmp_path: Path) -> None:
    page = report_html(branded(tmp_path, FULL, logo_png=png()))
    assert "img-src data:;" in page.replace("&#39;", "'")


@pytest.mark.parametrize(("name", "content"), [("logo.png", png()), ("logo.jpg", JPEG)], ids=["png", "jpeg"])
def test_the_workbook_holds_the_logo_as_it_was(name: str, content: bytes, tmp_path: Path) -> None:
    book = audit_workbook(branded(tmp_path, f"logo: {name}\n", **{name.replace(".", "_"): content}))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        media = [archive.read(n) for n in archive.namelist() if n.startswith("xl/media/")]
        told = archive.read("xl/drawings/drawing1.xml").decode()
    assert (lint(book), media, f'descr="Logo of {kitchen().client}"' in told) == ((), [content], True)


def test_an_svg_stays_out_of_the_workbook(tmp_path: Path) -> None:
    book = audit_workbook(branded(tmp_path, "logo: a.svg\n", a_svg=SVG))
    assert not [n for n in zipfile.ZipFile(io.BytesIO(book)).namelist() if "media" in n]


def test_every_cell_has_the_font(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(audit_workbook(branded(tmp_path, "font: Verdana\n"))))
    assert {c.font.name for sheet in book for row in sheet.iter_rows() for c in row if c.value} == {"Verdana"}


def test_a_theme_goes_through_questionnaire_and_report(tmp_path: Path) -> None:
    path = theme(tmp_path, FULL, logo_png=png())
    went("questionnaire", "--theme", path, "--role", "frontline", "-o", tmp_path / "q.xlsx")
    media = [n for n in zipfile.ZipFile(tmp_path / "q.xlsx").namelist() if "media" in n]
    assert (media, demos.rubric().title in load_workbook(tmp_path / "q.xlsx")["Start"]["A1"].value) == (
        ["xl/media/image1.png"],
        True,
    )


# --- all the way ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A live workbook, a report of one file and one of an engagement, all in the client's look."""
    folder = tmp_path_factory.mktemp("dressed")
    path = theme(folder, FULL, logo_png=png(600, 120))
    rubric = kitchen_file(folder)
    went("questionnaire", "--live", "--theme", path, "--rubric", rubric, "-o", folder / "live.xlsx")
    went("questionnaire", "--rubric", rubric, "--role", "cook", "-o", folder / "cook.xlsx")
    filled(folder / "cook.xlsx", COOKS, "Cooks", clean__hands="We wear gloves only.")
    went("report", folder / "cook.xlsx", "--theme", path, "--rubric", rubric, "-o", folder / "report")
    client = folder / "client"
    (client / "returned").mkdir(parents=True)
    (folder / "cook.xlsx").rename(client / "returned" / "cook.xlsx")
    (client / "engagement.yaml").write_text("client: The Blue Pan\ntheme: theme.yaml\n", encoding="utf-8")
    theme(client, FULL, logo_png=png(600, 120))
    went("report", client, "--rubric", rubric, "-o", folder / "engagement")
    return folder


@pytest.mark.parametrize("name", ["live.xlsx", "report/audit.xlsx", "engagement/audit.xlsx"])
def test_the_look_goes_all_the_way(name: str, dressed: Path) -> None:
    with zipfile.ZipFile(dressed / name) as archive:
        styles = archive.read("xl/styles.xml").decode()
        media = [archive.read(n) for n in archive.namelist() if n.startswith("xl/media/")]
    assert ("FF004466" in styles, "Verdana" in styles, media) == (True, True, [png(600, 120)])


@pytest.mark.parametrize("name", ["report/report.html", "engagement/report.html"])
def test_the_look_goes_all_the_way_to_the_page(name: str, dressed: Path) -> None:
    page = (dressed / name).read_text(encoding="utf-8")
    assert ("Better every day" in page, '--font:"Verdana",' in page) == (True, True)


def test_a_fault_in_an_engagements_theme_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "engagement.yaml").write_text("theme: theme.yaml\n", encoding="utf-8")
    theme(tmp_path, "font: Arial\n\naccent: red\n")
    ran = demos.ran("report", tmp_path, "-o", tmp_path / "out")
    assert (ran.returncode, "theme.yaml:3:1: " in ran.stderr) == (3, True)


@pytest.mark.parametrize(
    ("width", "height"), [pytest.param(600, 120, id="wide"), pytest.param(100, 300, id="tall")]
)
def test_the_text_beside_the_logo_ends_before_it(width: int, height: int, tmp_path: Path) -> None:
    book = audit_book(branded(tmp_path, "logo: logo.png\n", logo_png=png(width, height)))
    sheet = book.workbook["Summary"]
    anchor: Any = sheet._images[0].anchor  # type: ignore[attr-defined]
    (said,) = (area for area in sheet.merged_cells.ranges if area.coord.startswith("A2:"))
    assert said.max_col <= anchor._from.col


@pytest.mark.parametrize("primary", ["#FFD400", "#0A0A0A", "#FFFFFF", "#00E0A0"])
def test_what_is_drawn_on_white_can_be_seen(primary: str) -> None:
    drawn = palette(Brand(primary=primary, accent=primary))
    assert min(contrast(f"#{c}", "#FFFFFF") for c in (drawn.primary_mark, drawn.accent_mark)) >= 3
