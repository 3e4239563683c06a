"""``cxaudit verify``: every figure of a workbook against LibreOffice and the engine."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from cxaudit import recalculation
from cxaudit.cli import cli
from cxaudit.errors import CxauditError
from cxaudit.language import speaking
from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult
from cxaudit.pipeline import Verified, audited, rescored, unanswered, verify
from cxaudit.read import limits
from cxaudit.read.audit_workbooks import read_audit_workbook
from cxaudit.read.languages import read_language
from cxaudit.recalculation import office, recalculated
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.own_assessment import Live
from cxaudit.render.workbook.questionnaire import questionnaire
from cxaudit.render.workbook.rebuilt import Shown, UnfitInput, engine_figures, inputs, key_places, take_in
from cxaudit.render.workbook.titles import shown_title
from tests import statements
from tests.audits import chains, take_inputs, two_audits, two_grounds, undated
from tests.bench import sheets_of as sheets_of_many
from tests.builders import sheets_of
from tests.render.results import alone, audited_higher, empty, few, hostile, kitchen, pulse
from tests.rubrics import generated_rubric, small_rubric
from tests.workbooks import broken, parts, together

DAY = datetime.date(2026, 11, 22)

needs_office = pytest.mark.skipif(office() is None, reason="needs LibreOffice")


def talkative() -> AuditResult:
    """Named people who commented."""
    sheets = sheets_of({"store.cold": {"chef": [1, 2]}})
    answers = tuple(a.model_copy(update={"comment": "the left fridge rattles"}) for a in sheets[0].answers)
    first = sheets[0].model_copy(update={"answers": answers})
    return audited(small_rubric(), Engagement(), [first, *sheets[1:]], named=True)


def stored(folder: Path, workbook: bytes) -> Path:
    """The workbook as a file."""
    path = folder / "audit.xlsx"
    path.write_bytes(workbook)
    return path


# --- what the workbook carries ----------------------------------------------------------------


@pytest.mark.parametrize(
    "made", [kitchen, alone, empty, few, pulse, audited_higher, hostile, talkative], ids=lambda f: f.__name__
)
def test_a_workbook_carries_what_it_can_be_built_from(
    made: Callable[[], AuditResult], tmp_path: Path
) -> None:
    workbook = audit_workbook(made())
    assert audit_workbook(read_audit_workbook(stored(tmp_path, workbook)).result) == workbook


def test_the_workbook_of_a_thousand_criteria_is_read_back(tmp_path: Path) -> None:
    rubric = generated_rubric(1000)
    result = audited(rubric, Engagement(), sheets_of_many(rubric, 14))
    read = read_audit_workbook(stored(tmp_path, audit_workbook(result)))
    assert (len(read.cells) > limits.CELLS, len(read.result.criteria)) == (True, 1000)


def test_comments_that_no_sheet_shows_are_not_carried() -> None:
    found = [c.comments for c in talkative().criteria if c.comments]
    text = "".join(parts(audit_workbook(talkative())).values())
    assert (found, "rattles" in text) == ([("the left fridge rattles",)], False)


# --- the engine, fed with the inputs of a workbook --------------------------------------------


def seen(book: Book) -> Shown:
    """What a workbook shows."""
    cells = {
        (sheet.title, c.coordinate): book.values.get((sheet.title, c.coordinate), c.value)
        for sheet in book.workbook.worksheets
        for row in sheet.iter_rows()
        for c in row
    }
    numbers = {p: float(v) for p, v in cells.items() if isinstance(v, (int, float))}
    return Shown(numbers, {p: v for p, v in cells.items() if isinstance(v, str)})


def unlike(first: AuditResult, second: AuditResult) -> list[str]:
    """Cells that the engine gets wrong when it has only the first audit and the inputs of the second."""
    book = audit_book(second)
    again = engine_figures(rescored(first, inputs(book, first, seen(book))), dated=True)
    wanted = engine_figures(second, dated=True)
    return [
        f"{place}: {again.get(place)!r}, not {value!r}"
        for place, value in wanted.items()
        if again.get(place) != (pytest.approx(value, abs=1e-9) if isinstance(value, float) else value)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_with_the_inputs_of_another_audit_the_engine_says_what_it_says_of_that(seed: int) -> None:
    assert unlike(*two_audits(chains(seed, top=(1, 2, 4, 10)[seed % 4]), seed)) == []


@pytest.mark.parametrize("seed", range(4))
def test_so_it_does_for_a_kitchen(seed: int) -> None:
    assert unlike(*two_audits(small_rubric(), seed)) == []


def other_tests(
    before: Sequence[str | None], after: Sequence[str | None], seed: int
) -> tuple[AuditResult, AuditResult]:
    """Two audits in which levels depend on the test of a strategy statement, with other answers to it (rule F9)."""
    plain = chains(seed, top=4)
    gates = [(c.id, level, share) for c in plain.criteria for level, share in ((2, 0.5), (3, 1.0))]
    first, second = two_grounds(statements.bounded(plain, gates), seed)
    found = [statements.found(first.rubric, words) for words in (before, after)]
    audits = (
        ground._replace(found=one).audited() for ground, one in zip((first, second), found, strict=True)
    )
    return cast(tuple[AuditResult, AuditResult], tuple(map(undated, audits)))


@pytest.mark.parametrize("seed", range(4))
def test_f9_answers_to_the_test_of_the_statement_are_inputs(seed: int) -> None:
    before, after = ("yes", "yes", "partly", None), ("no", "partly", "no", "yes")
    assert unlike(*other_tests(before, after, seed)) == []


def test_f9_a_test_that_is_answered_only_in_the_workbook_counts() -> None:
    assert unlike(*other_tests((), ("no",) * 4, 1)) == []


def test_r6_what_is_hidden_cannot_be_scored_again() -> None:
    book = audit_book(few())
    with pytest.raises(ValueError, match="hidden"):
        rescored(few(), inputs(book, few(), seen(book)))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("target", 99, id="target above the scale"),
        pytest.param("target", 1.5, id="target between two levels"),
        pytest.param("weight", 0, id="weight of nothing"),
        pytest.param("auditor", -1, id="level below 0"),
    ],
)
def test_what_the_engine_does_not_take_is_named(key: str, value: float) -> None:
    book, layout = audit_book(kitchen()), Layout(kitchen())
    sheet, cell = layout.scores.sheet, f"{layout.scores.letter(key)}{layout.scores.first}"
    shown = seen(book)
    with pytest.raises(UnfitInput, match=f"{sheet}!{cell}"):
        inputs(book, kitchen(), shown._replace(numbers={**shown.numbers, (sheet, cell): value}))


def test_what_the_engine_does_not_take_is_named_as_its_sheet_is_called() -> None:
    german = read_language("de")
    assert german
    with speaking(german):
        book, layout = audit_book(kitchen()), Layout(kitchen())
        place = (layout.scores.sheet, f"{layout.scores.letter('weight')}{layout.scores.first}")
        shown = seen(book)
        with pytest.raises(UnfitInput, match=f"{shown_title(place[0])}!{place[1]}"):
            inputs(book, kitchen(), shown._replace(numbers={**shown.numbers, place: 0.0}))


# --- files that cannot be verified ------------------------------------------------------------


def refusal(folder: Path, workbook: bytes) -> str:
    """The problem that a workbook is refused for."""
    with pytest.raises(CxauditError) as caught:
        verify(stored(folder, workbook))
    return str(caught.value)


def test_a_questionnaire_has_no_figures(tmp_path: Path) -> None:
    assert "NOT_VERIFIABLE" in refusal(tmp_path, questionnaire(small_rubric(), date=DAY))


def _stamp_part(workbook: bytes) -> str:
    """The name of the hidden sheet's part."""
    return next(name for name, text in parts(workbook).items() if "result.1<" in text)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param("result[.]1<", "gone<", "it is not JSON", id="no result"),
        pytest.param("cxaudit/result/1", "cxaudit/result/9", "its schema is cxaudit/result/9", id="newer"),
        pytest.param(
            '"criteria":\\[\\{"id":"store.cold"', '"criteria":[{"id":"store.hot"', "store", id="strange"
        ),
        pytest.param("cxaudit/workbook/1", "x", "the hidden mark", id="no mark"),
        pytest.param('"caps":\\{"said":1', '"caps":{"sung":1', "contradicts itself", id="contradiction"),
    ],
)
def test_an_edited_result_is_refused(old: str, new: str, reason: str, tmp_path: Path) -> None:
    workbook = audit_workbook(kitchen())
    assert reason in refusal(tmp_path, broken(workbook, _stamp_part(workbook), old, new))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli, ["verify", str(tmp_path / "none.xlsx")])
    assert (ran.exit_code, "FILE_MISSING" in ran.output) == (2, True)


