"""The result that a workbook carries on its hidden sheet, so that it can be verified without any other file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from cxaudit.model.result import AuditResult

PIECE: Final = 32_000
"""Characters of one piece; a cell holds 32,767."""


def carried(result: AuditResult) -> Mapping[str, str]:
    """The result in pieces, by the keys of the hidden sheet; without what no cell of the workbook shows.

    ASCII, and no ``_x``: a cell would change ``_x0041_`` and some control characters.
    """
    fields = result.model_dump(mode="json", by_alias=True) | {"problems": []}
    for criterion in fields["criteria"]:
        criterion["comments"] = []
    text = json.dumps(fields, separators=(",", ":")).replace("_x", r"\u005fx")
    starts = range(0, len(text), PIECE)
    return {f"result.{n}": text[start : start + PIECE] for n, start in enumerate(starts, 1)}
