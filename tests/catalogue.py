"""The catalogues of phrases, brought up to date from the source: ``python -m tests.catalogue``.

What the source no longer says is taken out; what it says anew stands in each catalogue without a translation, until
somebody writes one.
"""

from __future__ import annotations

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
SOURCES = (("python", "cxaudit", "**/*.py"), ("jinja2.ext:babel_extract", "templates", "*.j2"))
HEAD = """\
# The phrases of cxaudit in another language. Edit the lines that begin with msgstr, with any editor of PO files,
# then run: make languages"""
OPTIONS = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true"}


def phrases() -> Catalog:
    """Every phrase in the source, with the files in which it stands."""
    found = Catalog(header_comment=HEAD)
    for method, folder, pattern in SOURCES:
        for path in sorted((ROOT / folder).glob(pattern)):
            place = path.relative_to(ROOT).as_posix()
            with path.open("rb") as file:
                for _, phrase, _, context in extract(method, file, KEYWORDS, (), OPTIONS):
                    found.add(phrase, context=context, locations=[(place, 0)])
    return found


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
    """A catalogue as the program reads it."""
    file = io.BytesIO()
    write_mo(file, one)
    return file.getvalue()


def paths() -> Iterator[Path]:
    """Every catalogue that people edit."""
    yield from sorted(LANGUAGES.glob("*.po"))


def said(message: Message) -> tuple[str, ...]:
    """A message's translations: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def main() -> None:
    """Write every catalogue anew, in both forms, and say what is missing."""
    for path in paths():
        new = updated(path)
        path.write_bytes(as_po(new))
        # Read back, so that the compiled form has just what the edited one has.
        path.with_suffix(".mo").write_bytes(as_mo(catalogue(path)))
        missing = [m.id for m in new if m.id and not all(said(m))]
        print(f"{path.name}: {len(new)} phrases, {len(missing)} without a translation")


if __name__ == "__main__":
    main()
