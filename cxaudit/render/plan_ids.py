"""By what the steps of a plan are known in other tools, and text as all of them take it (docs/plan.md)."""

from __future__ import annotations

import hashlib
import re

from cxaudit.model.engagement import OUR_CLIENTS
from cxaudit.model.result import AuditResult

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that no text of a table needs, line ends and tabs aside."""


def origin(result: AuditResult) -> str:
    """What stands before the ids of an audit's steps in other tools: the same for the same client, scope and rubric.

    So a later export, also after answers have changed or in another language, updates what an earlier one made.

    Args:
        result: as it is kept, not in the language of an output.
    """
    client = "" if result.client in OUR_CLIENTS else result.client
    whose = "\x1f".join((client, result.scope or "", result.rubric.id))
    return f"cx{hashlib.sha256(whose.encode()).hexdigest()[:8]}"


def step_uid(origin: str, step: str) -> str:
    """The id of a step in other tools; no blank and no comma is in it.

    >>> step_uid("cx0123abcd", "know.evidence:2")
    'cx0123abcd-know.evidence-2'
    """
    return f"{origin}-{step.replace(':', '-')}"


def visible(text: str) -> str:
    r"""Text without characters that steer, each shown as JSON writes it.

    >>> visible("a\x1b[31m")
    'a\\u001b[31m'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    r"""Text without line ends.

    >>> one_line("a\n  b")
    'a b'
    """
    return " ".join(visible(text).split())
