"""What everything that crosses a file boundary is made of."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Frozen(BaseModel):
    """Frozen, strict, and no field that is not known: ``"3"``, ``3.0`` and ``True`` are not levels.

    Models are built when first needed, and the texts under their fields are read only for the JSON Schemas
    (`cxaudit.read.schemas`): both together are a third of the program's start.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    def renewed(self, **changes: object) -> Self:
        """A copy with other values in some fields, which remembers nothing that was computed from the old ones."""
        copy = self.model_copy(update=changes)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy


CELL_LIMIT = 32_767
"""Characters that fit into a workbook's cell."""


class Said:
    """Marks text that people read in their own language."""


SAID = Said()

Text = Annotated[str, StringConstraints(min_length=1, max_length=CELL_LIMIT), SAID]
"""Text for people: not empty, it fits into a cell, and in a rubric every language has its own."""

Verbatim = Annotated[str, StringConstraints(min_length=1, max_length=CELL_LIMIT)]
"""Text that is the same in every language: a code, a formula, the name of a source."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$", max_length=80)]
"""A stable key: small letters, digits, ``_``, ``-``, with dots between its parts."""

IdOrCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*(\.[a-z0-9_-]+)*$", max_length=80)
]
"""A criterion as people name it: its id, or the code that stands beside the question."""

Weight = Annotated[float, Field(gt=0, le=1000, strict=False)]
"""A weight: unitless, above 0. Only the ratio of weights matters."""
