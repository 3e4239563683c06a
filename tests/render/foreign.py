"""Results in which every text that is free says something else: what strangers may write, or far too much of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from pydantic import ValidationError

from cxaudit.model.result import AuditResult

RAN = "document.documentElement.dataset.ran=1"
"""What a script of a stranger would do; a page in which one ran can be told by it."""
CANARY = "canary.test"
"""A host that nobody may ask for."""

PAYLOADS = (
    f"<script>{RAN}</script>",
    f'"><script src="http://{CANARY}/s.js"></script>',
    f"</title><script>{RAN}</script>",
    f'<img src="http://{CANARY}/x.png" onerror="{RAN}">',
    f"' autofocus tabindex=0 onfocus='{RAN}' onmouseover='alert(1)",
    f'" autofocus tabindex=0 onfocus="{RAN}" style="background:url(http://{CANARY}/a)',
    f"<svg onload={RAN}><use href=http://{CANARY}/u.svg#x></use></svg>",
    f'<iframe srcdoc="<script>parent.{RAN}</script>"></iframe><details open ontoggle={RAN}>',
    f"javascript:{RAN}",
    f"data:text/html,<script>parent.{RAN}</script>",
    f"</style><style>*{{background:url(http://{CANARY}/c)}}</style>",
    f"}}*{{background:url(//{CANARY}/d)}}@import 'http://{CANARY}/e';/*",
    f"<link rel=stylesheet href=http://{CANARY}/l><base href=http://{CANARY}/>",
    f"<meta http-equiv=refresh content='0;url=http://{CANARY}/m'><form action=http://{CANARY}/f><input autofocus>",
    "{{ 7*7 }}{% include 'report.html.j2' %}{# ${7*7} #{7*7} <%= 7*7 %>",
    f"]]>--!><!--<plaintext><textarea><template><script>{RAN}//&lt;/script&gt;",
)
"""Sixteen ways out of a text: scripts, attributes, addresses, styles, templates."""

LONG = "A practice that everybody knows, told at a length that nobody would read out aloud in a meeting of half an hour, "


def with_payloads(result: AuditResult) -> AuditResult:
    """Every free text is one of the payloads, each with a number of its own."""
    return replaced(result, lambda n, _old: f"{PAYLOADS[n % len(PAYLOADS)]} {n}")


def harmless(result: AuditResult) -> AuditResult:
    """The same, as long and with as many words, in letters and digits only."""
    plain = [re.sub(r"[^\w\s]", "x", payload) for payload in PAYLOADS]
    return replaced(result, lambda n, _old: f"{plain[n % len(plain)]} {n}")


def long_winded(result: AuditResult) -> AuditResult:
    """Every free text is several times as long as any that was thought of."""
    return replaced(result, lambda n, old: f"{old} {n} {LONG * 4}")


def unbroken(result: AuditResult) -> AuditResult:
    """Every free text is one long word."""
    return replaced(result, lambda n, _old: f"{n}{'Wirtschaftlichkeitsberechnung' * 14}")


def replaced(result: AuditResult, text: Callable[[int, str], str]) -> AuditResult:
    """The result with other texts wherever its model takes any text; a contact point's number is the same in all places.

    Args:
        result: any.
        text: the new text, from a number of its own and the old text.
    """
    tree = json.loads(result.model_dump_json(by_alias=True))
    free = set(free_texts(result))
    numbers = count()
    points = result.fieldwork.points.points if result.fieldwork and result.fieldwork.points else ()
    known = {one.point.contact_id: text(next(numbers), one.point.contact_id) for one in points}

    def other(place: Place, old: str) -> str:
        return (known.get(old) or text(next(numbers), old)) if place in free else old

    return AuditResult.model_validate_json(json.dumps(_mapped(tree, (), other)))


Place = tuple[str | int, ...]


def free_texts(result: AuditResult) -> Iterator[Place]:
    """Where a result takes any text: there a text that can be no id, colour, date or word of ours is no error."""
    tree = json.loads(result.model_dump_json(by_alias=True))
    places: dict[Place, None] = {}
    strange = _mapped(tree, (), lambda place, old: (places.setdefault(place), "<Any text>")[1])
    wrong = _wrong(strange)
    return (p for p in places if p not in wrong and not _kept(p))


def _kept(place: Place) -> bool:
    """Texts that are free in form but the names of other things."""
    return (
        place[-1] in ("language", "version", "hash", "sha256", "text_hash")
        or "own" in place
        or "doubts" in place
    )


def _wrong(tree: Any) -> set[Place]:
    """The places that a result does not take."""
    try:
        AuditResult.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        found = [tuple(one["loc"]) for one in error.errors()]
        return {place[:n] for place in found for n in range(len(place) + 1)}
    return set()


def _mapped(tree: Any, place: Place, text: Callable[[Place, str], str]) -> Any:
    """A tree with other texts."""
    if isinstance(tree, dict):
        return {key: _mapped(value, (*place, key), text) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_mapped(value, (*place, n), text) for n, value in enumerate(tree)]
    return text(place, tree) if isinstance(tree, str) else tree


def crowded(result: AuditResult) -> AuditResult:
    """The result with every banner that goes together, and answers missing."""
    one, seen, policy = result.overall, result.took_part, result.policy
    return result.model_copy(
        update={
            "overall": one.model_copy(
                update={
                    "state": "provisional",
                    "low": 11.0,
                    "high": 88.0,
                    "unanswered": 7,
                    "paired_claimed": 49.0,
                }
            ),
            "took_part": seen.model_copy(update={"management_view": True, "people": 4}),
            "policy": policy.model_copy(
                update={
                    "variant": "pulse",
                    "variant_title": f"Short {LONG}",
                    "banner": f"Only a short form. {LONG * 3}",
                }
            ),
            "brand": result.brand.model_copy(update={"cover": LONG}),
        }
    )
