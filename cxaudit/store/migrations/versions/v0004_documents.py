"""What was found outside the questionnaire, append-only; nobody's answers, so apart from the files with these."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cxaudit.store.migrations.keeping import keep

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, sa.CheckConstraint("kind IN ('fieldwork', 'customers')"), nullable=False),
        sa.Column("schema", sa.Text, nullable=False),
        sa.Column("saved", sa.Text),
        sa.Column("taken_at", sa.Text, nullable=False),
        sa.Column("taken_by", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("remarks", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    keep("documents", "1 = 0")
