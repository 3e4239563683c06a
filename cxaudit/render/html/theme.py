"""The client's two colours as CSS custom properties that can be read in light and dark."""

from __future__ import annotations

from cxaudit.model.engagement import Brand
from cxaudit.render.colours import BLACK, READABLE, WHITE, contrast, mixed, readable, text_on

TINTS = 6
"""Tints of heat tables and bars of levels."""
_ON_TINT = READABLE + 1
"""The contrast of text on a tint: to eyes that lack one colour a tint can be darker."""

PLAIN_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
LIGHT = {
    "bg": "#FFFFFF",
    "surface": "#F5F7F9",
    "sunken": "#E9EDF1",
    "ink": "#17202A",
    "muted": "#51606D",
    "line": "#D3DAE1",
    "warn": "#7A3E00",
    "warn-bg": "#FFF3E2",
    "good": "#1B5E33",
    "good-bg": "#E7F5EC",
}
DARK = {
    "bg": "#11161C",
    "surface": "#1A2129",
    "sunken": "#252E38",
    "ink": "#E8EDF2",
    "muted": "#A9B5C1",
    "line": "#36424E",
    "warn": "#FFC078",
    "warn-bg": "#33250F",
    "good": "#8FD7A8",
    "good-bg": "#13291B",
}


def _brand(brand: Brand, base: dict[str, str], *, lighter: bool) -> dict[str, str]:
    """The brand's colours on the grounds of one scheme, darker or lighter until they can be read."""
    colours: dict[str, str] = {}
    for name, colour in (("brand", brand.primary), ("accent", brand.accent)):
        tint = mixed(base["bg"], colour, 0.10)
        colours[f"{name}-tint"] = tint
        colours[name] = readable(colour, base["bg"], base["surface"], base["sunken"], tint, lighter=lighter)
        colours[f"on-{name}"] = text_on(colours[name], base["bg"])
    return {**colours, **_tints(colours["brand"], base)}


def _tints(brand: str, base: dict[str, str]) -> dict[str, str]:
    """Grounds from the weakest to the strongest tint of a colour, on all of which text can be read."""
    shares = (share / 100 for share in range(60, 0, -2))
    strongest = next(s for s in shares if contrast(mixed(base["bg"], brand, s), base["ink"]) >= _ON_TINT)
    return {f"t{n}": mixed(base["bg"], brand, strongest * n / (TINTS - 1)) for n in range(TINTS)}


def _cover(brand: Brand, darkened: float) -> dict[str, str]:
    """The ground of the head and the text on it."""
    ground = mixed(brand.primary, BLACK, darkened)
    return {"cover": ground, "on-cover": text_on(ground, WHITE)}


def _declared(colours: dict[str, str]) -> str:
    """Colours as declarations."""
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def _fonts(name: str | None) -> str:
    """The brand's font, whose name is checked to be letters and digits, before those that every computer has."""
    return f'"{name}",{PLAIN_FONTS}' if name else PLAIN_FONTS


def theme(brand: Brand) -> str:
    """CSS that sets the colours for light, dark and print.

    Print is always light: paper is.
    """
    light = _declared({**LIGHT, **_brand(brand, LIGHT, lighter=False), **_cover(brand, 0.0)})
    dark = _declared({**DARK, **_brand(brand, DARK, lighter=True), **_cover(brand, 0.35)})
    light += f"--font:{_fonts(brand.font)};"
    return f":root{{color-scheme:light dark;{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
