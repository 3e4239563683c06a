"""What there was to say of a file when it was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cxaudit.store.migrations.keeping import keep

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; of files that were taken in before, nothing was kept."""
    op.create_table(
        "remarks",
        sa.Column("intake", sa.Integer, sa.ForeignKey("intakes.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("spot", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    theirs = "SELECT 1 FROM intakes i JOIN erasing e ON e.key = i.respondent WHERE i.id = OLD.intake"
    keep("remarks", f"EXISTS ({theirs})")
