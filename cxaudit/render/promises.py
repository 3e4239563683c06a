"""What whoever answers is told about their privacy, before the first question (docs/scoring.md, rule R6)."""

from __future__ import annotations

from cxaudit.language import _

COMMENTS = 8
"""People behind comments, unless the audit's settings say otherwise."""


def privacy_promise(minimum_group: int, minimum_comments: int | None = None) -> str:
    """What is shown of answers, and who sees single ones.

    Args:
        minimum_group: people below whom no figure is shown.
        minimum_comments: people below whom no comments are shown; none: the usual number.
    """
    comments = max(minimum_comments or COMMENTS, minimum_group)
    return _(
        "Figures are shown only for groups of at least {minimum} people, and comments only where at least {comments} "
        "people answered the question, without saying whose they are. Nobody outside the audit team sees single "
        "answers. If you are the only one who answers, the report shows your answers as yours.",
        minimum=minimum_group,
        comments=comments,
    )
