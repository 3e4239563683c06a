"""What is made of a result alone: its page, its PDF, and how a number came about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import _, speaking
from cxaudit.pipeline.engagements import USAGE, voice_of
from cxaudit.pipeline.writing import write_all
from cxaudit.read.results import read_result
from cxaudit.read.themes import read_theme
from cxaudit.render.reasoning import Line, reasoning

if TYPE_CHECKING:
    from cxaudit.render.html.page import Edition as Edition
    from cxaudit.render.html.page import Paper as Paper


def explain(
    path: Path, subject: str | None, *, rubric: str | None = None, language: str | None = None
) -> tuple[Line, ...]:
    """How a number of a result came about.

    Args:
        path: the result.json.
        subject: id or code of a criterion or step; none: the overall score.
        rubric: id or path of the result's rubric, for its texts in another language; none: the built-in one.
        language: none: the result's.

    Raises:
        CxauditError: the file is no result, or there is no such subject or language.
    """
    result = read_result(path)
    voice = voice_of(result, rubric, language)
    with speaking(voice.language):
        return reasoning(voice.told(result), subject)


def render(
    path: Path,
    output: Path,
    *,
    edition: Edition = "full",
    theme: Path | None = None,
    rubric: str | None = None,
    language: str | None = None,
    force: bool = False,
) -> None:
    """Write the page of a result, from its result.json alone.

    Args:
        path: the result.json.
        output: the page.
        edition: what of it is told, and for whom.
        theme: a theme file; none: how the result looked.
        rubric: id or path of the result's rubric, for its texts in another language; none: the built-in one.
        language: of the page; none: the result's.
        force: replace an existing page.

    Raises:
        CxauditError: the file is no result, or the page is in the way.
    """
    page = _page(path, edition, theme, rubric=rubric, language=language)
    write_all({output: page.encode()}, force=force)


def pdf(
    path: Path,
    output: Path,
    *,
    edition: Edition = "full",
    paper: Paper = "a4",
    everything: bool = False,
    theme: Path | None = None,
    rubric: str | None = None,
    language: str | None = None,
    force: bool = False,
) -> None:
    """Write the page of a result as a PDF; the browser is given that page only, never one from outside.

    Args:
        path: the result.json.
        output: the PDF.
        edition: what of it is told, and for whom.
        paper: what it will be printed on.
        everything: print also what is closed on the screen: how each number came about.
        theme: a theme file; none: how the result looked.
        rubric: id or path of the result's rubric, for its texts in another language; none: the built-in one.
        language: of the page; none: the result's.
        force: replace an existing PDF.

    Raises:
        CxauditError: the file is no result, the PDF is in the way, or there is no browser (exit code 4).
    """
    from cxaudit.printing import printed
    from cxaudit.render.html.page import opened

    page = _page(path, edition, theme, paper, rubric=rubric, language=language)
    if output.exists() and not force:
        raise CxauditError([problem(Code.FILE_EXISTS, str(output))], USAGE)
    write_all({output: printed(opened(page) if everything else page)}, force=force)


def _page(
    path: Path,
    edition: Edition,
    theme: Path | None,
    paper: Paper | None = None,
    *,
    rubric: str | None = None,
    language: str | None = None,
) -> str:
    """The page of a result.

    Raises:
        CxauditError: the file is no result.
    """
    from cxaudit.render.html.page import report_html

    if path.suffix.casefold() in (".html", ".htm"):
        raise CxauditError([problem(Code.PAGE_GIVEN, str(path))], USAGE)
    result = read_result(path)
    if theme:
        result = result.model_copy(update={"brand": read_theme(theme)})
    voice = voice_of(result, rubric, language)
    try:
        with speaking(voice.language):
            return report_html(voice.told(result), edition, paper)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # A result that this program wrote never gets here: somebody edited it.
        raise CxauditError(
            [problem(Code.NOT_A_RESULT, str(path), reason=_("it contradicts itself"))]
        ) from error
