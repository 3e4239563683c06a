"""What people wrote about the steps of the plan, append-only; nobody's answers, so apart from the files with these."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cxaudit.store.migrations.keeping import keep

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "action_files",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        sa.Column("taken_at", sa.Text, nullable=False),
        sa.Column("taken_by", sa.Text, nullable=False),
        sa.Column("rubric", sa.Text, nullable=False),
        sa.Column("rubric_version", sa.Text, nullable=False),
        sa.Column("rubric_hash", sa.Text),
        sa.Column("variant", sa.Text),
        sa.Column("date", sa.Text),
        sa.Column("saved", sa.Text),
        sa.Column("remarks", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "actions",
        sa.Column("intake", sa.Integer, sa.ForeignKey("action_files.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("status", sa.Text, sa.CheckConstraint("status IN ('open', 'started', 'done', 'dropped')")),
        sa.Column("person", sa.Text),
        sa.Column("due", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("ticket", sa.Text),
        sqlite_strict=True,
    )
    for table in ("action_files", "actions"):
        keep(table, "1 = 0")
