"""Answers, verdicts and agreements, append-only; respondents; contacts apart; what was promised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cxaudit.store.migrations.keeping import keep

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_GATES = {
    "answers": "EXISTS (SELECT 1 FROM intakes i JOIN erasing e ON e.key = i.respondent WHERE i.id = OLD.intake)",
    "verdicts": "EXISTS (SELECT 1 FROM intakes i JOIN erasing e ON e.key = i.respondent WHERE i.id = OLD.intake)",
    "intakes": "EXISTS (SELECT 1 FROM erasing e WHERE e.key = OLD.respondent)",
    "agreements": "1 = 0",
    "rules": "1 = 0",
    "named_roles": "1 = 0",
    "first_intake": "1 = 0",
    "erasures": "1 = 0",
}
"""Tables whose lines are kept as they are, and when one of them may be deleted all the same."""


def upgrade() -> None:
    """Make all of it."""
    _make_promises()
    _make_people()
    _make_intakes()
    _make_sheets()
    _make_erasing()
    for table, gate in _GATES.items():
        keep(table, gate)


def _make_promises() -> None:
    """What holds from the first answers on."""
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("minimum_group", sa.Integer, sa.CheckConstraint("minimum_group >= 3"), nullable=False),
        sa.Column(
            "minimum_comments", sa.Integer, sa.CheckConstraint("minimum_comments >= 3"), nullable=False
        ),
        sa.Column("fixed_at", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "named_roles",
        sa.Column("rules", sa.Integer, sa.ForeignKey("rules.id"), primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
        sqlite_strict=True,
    )
    op.create_table(
        "first_intake",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
        sa.Column("taken_at", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def _make_people() -> None:
    """Who is asked, and apart from that how to reach them."""
    op.create_table(
        "respondents",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("role", sa.Text),
        sa.Column("department", sa.Text),
        sa.Column("listed", sa.Integer, sa.CheckConstraint("listed IN (0, 1)"), nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "contacts",
        sa.Column("key", sa.Text, sa.ForeignKey("respondents.key"), primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("address", sa.Text),
        sqlite_strict=True,
    )


def _make_intakes() -> None:
    """The files."""
    op.create_table(
        "intakes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        sa.Column(
            "kind",
            sa.Text,
            sa.CheckConstraint("kind IN ('answers', 'auditor', 'workshop')"),
            nullable=False,
        ),
        sa.Column("respondent", sa.Text, sa.ForeignKey("respondents.key")),
        sa.Column("version", sa.Integer),
        sa.Column("taken_at", sa.Text, nullable=False),
        sa.Column("taken_by", sa.Text, nullable=False),
        sa.Column("rubric", sa.Text, nullable=False),
        sa.Column("rubric_version", sa.Text, nullable=False),
        sa.Column("rubric_hash", sa.Text),
        sa.Column("variant", sa.Text),
        sa.Column("date", sa.Text),
        sa.Column("saved", sa.Text),
        sa.Column("role", sa.Text),
        sa.Column("department", sa.Text),
        sa.Column("agreed_by", sa.Text),
        sa.UniqueConstraint("respondent", "kind", "version"),
        sa.CheckConstraint("(respondent IS NULL) = (kind = 'workshop')"),
        sa.CheckConstraint("(respondent IS NULL) = (version IS NULL)"),
        sa.CheckConstraint("(respondent IS NULL) = (role IS NULL)"),
        sqlite_strict=True,
    )


def _make_sheets() -> None:
    """What stands in the files."""
    op.create_table(
        "answers",
        *_line(),
        sa.Column("level", sa.Integer),
        sa.Column("not_applicable", sa.Text),
        sa.Column("dont_know", sa.Integer, sa.CheckConstraint("dont_know IN (0, 1)"), nullable=False),
        sa.Column("evidence_grade", sa.Text),
        sa.Column("evidence_reference", sa.Text),
        sa.Column("comment", sa.Text),
        sa.CheckConstraint("evidence_reference IS NULL OR evidence_grade IS NOT NULL"),
        sqlite_strict=True,
    )
    op.create_table(
        "verdicts",
        *_line(),
        sa.Column("level", sa.Integer),
        sa.Column("not_applicable", sa.Integer, sa.CheckConstraint("not_applicable IN (0, 1)")),
        sa.Column("evidence", sa.Text, sa.CheckConstraint("evidence IN ('accepted', 'rejected')")),
        sa.Column("reason", sa.Text),
        sa.Column("comment", sa.Text),
        sqlite_strict=True,
    )
    op.create_table(
        "agreements",
        *_line(),
        sa.Column("level", sa.Integer),
        sa.Column("note", sa.Text),
        sqlite_strict=True,
    )


def _line() -> tuple[sa.Column[int], sa.Column[int], sa.Column[str]]:
    """Where a line of a sheet stands and what it is about."""
    return (
        sa.Column("intake", sa.Integer, sa.ForeignKey("intakes.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("criterion", sa.Text, nullable=False),
    )


def _make_erasing() -> None:
    """The record of what was erased, and the gate for it."""
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("erased_at", sa.Text, nullable=False),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("verdicts", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table("erasing", sa.Column("key", sa.Text, primary_key=True), sqlite_strict=True)
