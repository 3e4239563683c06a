"""The catalogues of phrases, brought up to date from the source: ``python -m tests.catalogue``.

What the source no longer says is taken out; what it says anew stands in each catalogue without a translation, until
somebody writes one.
"""

from __future__ import annotations

import ast
import datetime
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LANGUAGES = ROOT / "cxaudit" / "languages"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
HEAD = """\
# The phrases of cxaudit in another language. Edit the lines that begin with msgstr, with any editor of PO files,
# then run: make languages"""
OPTIONS = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true"}


def phrases() -> Catalog:
    """Every phrase in the source, with the files in which it stands."""
    found = Catalog(header_comment=HEAD)
    for path in sorted((ROOT / "cxaudit").glob("**/*.py")):
        for phrase, context in said_in_python(path.read_text(encoding="utf-8")):
            found.add(phrase, context=context, locations=[(_place(path), 0)])
    for path in sorted((ROOT / "templates").glob("*.j2")):
        with path.open("rb") as file:
            for _, told, _, context in extract("jinja2.ext:babel_extract", file, KEYWORDS, (), OPTIONS):
                found.add(told, context=context, locations=[(_place(path), 0)])
    return found


def _place(path: Path) -> str:
    """A file as catalogues name it."""
    return path.relative_to(ROOT).as_posix()


def said_in_python(source: str) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    '''The phrases in some Python, also those inside f-strings, each with its context.

    >>> list(said_in_python("""f'{_("A day")}' + ngettext("{n} day", "{n} days", 2)"""))
    [(('{n} day', '{n} days'), None), ('A day', None)]
    '''
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS):
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if node.func.id == "pgettext" and len(texts) == 2:
            yield texts[1], texts[0]
        elif node.func.id == "ngettext" and len(texts) == 2:
            yield (texts[0], texts[1]), None
        elif node.func.id in ("_", "N_") and texts:
            yield texts[0], None


def catalogue(path: Path) -> Catalog:
    """A catalogue as it is."""
    with path.open("rb") as file:
        return read_po(file, path.stem)


def updated(path: Path) -> Catalog:
    """A catalogue with the phrases of the source, no more and no fewer."""
    old = catalogue(path)
    new = Catalog(locale=path.stem, header_comment=HEAD, fuzzy=False)
    for message in phrases():
        if message.id:
            known = old.get(message.id, message.context)
            new.add(
                message.id,
                known.string if known else None,
                context=message.context,
                locations=message.locations,
            )
    return new


def as_po(one: Catalog) -> bytes:
    """A catalogue as people edit it; the same phrases give the same bytes."""
    file = io.BytesIO()
    write_po(file, one, width=0, omit_header=False, sort_output=True, include_lineno=False)
    dated = (
        "PO-Revision-Date",
        "POT-Creation-Date",
        "Generated-By",
        "Last-Translator",
        "Report-Msgid-Bugs-To",
    )
    lines = file.getvalue().decode().split("\n")
    return "\n".join(
        line for line in lines if not line.startswith(tuple(f'"{name}' for name in dated))
    ).encode()


def as_mo(one: Catalog) -> bytes:
    """A catalogue as the program reads it; the same phrases give the same bytes, whatever the time."""
    file = io.BytesIO()
    one.creation_date = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    write_mo(file, one)
    return file.getvalue()


def paths() -> Iterator[Path]:
    """Every catalogue that people edit."""
    yield from sorted(LANGUAGES.glob("*.po"))


def said(message: Message) -> tuple[str, ...]:
    """A message's translations: one, or one for each plural form; none at all where nobody wrote any."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def forms(message: Message) -> tuple[str, ...]:
    """A phrase: one text, or one for one thing and one for many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def missing(one: Catalog) -> list[str]:
    """Phrases without a translation, or without one of its plural forms."""
    return [str(m.id) for m in one if m.id and not (said(m) and all(said(m)))]


def main() -> None:
    """Write every catalogue anew, in both forms, and say what is missing."""
    for path in paths():
        new = updated(path)
        path.write_bytes(as_po(new))
        # Read back, so that the compiled form has just what the edited one has.
        path.with_suffix(".mo").write_bytes(as_mo(catalogue(path)))
        print(f"{path.name}: {len(new)} phrases, {len(missing(new))} without a translation")


if __name__ == "__main__":
    main()
