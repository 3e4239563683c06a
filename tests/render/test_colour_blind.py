"""Charts in the eyes of people who see colours differently, and on black-and-white paper.

Whatever must be told apart differs in colour for everybody, or in something else: shape, dash, letter, number, place.
The matrices are those of Machado, Oliveira and Fernandes (2009) at full severity, for linear red, green and blue.
"""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.model.engagement import Brand
from cxaudit.render.colours import READABLE, contrast
from cxaudit.render.html.charts import charts
from cxaudit.render.html.charts.roles import SHAPES
from cxaudit.render.html.page import environment
from cxaudit.render.html.theme import TINTS, theme
from tests import demos
from tests.render import results
from tests.render.pages import Page

Rows = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]

PROTANOPIA: Rows = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
DEUTERANOPIA: Rows = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
TRITANOPIA: Rows = (
    (1.255528, -0.076749, -0.178779),
    (-0.078411, 0.930809, 0.147602),
    (0.004733, 0.691367, 0.303900),
)
GREYSCALE: Rows = ((0.2126, 0.7152, 0.0722),) * 3
USUAL: Rows = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

EYES = {
    "usual": USUAL,
    "protanopia": PROTANOPIA,
    "deuteranopia": DEUTERANOPIA,
    "tritanopia": TRITANOPIA,
    "greyscale": GREYSCALE,
}
COLOURED = [name for name in EYES if name != "greyscale"]
BRANDS = {
    "ours": Brand(),
    "red and green": Brand(primary="#C00000", accent="#008A00"),
    "green and red": Brand(primary="#2E7D32", accent="#C62828"),
    "blue and violet": Brand(primary="#0050C8", accent="#7A3FC0"),
    "one colour": Brand(primary="#1F4E79", accent="#1F4E79"),
    "yellow": Brand(primary="#FFD400", accent="#FFF176"),
    "black": Brand(primary="#000000", accent="#000000"),
    "white": Brand(primary="#FFFFFF", accent="#EEEEEE"),
    "grey": Brand(primary="#808080", accent="#9E9E9E"),
}
TEMPLATES = Path(__file__).parents[2] / "templates"
TOLD_APART = 20.0
"""Distance of two colours (CIE 1976) that nobody mistakes for one another."""
SEEN = 3.0
"""The contrast that a mark needs on its ground (WCAG 2.2, 1.4.11)."""

EACH_EYE = pytest.mark.parametrize("eye", list(EYES))
EACH_SCHEME = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
EACH_BRAND = pytest.mark.parametrize("brand", [pytest.param(b, id=n) for n, b in BRANDS.items()])


# ------------------------------------------------------------------------ seeing