def test_without_libreoffice_it_exits_4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(recalculation, "_PLACES", ())
    ran = CliRunner().invoke(cli, ["verify", str(stored(tmp_path, audit_workbook(kitchen())))])
    assert (ran.exit_code, "TOOL_MISSING" in ran.output) == (4, True)


def test_libreoffice_never_sees_the_file_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text(f'#!/bin/sh\nfor last; do :; done\n/bin/cp "$last" {tmp_path}/seen.xlsx\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    strange = together(
        {**parts(audit_workbook(kitchen())), "xl/media/linked.xml": "<a href='https://x.example/'/>"}
    )
    refusal(tmp_path, strange)
    own, seen_by_it = (parts(w) for w in (audit_workbook(kitchen()), (tmp_path / "seen.xlsx").read_bytes()))
    assert {**seen_by_it, "docProps/core.xml": ""} == {**own, "docProps/core.xml": ""}


# --- figures compared -------------------------------------------------------------------------


def wrong_in(done: Verified) -> list[str]:
    """The cells that show something else."""
    return [d.place for d in done.differences]


@pytest.mark.office
@needs_office
@pytest.mark.parametrize("made", [kitchen, alone, few], ids=lambda f: f.__name__)
def test_a_fresh_workbook_has_no_differences(made: Callable[[], AuditResult], tmp_path: Path) -> None:
    done = verify(stored(tmp_path, audit_workbook(made())))
    assert (done.differences, done.inputs_changed, done.figures > 300, done.engine_figures > 300) == (
        (),
        0,
        True,
        True,
    )


