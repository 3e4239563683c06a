"""One questionnaire for each of many people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from cxaudit.read.people import Person

if TYPE_CHECKING:
    from cxaudit.render.workbook.copies import MadeFor


def stamped(
    people: Sequence[Person], made: Callable[[str | None, MadeFor], bytes]
) -> Iterator[tuple[int, bytes]]:
    """Everybody's questionnaire with the number of their line; each kind is made once and copied.

    Args:
        people: each with a key.
        made: makes the questionnaire of a role for somebody.
    """
    from cxaudit.render.workbook.copies import MadeFor, copies

    kinds: dict[tuple[str | None, bool], list[Person]] = {}
    for person in people:
        if _needs_its_own(person):
            yield person.line, made(person.role, _recipient(person))
        else:
            kinds.setdefault((person.role, person.department is not None), []).append(person)
    for (role, placed), alike in kinds.items():
        first = MadeFor("key of the first copy", "department of the first copy" if placed else None)
        books = copies(made(role, first), first, map(_recipient, alike))
        yield from zip((person.line for person in alike), books, strict=True)


def _needs_its_own(person: Person) -> bool:
    """Whether a department looks like a formula, so that its cell needs a look of its own."""
    return person.department is not None and not person.department[:1].isalnum()


def _recipient(person: Person) -> MadeFor:
    """Whom a questionnaire is for."""
    from cxaudit.render.workbook.copies import MadeFor

    return MadeFor(person.key or "", person.department)
