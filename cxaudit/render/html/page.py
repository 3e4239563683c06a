"""The report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

import cxaudit
from cxaudit.language import _, ngettext, pgettext, spoken
from cxaudit.model.engagement import Logo
from cxaudit.model.result import AuditResult
from cxaudit.render.html.charts import charts
from cxaudit.render.html.compiled import Kept
from cxaudit.render.html.theme import theme
from cxaudit.render.view import view

POLICY = "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'"
"""What the page may load: nothing but its own style sheet, known by its hash."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def _folder() -> Traversable:
    """Where the templates are: in the package, or beside it in a checkout that is not installed."""
    try:
        return files("cxaudit.templates")
    except ModuleNotFoundError:
        return Path(cxaudit.__file__).parent.parent / "templates"


def _source(name: str) -> str | None:
    """The text of a template; None: there is none of this name."""
    file = _folder() / name
    return file.read_text(encoding="utf-8") if file.is_file() else None


READING: Final[dict[str, Any]] = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "optimized": False,
}
"""How templates become code."""


@cache
def environment() -> Environment:
    """The one environment: everything is escaped, and a name that is not there is an error."""
    folder = _folder()
    made = Environment(
        loader=FunctionLoader(_source),
        bytecode_cache=Kept(folder, repr(READING)) if isinstance(folder, Path) else None,
        undefined=StrictUndefined,
        auto_reload=False,
        **READING,
    )
    made.globals.update(_=_, ngettext=ngettext, pgettext=pgettext)
    return made


@cache
def _styles() -> str:
    """The style sheet without comments and indentation."""
    text = re.sub(r"/\*.*?\*/", "", _source("styles.css") or "", flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def _hash(text: str) -> str:
    """What a content security policy knows a text by."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _visible(text: str) -> str:
    """The text with characters that nobody sees written out.

    >>> _visible("a" + chr(27) + "b")
    'a\\\\x1bb'
    """
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def _as_address(logo: Logo | None) -> str | None:
    """A picture as an address that holds it; as a picture nothing in it runs."""
    if logo is None:
        return None
    kind = "svg+xml" if logo.kind == "svg" else logo.kind
    return f"data:image/{kind};base64,{logo.content}"


def report_html(result: AuditResult) -> str:
    """The report: one page, no network, no script; what people wrote stays text.

    Args:
        result: the audit, which is all that is drawn.

    Returns:
        HTML, to be written as UTF-8. The same result gives the same text.
    """
    style = theme(result.brand) + _styles()
    shown = view(result)
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            v=shown,
            charts=charts(result),
            logo=_as_address(result.brand.logo),
            slogan=result.brand.cover,
            lang=spoken().tag,
            direction=spoken().direction,
            style=Markup(style),  # ours: the brand's colours are checked to be colours
            policy=POLICY.format(style=_hash(style)),
        )
    )
    return _visible(page)