def linear(channel: float) -> float:
    """A channel 0..1 as light."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def coded(light: float) -> float:
    """Light as a channel 0..1."""
    inside = min(max(light, 0.0), 1.0)
    return inside * 12.92 if inside <= 0.0031308 else 1.055 * inside ** (1 / 2.4) - 0.055


def light_of(colour: str) -> list[float]:
    """Red, green and blue of a colour as light."""
    return [linear(int(colour[n : n + 2], 16) / 255) for n in (1, 3, 5)]


def seen(colour: str, eye: str) -> str:
    """A colour as an eye sees it."""
    light = light_of(colour)
    channels = (coded(sum(a * b for a, b in zip(row, light, strict=True))) for row in EYES[eye])
    return "#" + "".join(f"{round(255 * c):02X}" for c in channels)


def _root(share: float) -> float:
    """The cube root of CIE 1976, straight near black."""
    return share ** (1 / 3) if share > 216 / 24389 else (24389 / 27 * share + 16) / 116


def lab(colour: str) -> tuple[float, float, float]:
    """Lightness and the two axes of colour (CIE 1976, D65)."""
    red, green, blue = light_of(colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = _root(x), _root(y), _root(z)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, eye: str) -> float:
    """How far two colours are apart in an eye."""
    pairs = zip(lab(seen(one, eye)), lab(seen(other, eye)), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def colours(brand: Brand, *, dark: bool) -> dict[str, str]:
    """The colours of a brand in one scheme, by their names in the style sheet."""
    light, _, dimmed = theme(brand).partition("@media screen")
    return dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6})", dimmed if dark else light))


def test_the_matrices_keep_grey_grey() -> None:
    assert all(sum(row) == pytest.approx(1, abs=1e-5) for rows in EYES.values() for row in rows)


@EACH_EYE
def test_white_stays_white(eye: str) -> None:
    assert seen("#FFFFFF", eye) == "#FFFFFF"


def test_red_and_green_of_one_lightness_look_alike_in_grey() -> None:
    assert distance("#C00000", "#006A00", "usual") > 4 * distance("#C00000", "#006A00", "greyscale")


# ------------------------------------------------------------------------ colour


@pytest.mark.parametrize("eye", COLOURED)
@EACH_SCHEME
@pytest.mark.parametrize(("one", "other"), list(combinations(("brand", "accent", "ink"), 2)))
def test_our_own_colours_are_told_apart_by_everybody(one: str, other: str, dark: bool, eye: str) -> None:
    own = colours(Brand(), dark=dark)
    assert distance(own[one], own[other], eye) >= TOLD_APART


@EACH_BRAND
@EACH_SCHEME
@EACH_EYE
@pytest.mark.parametrize("mark", ["brand", "accent", "ink", "muted"])
def test_every_mark_is_seen_on_its_ground(mark: str, eye: str, dark: bool, brand: Brand) -> None:
    own = colours(brand, dark=dark)
    grounds = (seen(own[ground], eye) for ground in ("bg", "surface"))
    assert min(contrast(seen(own[mark], eye), ground) for ground in grounds) >= SEEN


@EACH_BRAND
@EACH_SCHEME
@EACH_EYE
def test_numbers_can_be_read_on_every_tint(eye: str, dark: bool, brand: Brand) -> None:
    own = colours(brand, dark=dark)
    tints = [contrast(seen(own["ink"], eye), seen(own[f"t{n}"], eye)) for n in range(TINTS)]
    assert min(tints) >= READABLE


@given(st.from_regex(r"#[0-9A-F]{6}", fullmatch=True))
def test_numbers_can_be_read_on_the_tints_of_any_brand(colour: str) -> None:
    schemes = [colours(Brand(primary=colour), dark=dark) for dark in (False, True)]
    assert min(contrast(own["ink"], own[f"t{n}"]) for own in schemes for n in range(TINTS)) >= READABLE


@EACH_BRAND
@EACH_SCHEME
@EACH_EYE
def test_a_stronger_tint_is_farther_from_the_ground(eye: str, dark: bool, brand: Brand) -> None:
    own = colours(brand, dark=dark)
    steps = [distance(own["bg"], own[f"t{n}"], eye) for n in range(TINTS)]
    assert all(weak < strong for weak, strong in pairwise(steps))


@EACH_BRAND
@EACH_SCHEME
@EACH_EYE
def test_the_line_between_two_parts_of_a_bar_is_seen(eye: str, dark: bool, brand: Brand) -> None:
    own = colours(brand, dark=dark)
    lines = [contrast(seen(own["ink"], eye), seen(own[f"t{n}"], eye)) for n in range(TINTS)]
    assert min(lines) >= SEEN


# ------------------------------------------------------------------------ the second sign

DRAWN = """{% import "charts.html.j2" as ch %}<body>{{ ch.defs(charts) }}{{ ch.radar(charts.radar) }}
{{ ch.apart(charts.apart) }}{{ ch.heat(charts.heat, links=false) }}{{ ch.spread(charts.spread) }}
{{ ch.bubbles(charts.bubbles) }}{{ ch.waterfall(charts.waterfall) }}</body>"""


def page() -> Page:
    """The charts of the example."""
    return Page(environment().from_string(DRAWN).render(charts=charts(demos.result())))


def shape(symbol: str) -> str:
    """How a mark is drawn."""
    named = [a for _, a in page().tags if a.get("id") == symbol]
    return named[0].get("d", "circle")


def test_every_list_of_fixes_has_a_shape_of_its_own() -> None:
    assert len({shape(f"b{n}") for n in range(4)}) == 4


def test_every_role_has_a_shape_of_its_own() -> None:
    shapes = [a["d"] for a in page().all("path") if a.get("class", "").startswith("rm")]
    assert len(set(shapes)) == len(shapes) > 1


def test_there_are_as_many_shapes_as_the_roles_count_on() -> None:
    made = environment().get_template("charts.html.j2").module.role_shapes  # type: ignore[attr-defined]
    assert len(set(made)) == SHAPES


def test_every_role_has_its_letter_in_its_mark() -> None:
    written = [text for tag, text in page().texts if tag == "text"]
    assert [m.letter for m in charts(demos.result()).roles] == written[: len(charts(demos.result()).roles)]


def test_every_tinted_cell_has_its_number() -> None:
    heat = charts(results.kitchen()).heat
    assert heat is not None
    assert all(c.level for _, rows in heat.steps for row in rows for c in row.cells)


@pytest.mark.parametrize(
    ("rule", "sign"),
    [
        (".web-claimed", "stroke-dasharray:6 4"),
        (".web-target", "stroke-dasharray:1.5 4"),
        (".target-mark", "stroke-dasharray:3 2"),
        (".limit", "stroke-dasharray:4 3"),
        (".tie.flag", "stroke-width:5"),
        (".parts rect", "stroke:var(--ink)"),
    ],
)
def test_lines_differ_by_dash_or_width(rule: str, sign: str) -> None:
    sheet = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("styles.css", "charts.css"))
    assert sign in re.findall(re.escape(rule) + r"\{([^}]*)\}", sheet)[0]


def test_gains_are_marked_by_a_plus_and_sums_are_not() -> None:
    fall = charts(demos.result()).waterfall
    assert fall is not None
    assert {(bar.kind, bar.label[0] in "+0") for bar in fall.bars} == {("sum", False), ("gain", True)}


def test_flagged_rows_have_a_triangle() -> None:
    apart = charts(demos.result()).apart
    assert apart is not None
    triangles = [text for tag, text in page().texts if tag == "text" and set("▲△") & set(text)]
    assert len(triangles) == sum(bool(row.sign) for row in apart.drawn) > 0