def nobody() -> AuditResult:
    """One person who has not answered anything yet."""
    return unanswered(small_rubric(), Live())


def live_book() -> Book:
    """A live questionnaire that nobody has filled in."""
    return audit_book(nobody(), Live())


@pytest.mark.office
@needs_office
def test_a_blank_live_questionnaire_has_no_differences(tmp_path: Path) -> None:
    done = verify(stored(tmp_path, live_book().finished(DAY)))
    assert (done.differences, done.inputs_changed, done.engine_figures > 300) == ((), 0, True)


@pytest.mark.office
@needs_office
@pytest.mark.parametrize(
    ("order", "changed"), [pytest.param(1, 3, id="in order"), pytest.param(-1, 9, id="rows sorted")]
)
def test_an_answered_live_questionnaire_agrees_with_the_engine(
    order: int, changed: int, tmp_path: Path
) -> None:
    book = live_book()
    sheet, keys = book.workbook["Questions"], [cell for _, cell in key_places(book, nobody())]
    ids = [sheet[cell].value for cell in keys][::order]
    take_in(book, {("Questions", cell): key for cell, key in zip(keys, ids, strict=True)})
    rows = [sheet[cell].row for cell in keys]
    levels = ("2 – Always", "1 – Sometimes", "Don't know")
    take_in(book, {("Questions", f"D{row}"): level for row, level in zip(rows, levels, strict=False)})
    done = verify(stored(tmp_path, recalculated(book.finished(DAY))))
    assert (done.differences, done.inputs_changed, done.engine_figures > 300) == ((), changed, True)


def planted() -> bytes:
    """A workbook in which one shown score is wrong."""
    book = audit_book(kitchen())
    book.values["Scores", "C5"] = 999
    return book.finished(DAY)


@pytest.mark.office
@needs_office
def test_a_planted_score_is_found(tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli, ["verify", str(stored(tmp_path, planted()))])
    lines = ran.stdout.splitlines()
    assert (ran.exit_code, lines[0].startswith("Scores!C5: shows 999, should be "), lines[1][:16]) == (
        3,
        True,
        "1 difference in ",
    )


@pytest.mark.office
@needs_office
def test_programs_are_told_in_json(tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli, ["verify", "--json", str(stored(tmp_path, planted()))])
    told: dict[str, Any] = json.loads(ran.stdout)
    assert (told["ok"], told["differences"][0]["place"], told["differences"][0]["shown"]) == (
        False,
        "Scores!C5",
        "999",
    )


def with_other_inputs() -> Book:
    """The workbook of one audit with the inputs of another one; its stored values are those of the first."""
    first, second = map(audit_book, two_audits(chains(7), 7))
    take_inputs(first, second)
    return first


@pytest.mark.office
@needs_office
def test_changed_inputs_without_recalculation_are_found(tmp_path: Path) -> None:
    done = verify(stored(tmp_path, with_other_inputs().finished(DAY)))
    assert (done.inputs_changed > 10, len(done.differences) > 50) == (True, True)


@pytest.mark.office
@needs_office
def test_changed_inputs_with_recalculation_agree_with_the_engine(tmp_path: Path) -> None:
    done = verify(stored(tmp_path, recalculated(with_other_inputs().finished(DAY))))
    assert (done.differences, done.inputs_changed > 10, done.engine_figures > 300) == ((), True, True)


@pytest.mark.office
@needs_office
def test_r6_with_hidden_criteria_and_changed_inputs_the_engine_is_left_out(tmp_path: Path) -> None:
    book, layout = audit_book(few()), Layout(few())
    rated = next(c.id for c in few().criteria if not c.hidden)
    book.workbook[layout.scores.sheet][
        f"{layout.scores.letter('auditor')}{layout.score_row(rated)}"
    ].value = 4
    done = verify(stored(tmp_path, recalculated(book.finished(DAY))))
    assert (done.differences, done.engine_figures, "hidden" in (done.engine_left_out or "")) == ((), 0, True)
