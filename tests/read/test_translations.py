"""Reading a rubric's texts in other languages: every hole and every mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.errors import CxauditError, Problem
from cxaudit.model.rubric import Rubric
from cxaudit.model.translation import rubric_texts, translated
from cxaudit.read.rubrics import find_rubric, read_rubric
from cxaudit.read.translations import (
    language_of,
    read_translation,
    translation_problems,
    translation_tags,
    translations_of,
)
from tests.rubrics import shouted, small_rubric, small_rubric_yaml, translation_yaml

FULL = translation_yaml(shouted(small_rubric()))


def kitchen(folder: Path, **files: str) -> Path:
    """The kitchen with files in German."""
    (folder / "rubric.yaml").write_text(small_rubric_yaml(), "utf-8")
    (folder / "de").mkdir()
    for name, text in files.items():
        (folder / "de" / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def told(folder: Path) -> list[str]:
    """Everything that is wrong."""
    return [str(one).replace(f"{folder}/", "") for one in problems(folder)]


def problems(folder: Path) -> tuple[Problem, ...]:
    return translation_problems(folder, small_rubric())


def codes(folder: Path) -> set[str]:
    return {one.code.name for one in problems(folder)}


def besides_holes(folder: Path) -> list[str]:
    return [one for one in told(folder) if "TRANSLATION_MISSING" not in one]


def in_german(folder: Path, rubric: Rubric | None = None) -> Rubric:
    """The kitchen with what was written in German."""
    translation = read_translation(folder, rubric or small_rubric(), "de")
    assert translation
    return translated(small_rubric(), translation)


# --- what is read -------------------------------------------------------------------------


def test_all_texts_are_read(tmp_path: Path) -> None:
    assert rubric_texts(in_german(kitchen(tmp_path, all=FULL))) == shouted(small_rubric())


def test_a_whole_translation_has_nothing_to_tell(tmp_path: Path) -> None:
    assert told(kitchen(tmp_path, all=FULL)) == []


def test_any_number_of_files_is_one_translation(tmp_path: Path) -> None:
    tree = yaml.safe_load(FULL)
    files = {name: yaml.safe_dump({name: part}) for name, part in tree.items()}
    assert told(kitchen(tmp_path, **files)) == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("owners: {head: {title: Chef}}", "Chef", id="a group"),
        pytest.param("owners: {head: Chef}", "Chef", id="the only text of a thing alone"),
    ],
)
def test_an_owner_may_be_written_as(text: str, read: str, tmp_path: Path) -> None:
    assert in_german(kitchen(tmp_path, a=text)).owners[0].title == read


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param("{0: Keiner., 1: Einer., 2: Alle., 3: Sicher.}", id="by their numbers"),
        pytest.param("[Keiner., Einer., Alle., Sicher.]", id="a list"),
    ],
)
def test_levels_may_be_written_as(levels: str, tmp_path: Path) -> None:
    folder = kitchen(tmp_path, a=f"criteria: {{store.cold: {{levels: {levels}}}}}")
    assert in_german(folder).by_id["store.cold"].levels == ("Keiner.", "Einer.", "Alle.", "Sicher.")


def test_fixes_go_by_the_level_that_they_lead_to(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, a="criteria: {store.cold: {fixes: {2: Zweimal am Tag messen.}}}")
    assert [fix.action for fix in in_german(folder).by_id["store.cold"].fixes][1] == "Zweimal am Tag messen."


def test_bands_go_by_their_start(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, a="bands: {50: Mäßig}")
    assert [band.name for band in in_german(folder).bands] == ["Unsafe", "Mäßig", "Safe"]


@pytest.mark.parametrize("answers", ["[ja, teils, nein]", "{'yes': ja, partly: teils, 'no': nein}"])
def test_words_to_choose_from_may_be_a_list_or_named_by_the_original(answers: str, tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "rubric.yaml").touch()
    (tmp_path / "de" / "a.yaml").write_text(f"strategy_test: {{answers: {answers}}}", "utf-8")
    rubric = read_rubric(find_rubric())
    translation = read_translation(tmp_path, rubric, "de")
    test = translated(rubric, translation).strategy_test if translation else None
    assert test
    assert test.answers == {"ja": 1, "teils": 0.5, "nein": 0}


def test_a_hole_is_in_the_rubrics_own_language(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, a="criteria: {store.cold: {title: Kalt genug}}")
    assert in_german(folder).by_id["store.dates"].title == "Dates on boxes"


# --- which languages there are ------------------------------------------------------------


@pytest.mark.parametrize("tag", ["de", "de-AT", "de_AT", "DE"])
def test_a_language_is_found_by_its_tag_with_any_region(tag: str, tmp_path: Path) -> None:
    assert read_translation(kitchen(tmp_path, all=FULL), small_rubric(), tag)


def test_the_very_region_wins(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, a="owners: {head: Küchenchef}")
    (folder / "de-AT").mkdir()
    (folder / "de-AT" / "a.yaml").write_text("owners: {head: Kuchlchef}", "utf-8")
    translation = read_translation(folder, small_rubric(), "de-at")
    assert translation
    assert translation.texts == {("owners", "head", "title"): "Kuchlchef"}


@pytest.mark.parametrize("tag", ["fr", "", "..", "de/..", "d" * 5000])
def test_of_another_language_there_is_nothing(tag: str, tmp_path: Path) -> None:
    assert read_translation(kitchen(tmp_path, all=FULL), small_rubric(), tag) is None


def test_folders_that_are_no_languages_or_hold_no_texts_are_passed_over(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, all=FULL)
    (folder / "pictures").mkdir()
    (folder / "fr").mkdir()
    assert translation_tags(folder) == ("de",)


def test_a_rubric_in_a_file_of_another_name_has_its_own_language_only(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, all=FULL)
    (folder / "kitchen.yaml").write_text(small_rubric_yaml(), "utf-8")
    assert translation_tags(folder / "kitchen.yaml") == ()


def test_a_language_that_needs_mending_is_none_of_those_that_can_be_read(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, all=FULL)
    (folder / "fr").mkdir()
    (folder / "fr" / "a.yaml").write_text("nonsense: 1", "utf-8")
    assert [one.language for one in translations_of(folder, small_rubric())] == ["de"]


@pytest.mark.parametrize("name", ["de", "de/all.yaml"])
def test_the_rubric_of_a_language_is_found(name: str, tmp_path: Path) -> None:
    assert language_of(kitchen(tmp_path, all=FULL) / name) == tmp_path


@pytest.mark.parametrize("name", ["rubric.yaml", ".", "missing/x.yaml"])
def test_what_is_no_language_belongs_to_no_rubric(name: str, tmp_path: Path) -> None:
    assert language_of(kitchen(tmp_path, all=FULL) / name) is None


# --- holes --------------------------------------------------------------------------------


def test_a_missing_text_is_told_at_the_place_where_it_belongs(tmp_path: Path) -> None:
    texts = shouted(small_rubric())
    del texts["criteria", "store.cold", "why"]
    folder = kitchen(tmp_path, a="# ours\n" + translation_yaml(texts))
    line = 1 + (folder / "de" / "a.yaml").read_text("utf-8").split("\n").index("  store.cold:")
    assert told(folder) == [
        f'de/a.yaml:{line}:3: warning: "criteria / store.cold / why" is not translated (1 text). '
        "Write it here; until then the original is shown. [TRANSLATION_MISSING]"
    ]


def test_of_a_group_that_is_missing_as_a_whole_the_group_is_told(tmp_path: Path) -> None:
    texts = {a: t for a, t in shouted(small_rubric()).items() if a[:2] != ("criteria", "store.cold")}
    assert told(kitchen(tmp_path, a=translation_yaml(texts))) == [
        'de/store.yaml: warning: "criteria / store.cold" is not translated (11 texts). '
        "Write it here; until then the original is shown. [TRANSLATION_MISSING]"
    ]


def test_every_hole_is_a_warning(tmp_path: Path) -> None:
    assert {p.severity for p in problems(kitchen(tmp_path, a="owners: {head: Chef}"))} == {"warning"}


def test_the_holes_add_up_to_all_texts(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, a="owners: {head: Chef}")
    counts = [int(dict(p.facts)["texts"].split()[0]) for p in problems(folder)]
    assert sum(counts) == len(rubric_texts(small_rubric())) - 1


# --- mistakes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            "criteria:\n  store.cld: {title: Kalt}",
            '2:3: the rubric has no text "criteria / store.cld" (did you mean "store.cold"?). Correct the name, or '
            "delete it; the names here are: store.cold, store.dates, cook.heat, cook.recipes, clean.hands, "
            "clean.floor. [TRANSLATION_UNKNOWN]",
            id="an id that is not there",
        ),
        pytest.param(
            "steps:\n  store: {weight: 3}",
            '2:11: the rubric has no text "steps / store / weight". Correct the name, or delete it; the names here '
            "are: title, promise. [TRANSLATION_UNKNOWN]",
            id="a field that no language changes",
        ),
        pytest.param(
            "steps:\n  cook: {promise: Versprochen}",
            '2:10: the rubric has no text "steps / cook / promise". Correct the name, or delete it; the names here '
            "are: title. [TRANSLATION_UNKNOWN]",
            id="a text that the original leaves out",
        ),
        pytest.param(
            "scale: {names: [Nein, Ja]}",
            '1:9: the list "scale / names" has 2 entries, and the original has 4. Give one for each entry of the '
            "original, in the same order. [TRANSLATION_LENGTH]",
            id="a list of another length",
        ),
        pytest.param(
            "criteria: {store.cold: {levels: {4: Höher.}}}",
            '1:34: the rubric has no text "criteria / store.cold / levels / 4". Correct the name, or delete it; the '
            "names here are: 0, 1, 2, 3. [TRANSLATION_UNKNOWN]",
            id="a level too many",
        ),
        pytest.param(
            "rubric: {title: 'Die {farbe} Küche'}",
            "1:10: the placeholders are {farbe}, and those of the original are none. Write them just as in the "
            "original. [TRANSLATION_PLACEHOLDER]",
            id="another placeholder",
        ),
        pytest.param(
            "rubric: {title: A safe kitchen in three steps}",
            '1:10: warning: "rubric / title" is the same as the original. Translate it. [TRANSLATION_SAME]',
            id="copied",
        ),
        pytest.param(
            "rubric: {title: ''}",
            "1:10: the text is empty. Write the text, or delete the field if it may be left out. [TEXT_EMPTY]",
            id="empty",
        ),
        pytest.param(
            "rubric: {title: 3}",
            "1:10: 3 stands where text should. Give text, in quotes. [FIELD_TYPE]",
            id="a number",
        ),
        pytest.param(
            "rubric: {title: [a, b]}",
            "1:10: a list stands where text should. Give text. [FIELD_TYPE]",
            id="a list for a text",
        ),
        pytest.param(
            "rubric: {title: {de: Küche}}",
            "1:10: a group of fields stands where text should. Give text. [FIELD_TYPE]",
            id="a group for a text",
        ),
        pytest.param(
            "criteria: [1, 2]",
            "1:1: a list stands where a group of fields should. Give a group of fields. [FIELD_TYPE]",
            id="a list for a group",
        ),
        pytest.param(
            "criteria: alles",
            '1:1: the text "alles" stands where a group of fields should. Give a group of fields. [FIELD_TYPE]',
            id="a text for a group",
        ),
        pytest.param(
            "alles",
            '1:1: the text "alles" stands where a group of fields should. Give a group of fields. [FIELD_TYPE]',
            id="a text for the file",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, says: str, tmp_path: Path) -> None:
    assert besides_holes(kitchen(tmp_path, a=text)) == [f"de/a.yaml:{says}"]


def test_a_short_text_may_be_the_same(tmp_path: Path) -> None:
    assert besides_holes(kitchen(tmp_path, a="criteria: {store.cold: {title: Cold enough}}")) == []


def test_a_text_that_is_there_twice_is_told_with_the_first_place(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, a="owners:\n  head: Chef", b="\nowners: {head: Koch}")
    assert besides_holes(folder) == [
        'de/b.yaml:2:10: the text "owners / head / title" is there twice (first at a.yaml:2:3). '
        "Keep one of the two. [TRANSLATION_TWICE]"
    ]


def test_errors_forbid_to_go_on(tmp_path: Path) -> None:
    with pytest.raises(CxauditError, match="TRANSLATION_UNKNOWN"):
        read_translation(kitchen(tmp_path, a="what: x"), small_rubric(), "de")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "YAML_EMPTY", id="empty"),
        pytest.param("a: &x 1\nb: *x", "YAML_ANCHOR", id="anchors"),
        pytest.param("a: !!python/object:os.system x", "YAML_TAG", id="tags"),
        pytest.param("[" * 1000, "YAML_TOO_DEEP", id="deep"),
        pytest.param("a: [", "YAML_SYNTAX", id="broken"),
        pytest.param("rubric: {title: x, title: y}", "YAML_KEY_TWICE", id="a key twice"),
        pytest.param("rubric: {title: a\u202eb}", "YAML_HIDDEN_CHARACTER", id="hidden direction"),
        pytest.param("x" * 2_000_001, "YAML_TOO_BIG", id="large"),
        pytest.param("rubric: {title: " + "x" * 40_000 + "}", "TEXT_TOO_LONG", id="a long text"),
    ],
)
def test_hostile_files_are_refused(text: str, code: str, tmp_path: Path) -> None:
    assert code in codes(kitchen(tmp_path, a=text))


def test_a_link_to_another_place_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "kitchen").mkdir()
    folder = kitchen(tmp_path / "kitchen")
    (tmp_path / "secret.yaml").write_text("owners: {head: Chef}", "utf-8")
    (folder / "de" / "a.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "PART_LINK" in codes(folder)


def test_of_many_mistakes_five_hundred_are_told(tmp_path: Path) -> None:
    folder = kitchen(tmp_path, a="\n".join(f"x{n}: y" for n in range(2000)))
    assert len(besides_holes(folder)) == 500


YAML = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["criteria", "store.cold", "levels", "0", "title", "bands", "x"]), inner
        )
    ),
    max_leaves=12,
)


@given(YAML)
def test_whatever_stands_in_a_file_is_told_or_taken(tree: object) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        found = problems(kitchen(Path(folder), a=yaml.safe_dump(tree)))
        assert all(str(one) for one in found)
