"""What the charts of a workbook have in common."""

from __future__ import annotations

from typing import Any

from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun


def sized(chart: Any, width: float, height: float) -> None:
    """Width and height in centimetres; openpyxl's own types know whole ones only."""
    chart.width, chart.height = width, height


def titled(chart: Any, text: str) -> None:
    """A title no larger than a heading."""
    look = CharacterProperties(sz=1100, b=True)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=text)])
    chart.title = Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
