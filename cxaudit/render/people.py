"""The list of people as the CSV file that the audit lead fills in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from cxaudit.language import N_, _, main_tag, spoken
from cxaudit.model.people import PeopleTable

HEADS: Final = (N_("key"), N_("role"), N_("department"), N_("name"), N_("address"))
"""The columns of a new list, to be said with `_`."""
_SEMICOLONS: Final = ("de", "fr", "es", "it", "nl", "pt", "pl")
"""Languages in which spreadsheets expect semicolons, since the comma is their decimal mark."""


def people_csv(table: PeopleTable) -> bytes:
    """A list of people as the bytes of a file, in the encoding that it had."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=table.separator)
    rows.writerow(table.heads)
    rows.writerows(row for _line, row in table.rows)
    return text.getvalue().encode(table.encoding)


def new_people_csv(role: str, departments: Sequence[str]) -> bytes:
    """An empty list with its heads and an example in a comment; opens in spreadsheets.

    Args:
        role: id of a role, for the example.
        departments: to take the example's from.
    """
    department = departments[0] if departments else _("Service desk")
    example = (f"# {_('example')}", role, department, "Ada Lovelace", "ada@example.org")
    told = _(
        "# One line for each person. Leave the key empty: a random one is made. Name and address never leave this file "
        "and the store; lines with # are not read."
    )
    heads = tuple(_(head) for head in HEADS)
    separator = ";" if main_tag(spoken().tag) in _SEMICOLONS else ","
    return people_csv(PeopleTable(separator, "utf-8-sig", heads, 0, ((2, (told,)), (3, example))))
