"""Triggers that keep the lines of a table as they are."""

from __future__ import annotations

from alembic import op


def keep(table: str, gate: str) -> None:
    """Refuse every change of a line, and its deletion but through the gate."""
    kept = _keep_in_sqlite if op.get_context().dialect.name == "sqlite" else _keep_in_postgresql
    kept(table, gate)


def _keep_in_sqlite(table: str, gate: str) -> None:
    """By SQLite's triggers."""
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table} are kept as they are'); END"
    op.execute(f"CREATE TRIGGER {table}_not_changed BEFORE UPDATE ON {table} {refusal}")
    op.execute(f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} WHEN NOT ({gate}) {refusal}")


def _keep_in_postgresql(table: str, gate: str) -> None:
    """By PostgreSQL's triggers, which also see a table being emptied at once."""
    refusal = f"RAISE EXCEPTION '{table} are kept as they are' USING ERRCODE = 'restrict_violation';"
    op.execute(
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN IF {gate} THEN RETURN OLD; END IF; END IF; {refusal} END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_not_changed BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_kept()"
    )
