"""The colours of a workbook: the client's two, and tints of them on which text can be read."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.model.engagement import Brand

READABLE = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3)."""

WHITE, BLACK = "FFFFFF", "000000"
_INK = "1B1F24"


def _channels(colour: str) -> tuple[int, int, int]:
    """Red, green, blue of ``RRGGBB``."""
    return int(colour[0:2], 16), int(colour[2:4], 16), int(colour[4:6], 16)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 black to 1 white (WCAG 2.2)."""
    parts = (c / 255 for c in _channels(colour))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21.

    >>> round(contrast("FFFFFF", "000000"))
    21
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """``share`` of ``other`` in ``colour``.

    >>> mixed("000000", "FFFFFF", 0.5)
    '808080'
    """
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "".join(f"{int(a + (b - a) * share + 0.5):02X}" for a, b in pairs)


def text_on(ground: str) -> str:
    """White or a dark colour, whichever can be read on ``ground``.

    >>> text_on("1F4E79"), text_on("FFD400")
    ('FFFFFF', '1B1F24')
    """
    return next((c for c in (WHITE, _INK, BLACK) if contrast(c, ground) >= READABLE), BLACK)


def readable(colour: str, ground: str) -> str:
    """``colour``, darkened as far as needed to be read on the light ``ground``.

    >>> readable("FFD400", "FFFFFF")
    '8C7500'
    """
    steps = (mixed(colour, BLACK, share / 20) for share in range(21))
    return next((c for c in steps if contrast(c, ground) >= READABLE), BLACK)


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
    ink: str = _INK
    muted: str = "57606A"
    white: str = WHITE
    ground: str = "F6F8FA"
    line: str = "D0D7DE"
    input: str = "FFFBE6"
    input_line: str = "C9A227"
    warn: str = "FFE5D6"
    warn_text: str = "8A2C00"
    done: str = "E3F4E8"
    done_text: str = "1B5E33"


def palette(brand: Brand) -> Palette:
    """The palette of a brand."""
    primary, accent = brand.primary.lstrip("#").upper(), brand.accent.lstrip("#").upper()
    tint, accent_tint = mixed(primary, WHITE, 0.88), mixed(accent, WHITE, 0.88)
    return Palette(
        primary=primary,
        on_primary=text_on(primary),
        primary_text=readable(primary, tint),
        tint=tint,
        accent=accent,
        on_accent=text_on(accent),
        accent_text=readable(accent, accent_tint),
        accent_tint=accent_tint,
    )
