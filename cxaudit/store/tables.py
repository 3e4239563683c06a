"""The tables, as this version of the program has them; `cxaudit.store.migrations` makes them.

Only whole numbers and text, since SQLite's strict tables know little else: times and days are ISO text, a yes is 1.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

TABLES = MetaData()


class Words(TypeDecorator[str]):
    """Text of any characters. PostgreSQL cannot keep U+0000, so it is written as ESC 0, and ESC as ESC 1."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """As it is kept."""
        return value and value.replace("\x1b", "\x1b1").replace("\0", "\x1b0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """As it was given."""
        return value and value.replace("\x1b0", "\0").replace("\x1b1", "\x1b")


rules = Table(
    "rules",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("minimum_group", Integer, CheckConstraint("minimum_group >= 3"), nullable=False),
    Column("minimum_comments", Integer, CheckConstraint("minimum_comments >= 3"), nullable=False),
    Column("fixed_at", Text, nullable=False),
    sqlite_strict=True,
)
"""Every wording of the rules; the last one holds."""

named_roles = Table(
    "named_roles",
    TABLES,
    Column("rules", ForeignKey("rules.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    sqlite_strict=True,
)

first_intake = Table(
    "first_intake",
    TABLES,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("taken_at", Text, nullable=False),
    sqlite_strict=True,
)
"""One line, which stays when everything is erased: people answered under the rules of that moment."""

respondents = Table(
    "respondents",
    TABLES,
    Column("key", Words, primary_key=True),
    Column("role", Text),
    Column("department", Words),
    Column("listed", Integer, CheckConstraint("listed IN (0, 1)"), nullable=False),
    sqlite_strict=True,
)

contacts = Table(
    "contacts",
    TABLES,
    Column("key", ForeignKey("respondents.key"), primary_key=True),
    Column("name", Words),
    Column("address", Words),
    sqlite_strict=True,
)
"""The only place for names and addresses."""

intakes = Table(
    "intakes",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("file", Words, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("kind", Text, CheckConstraint("kind IN ('answers', 'auditor', 'workshop')"), nullable=False),
    Column("respondent", ForeignKey("respondents.key")),
    Column("version", Integer),
    Column("taken_at", Text, nullable=False),
    Column("taken_by", Words, nullable=False),
    Column("rubric", Text, nullable=False),
    Column("rubric_version", Words, nullable=False),
    Column("rubric_hash", Words),
    Column("variant", Text),
    Column("date", Text),
    Column("saved", Text),
    Column("role", Text),
    Column("department", Words),
    Column("agreed_by", Words),
    UniqueConstraint("respondent", "kind", "version"),
    CheckConstraint("(respondent IS NULL) = (kind = 'workshop')"),
    CheckConstraint("(respondent IS NULL) = (version IS NULL)"),
    CheckConstraint("(respondent IS NULL) = (role IS NULL)"),
    sqlite_strict=True,
)
"""A line for each file, with the head of its sheet."""

answers = Table(
    "answers",
    TABLES,
    Column("intake", ForeignKey("intakes.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("criterion", Text, nullable=False),
    Column("level", Integer),
    Column("not_applicable", Words),
    Column("dont_know", Integer, CheckConstraint("dont_know IN (0, 1)"), nullable=False),
    Column("evidence_grade", Text),
    Column("evidence_reference", Words),
    Column("comment", Words),
    CheckConstraint("evidence_reference IS NULL OR evidence_grade IS NOT NULL"),
    sqlite_strict=True,
)

verdicts = Table(
    "verdicts",
    TABLES,
    Column("intake", ForeignKey("intakes.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("criterion", Text, nullable=False),
    Column("level", Integer),
    Column("not_applicable", Integer, CheckConstraint("not_applicable IN (0, 1)")),
    Column("evidence", Text, CheckConstraint("evidence IN ('accepted', 'rejected')")),
    Column("reason", Words),
    Column("comment", Words),
    sqlite_strict=True,
)

agreements = Table(
    "agreements",
    TABLES,
    Column("intake", ForeignKey("intakes.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("criterion", Text, nullable=False),
    Column("level", Integer),
    Column("note", Words),
    sqlite_strict=True,
)
"""No level: the criterion does not apply."""

remarks = Table(
    "remarks",
    TABLES,
    Column("intake", ForeignKey("intakes.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("spot", Words, nullable=False),
    Column("about", Words, nullable=False),
    Column("facts", Text, nullable=False),
    sqlite_strict=True,
)
"""Warnings and notes about a file: code, place in it, the question there, and facts as a JSON object."""

action_files = Table(
    "action_files",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("file", Words, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("taken_at", Text, nullable=False),
    Column("taken_by", Words, nullable=False),
    Column("rubric", Text, nullable=False),
    Column("rubric_version", Words, nullable=False),
    Column("rubric_hash", Words),
    Column("variant", Text),
    Column("date", Text),
    Column("saved", Text),
    Column("remarks", Text, nullable=False),
    sqlite_strict=True,
)
"""A line for each file about the plan; `remarks`: notes about it, as a JSON list."""

actions = Table(
    "actions",
    TABLES,
    Column("intake", ForeignKey("action_files.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("step", Words, nullable=False),
    Column("status", Text, CheckConstraint("status IN ('open', 'started', 'done', 'dropped')")),
    Column("person", Words),
    Column("due", Text),
    Column("note", Words),
    Column("ticket", Words),
    sqlite_strict=True,
)

documents = Table(
    "documents",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("file", Words, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("kind", Text, CheckConstraint("kind IN ('fieldwork', 'customers')"), nullable=False),
    Column("schema", Text, nullable=False),
    Column("saved", Text),
    Column("taken_at", Text, nullable=False),
    Column("taken_by", Words, nullable=False),
    Column("content", Text, nullable=False),
    Column("remarks", Text, nullable=False),
    sqlite_strict=True,
)
"""Field books and customers' answers, each whole: `content` is its JSON, `remarks` the notes about it as a JSON list."""

erasures = Table(
    "erasures",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("erased_at", Text, nullable=False),
    Column("files", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("verdicts", Integer, nullable=False),
    sqlite_strict=True,
)
"""That something was erased, when and how much; not of whom."""

erasing = Table("erasing", TABLES, Column("key", Words, primary_key=True), sqlite_strict=True)
"""The gate: only what belongs to a key in here may be deleted. Empty but for the moment of erasing."""
