"""Colours on which text can be read (WCAG 2.2), as ``#RRGGBB``."""

from __future__ import annotations

import colorsys

READABLE = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3)."""

WHITE, BLACK = "#FFFFFF", "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    """Red, green, blue."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 black to 1 white (WCAG 2.2)."""
    parts = (c / 255 for c in _channels(colour))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21.

    >>> round(contrast("#FFFFFF", "#000000"))
    21
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """``share`` of ``other`` in ``colour``.

    >>> mixed("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{int(a + (b - a) * share + 0.5):02X}" for a, b in pairs)


def readable(colour: str, *grounds: str, lighter: bool = False) -> str:
    """``colour``, made darker (or lighter) as far as needed to be read on every ground; its hue stays.

    >>> readable("#FFD400", "#FFFFFF")
    '#8C7500'
    """
    red, green, blue = (c / 255 for c in _channels(colour))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    end = 1.0 if lighter else 0.0
    steps = (
        _written(colorsys.hls_to_rgb(hue, lightness + (end - lightness) * step / 20, saturation))
        for step in range(21)
    )
    fits = (c for c in steps if all(contrast(c, ground) >= READABLE for ground in grounds))
    return next(fits, WHITE if lighter else BLACK)


def _written(channels: tuple[float, float, float]) -> str:
    """Red, green, blue 0..1 as ``#RRGGBB``."""
    return "#" + "".join(f"{int(255 * c + 0.5):02X}" for c in channels)


def text_on(ground: str, *choices: str) -> str:
    """The first of the choices that can be read on ``ground``, else black or white.

    >>> text_on("#1F4E79", "#FFFFFF"), text_on("#FFD400", "#FFFFFF")
    ('#FFFFFF', '#000000')
    """
    fallback = max((WHITE, BLACK), key=lambda c: contrast(c, ground))
    return next((c for c in choices if contrast(c, ground) >= READABLE), fallback)
