"""The colours of a workbook: the client's two, and tints of them on which text can be read."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.model.engagement import Brand
from cxaudit.render.colours import WHITE, contrast, mixed, readable, text_on

_INK = "1B1F24"
_BLACK = "#000000"
_SEEN = 3.0
"""The contrast from which a shape is seen (WCAG 1.4.11)."""


@dataclass(frozen=True)
class Palette:
    """Every colour that a workbook uses, as ``RRGGBB``."""

    primary: str
    on_primary: str
    primary_text: str
    tint: str
    accent: str
    on_accent: str
    accent_text: str
    accent_tint: str
    primary_mark: str
    accent_mark: str
    bar: str
    ink: str = _INK
    muted: str = "57606A"
    white: str = "FFFFFF"
    ground: str = "F6F8FA"
    line: str = "D0D7DE"
    input: str = "FFFBE6"
    input_line: str = "C9A227"
    warn: str = "FFE5D6"
    warn_text: str = "8A2C00"
    done: str = "E3F4E8"
    done_text: str = "1B5E33"
    low: str = "F8CFB0"
    middle: str = "FFFFFF"
    high: str = "A9CDEB"


def visible(colour: str) -> str:
    """A colour as lines and columns on white take it: darker if it could hardly be seen there.

    >>> visible("#1F4E79"), visible("#FFD400")
    ('#1F4E79', '#A68A00')
    """
    darker = (mixed(colour, _BLACK, step / 20) for step in range(20))
    return next((one for one in darker if contrast(one, WHITE) >= _SEEN), colour)


def palette(brand: Brand) -> Palette:
    """The palette of a brand."""
    primary, accent = brand.primary.upper(), brand.accent.upper()
    tint, accent_tint = mixed(primary, WHITE, 0.88), mixed(accent, WHITE, 0.88)
    colours = {
        "primary": primary,
        "on_primary": text_on(primary, WHITE, f"#{_INK}"),
        "primary_text": readable(primary, tint),
        "tint": tint,
        "accent": accent,
        "on_accent": text_on(accent, WHITE, f"#{_INK}"),
        "accent_text": readable(accent, accent_tint),
        "accent_tint": accent_tint,
        "primary_mark": visible(primary),
        "accent_mark": visible(accent),
        "bar": mixed(primary, WHITE, 0.6),
    }
    return Palette(**{name: colour.lstrip("#") for name, colour in colours.items()})
