"""What customers are asked and what they answered: the form to be filled in, and answers that came by other ways."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from cxaudit import files
from cxaudit.engine.customers import customers_shown
from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.model.customer_forms import Choices, Statement, Which, statements
from cxaudit.model.engagement import OUR_CLIENTS
from cxaudit.model.fieldwork import CustomerSheet
from cxaudit.model.fieldwork_shown import CustomersShown
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.engagements import USAGE
from cxaudit.pipeline.intake import taken_by_itself
from cxaudit.pipeline.places import Audit, policy_of, talking, the_audit
from cxaudit.pipeline.writing import write_all
from cxaudit.read.answers import content_of
from cxaudit.read.customer_exports import customer_export_from, read_customer_mapping
from cxaudit.read.customers import channels_of, customers_from, is_customers
from cxaudit.render.customers_explained import customer_mapping_example
from cxaudit.render.json import customers_json

FORM, LIST = "customer-form.xlsx", "customer-list.xlsx"
"""What they are called among the files to send."""
IMPORTED = "customers-"
"""How the files begin that an import writes among those that came back."""


class CustomersSaid(NamedTuple):
    """What a file of customers' answers holds."""

    rubric: Rubric
    """In the language of the audit."""
    sheet: CustomerSheet
    shown: CustomersShown
    """What may be shown of it: nothing of fewer people than the audit's minimum."""
    minimum: int
    problems: tuple[Problem, ...]
    """Warnings and notes."""

    @property
    def texts(self) -> Mapping[str, str]:
        """Every statement by its id."""
        return {one.id: one.text for one in statements(self.rubric, "all")}


class Imported(NamedTuple):
    """What a form tool's export says, and what became of it."""

    said: CustomersSaid
    matched: tuple[tuple[str, str], ...]
    """Their columns and what they fill."""
    rows: int
    """Rows of the export."""
    counts: Mapping[str, int]
    """Of each kind of fault."""
    written: Path | None
    """The answers among what came back; None: nothing was to be written."""
    taken: Literal["taken", "unchanged", "folder"] | None
    """Whether they were taken in at once; ``folder``: a report finds them in the folder. None: nothing was written."""


def write_form(
    folder: Path,
    output: Path | None = None,
    *,
    many: bool = False,
    which: Which = "short",
    force: bool = False,
) -> Path:
    """Write the customers' form, or the list for many of them; gives where it is.

    Args:
        folder: the engagement's.
        output: where to; none: into ``outgoing``.
        many: the list for whoever types in paper or phone answers, in place of the form for one.
        which: only as many statements as there are minutes for, or all.
        force: replace an existing file, but none in which somebody answered.

    Raises:
        CxauditError: the settings need mending, the rubric asks customers nothing, or a file is in the way.
    """
    from cxaudit.render.workbook.customer_form import Form, customer_form, customer_list

    audit = the_audit(folder)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    with talking(audit):
        form = Form(
            rubric=audit.voice.rubric,
            date=today,
            minimum_group=policy_of(audit).minimum_group,
            asked=_asked(audit, which),
            brand=audit.plan.brand,
            client=_client(audit),
            engagement=audit.plan.stamp,
            choices=Choices(channels_of(audit.voice.rubric), audit.plan.customer_groups),
        )
        content = customer_list(form) if many else customer_form(form)
    path = output or audit.place.outgoing / (LIST if many else FORM)
    write_all({path: content}, force=force)
    return path


def _client(audit: Audit) -> str | None:
    """Who asks; None: nobody was named."""
    return None if audit.plan.client in OUR_CLIENTS else audit.plan.client


def _asked(audit: Audit, which: Which) -> tuple[Statement, ...]:
    """The statements that this audit asks, in its language.

    Raises:
        CxauditError: there is none.
    """
    found = statements(audit.voice.rubric.narrowed(audit.plan.variant), which)
    if not found:
        raise CxauditError([problem(Code.NO_CUSTOMER_FORM, audit.rubric.id)], USAGE)
    return found


def mapping_example(folder: Path, which: Which = "all") -> str:
    """A mapping to start from, with the statements of an audit.

    Raises:
        CxauditError: the settings need mending, or the rubric asks customers nothing.
    """
    audit = the_audit(folder)
    with talking(audit):
        return customer_mapping_example(audit.voice.rubric, _asked(audit, which), _client(audit))


def customers_said(folder: Path, path: Path) -> CustomersSaid:
    """What a form, a list or a JSON file of ours holds.

    Raises:
        CxauditError: settings or file need mending; every mistake at once.
    """
    audit = the_audit(folder)
    content = content_of(path)
    if not is_customers(content) and _is_a_table(content, path):
        raise CxauditError([problem(Code.CUSTOMERS_WITHOUT_MAPPING, str(path))], USAGE)
    stamp = audit.plan.stamp
    found = customers_from(
        content, str(path), audit.rubric, audit.voice.known[1:], stamp.id if stamp else None
    )
    return _said(audit, found.sheet, found.problems)


def _is_a_table(content: bytes, path: Path) -> bool:
    """Whether a file may be a form tool's export."""
    return path.suffix.lower() in (".csv", ".tsv", ".txt") or content[:2] == b"PK"


def _said(audit: Audit, sheet: CustomerSheet, problems: tuple[Problem, ...]) -> CustomersSaid:
    minimum = policy_of(audit).minimum_group
    shown = customers_shown(audit.rubric.narrowed(audit.plan.variant), (sheet,), minimum)
    assert shown
    return CustomersSaid(audit.voice.rubric, sheet, shown, minimum, problems)


def imported(
    folder: Path, path: Path, mapping: Path, *, dry_run: bool = False, store: str | None = None
) -> Imported:
    """Take customers' answers out of a form tool's export, and put them among what came back.

    Args:
        folder: the engagement's.
        path: the export, a CSV or a workbook.
        mapping: what its columns and words mean.
        dry_run: write nothing, and take nothing in.
        store: the URL of a database on a server; none: the file in the folder.

    Raises:
        CxauditError: settings, mapping or file need mending; every mistake at once.
    """
    audit = the_audit(folder)
    rules = read_customer_mapping(mapping, audit.voice.known)
    content = content_of(path)
    with talking(audit):
        export = customer_export_from(content, str(path), rules, audit.voice.known)
    saved = datetime.datetime.now(tz=datetime.UTC).replace(microsecond=0)
    sheet = export.sheet.renewed(engagement=audit.plan.stamp, saved=saved)
    written = None
    if not dry_run and sheet.answers:
        mark = hashlib.sha256(content + rules.model_dump_json().encode()).hexdigest()[:8]
        written = audit.place.returned / f"{IMPORTED}{mark}.json"
        if not written.exists():
            files.write({written: customers_json(sheet).encode()})
    taken = taken_by_itself(audit, written, store) if written else None
    said = _said(audit, sheet, export.problems)
    return Imported(said, export.matched, export.rows, export.counts, written, taken)
