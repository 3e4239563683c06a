"""The test of the strategy statement: its score, what it allows, and what a program can say of a text (rule F9)."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from cxaudit.measure import below
from cxaudit.model.field_books import words_of
from cxaudit.model.fieldwork import StrategyAnswers
from cxaudit.model.fieldwork_shown import MachineHelp, StrategyShown
from cxaudit.model.rubric import Rubric, StatementTest, StatementTestQuestion

READABLE_FROM: Final = 5
"""Words from which reading ease says anything (a choice)."""

# ------------------------------------------------------------------------ score and ceilings


def values(template: StatementTest, answers: StrategyAnswers) -> dict[str, float]:
    """What each test that was answered counts, 0 to 1, by its id (rule F9)."""
    words = words_of(template.answers)
    known = {one.id for one in template.tests}
    return {
        one.test: template.answers[words.get(one.answer, words["no"])]
        for one in answers.answers
        if one.test in known
    }


def score(template: StatementTest, answers: StrategyAnswers | None) -> float | None:
    """How the statement does, 0 to 1: the mean over all tests, what is not answered as "no" (rule F9).

    Returns:
        None where no test was answered: then nothing was tested.
    """
    found = values(template, answers) if answers else {}
    if not found:
        return None
    worst = min(template.answers.values())
    return math.fsum(found.get(one.id, worst) for one in template.tests) / len(template.tests)


def ceilings(rubric: Rubric, answers: StrategyAnswers | None) -> dict[str, int]:
    """The highest level that the test allows, by criterion id, where it allows not every one (rule F9).

    Args:
        rubric: whose gates of the test hold.
        answers: what was answered; None, or no test answered: nothing is held down.
    """
    template = rubric.strategy_test
    found = score(template, answers) if template else None
    held: dict[str, int] = {}
    for gate in template.gates if template and found is not None else ():
        if found is not None and below(found, gate.at_least):
            held[gate.criterion] = min(held.get(gate.criterion, rubric.top), gate.level - 1)
    return held


def not_passed(rubric: Rubric, answers: StrategyAnswers | None) -> tuple[StatementTestQuestion, ...]:
    """The tests that were not answered with the best answer, in the order of the template; none where nothing was."""
    template = rubric.strategy_test
    if template is None or score(template, answers) is None or answers is None:
        return ()
    found, best = values(template, answers), max(template.answers.values())
    return tuple(one for one in template.tests if below(found.get(one.id, -1.0), best))


def to_bring(
    rubric: Rubric, criterion: str, answers: StrategyAnswers | None, *, proof: bool, mends: bool
) -> tuple[str, ...]:
    """What would show that a level is reached: evidence, and the tests that the statement has to pass.

    Args:
        rubric: the rubric.
        criterion: of the fix.
        answers: what was answered about the statement.
        proof: evidence is missing.
        mends: the statement is not good enough for the level (rule F9).
    """
    tests = not_passed(rubric, answers) if mends else ()
    return (
        *(rubric.by_id[criterion].evidence if proof else ()),
        *(f"{one.test}: {one.ask}" for one in tests),
    )


def strategy_shown(rubric: Rubric, answers: StrategyAnswers | None) -> StrategyShown | None:
    """The strategy statement and how it does; None where there is none, or the rubric has no test (rule F9)."""
    template = rubric.strategy_test
    if template is None or answers is None:
        return None
    return StrategyShown(
        answers=answers,
        score=score(template, answers),
        answered=len(values(template, answers)),
        holds={c: level for c, level in ceilings(rubric, answers).items() if c in rubric.by_id},
        help=machine_help(answers.statement, answers.values, template.empty_words, rubric.language),
    )


# ------------------------------------------------------------------------ what a program can say of a text

_BY_THEMSELVES: Final = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
)
"""Characters of Chinese and Japanese, which has no blanks between words: each counts as one, as in office programs."""
_JOINTS: Final = "'’-‐‑"
_ENDS: Final = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’“»)\]]*+(?=\s|$)|[。！？।؟۔]+|\n+")


def words(text: str) -> tuple[str, ...]:
    """The words of a text in any script; "world-class" and "don't" are one each.

    >>> words("We don't wait - we answer, 24 hours a day.")
    ('We', "don't", 'wait', 'we', 'answer', '24', 'hours', 'a', 'day')
    >>> words("お客様"), words("हम सुनते हैं")
    (('お', '客', '様'), ('हम', 'सुनते', 'हैं'))
    """
    spaced = _BY_THEMSELVES.sub(r" \g<0> ", unicodedata.normalize("NFC", text))
    marked = "".join(char if _in_word(char) else " " for char in spaced)
    return tuple(word for part in marked.split() if (word := part.strip(_JOINTS)))


def _in_word(char: str) -> bool:
    """Whether a character can stand in a word: a letter, a digit, a mark on one, or what joins parts."""
    return unicodedata.category(char)[0] in "LNM" or char in _JOINTS


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, and its lines; those without words are none.

    A point after a single letter, as in "z. B.", and one before a small letter ends none.

    >>> sentences("We listen. We answer within 2.5 hours, e.g. by mail!")
    ('We listen.', 'We answer within 2.5 hours, e.g. by mail!')
    """
    ends = [0, *(end.end() for end in _ENDS.finditer(text) if _closes(text, end)), len(text)]
    parts = (text[start:stop].strip() for start, stop in pairwise(ends))
    return tuple(part for part in parts if words(part))


_NEXT: Final = re.compile(r"\s*(\S)")
"""The next character that is no blank."""


def _closes(text: str, end: re.Match[str]) -> bool:
    """Whether a mark ends a sentence."""
    if end.group()[0] != ".":
        return True
    before, after = text[max(0, end.start() - 3) : end.start()], _NEXT.match(text, end.end())
    return not (re.search(r"(?:^|\W)[^\W\d_]$", before) or (after and after[1].islower()))


_SILENT: Final = re.compile(
    r"(?:[^aeiouyl]e|[aeiouy]le|[^aeiouytdl]ed|[aeiouy]led|[^aeiouysxzgchl]es|[aeiouy]les|(?<=[gq])ues?)$"
)
_APART: Final = re.compile(
    r"[aeiouy]ing(?=s?$)|(?<![cstg])(?<!ll)i[aou](?!$)|[aeiou][^aeiou]ea$|[ei]o$|(?<=[^aeiou])ia$|ism$|uou|oyee"
    r"|(?:(?<![ct])|(?<=sc))ien[ct]|(?<![gq])ua[lt]|creat(?!ure)"
)
"""Where a word has a syllable less than groups of vowels, and where one more."""
_GERMAN_VOWELS: Final = re.compile(r"aa|ee|oo|ie|ei|ai|au|äu|eu|ey|ay|oi|[aeioyäöü]|(?<!q)u")


def english_syllables(word: str) -> int:
    """About how many syllables an English word has: groups of vowels, without silent ones; an estimate.

    >>> [english_syllables(w) for w in ("mat", "prove", "customer", "being", "people", "wanted", "24")]
    [1, 1, 3, 2, 2, 2, 2]
    """
    low = word.casefold()
    found = len(re.findall(r"[aeiouy]+", low)) - bool(_SILENT.search(low)) + len(_APART.findall(low))
    return max(found, 1) + _digits(word) - bool(_digits(word) and not re.search(r"[^\W\d_]", word))


def german_syllables(word: str) -> int:
    """About how many syllables a German word has: vowels, two of a kind or of a sound as one; an estimate.

    >>> [german_syllables(w) for w in ("Kunde", "Theater", "zuverlässig", "Bedürfnis", "wir", "Häuser")]
    [2, 3, 4, 3, 1, 2]
    """
    found = len(_GERMAN_VOWELS.findall(word.casefold()))
    return max(found, 1) + _digits(word) - bool(_digits(word) and not found)


def _digits(word: str) -> int:
    """Digits, each of which is read as a syllable."""
    return sum(char.isdigit() for char in word)


def flesch(words_a_sentence: float, syllables_a_word: float) -> float:
    """Reading ease of English: about 0, very hard, to 100, very easy.

    Source:
        Flesch (1948), A new readability yardstick.

    >>> round(flesch(6, 1), 1)
    116.1
    """
    return 206.835 - 1.015 * words_a_sentence - 84.6 * syllables_a_word


def amstad(words_a_sentence: float, syllables_a_word: float) -> float:
    """The same for German, whose words are longer.

    Source:
        Amstad (1978), Wie verständlich sind unsere Zeitungen?

    >>> round(amstad(10, 1.8), 1)
    64.7
    """
    return 180 - words_a_sentence - 58.5 * syllables_a_word


_EASE: Final[Mapping[str, tuple[Callable[[float, float], float], Callable[[str], int]]]] = {
    "en": (flesch, english_syllables),
    "de": (amstad, german_syllables),
}
"""Formula and count of syllables, by language."""


def reading_ease(text: str, language: str) -> float | None:
    """How easily a text is read, by its language's own formula; None where there is none, or too few words."""
    formula = _EASE.get(language.split("-")[0].casefold())
    found = words(text)
    if formula is None or len(found) < READABLE_FROM:
        return None
    ease, syllables = formula
    return ease(len(found) / len(sentences(text)), sum(map(syllables, found)) / len(found))


def empty_words(text: str, listed: Iterable[str]) -> tuple[str, ...]:
    """Words of a list that stand in a text, each once, as written there and in its order.

    Args:
        text: the text.
        listed: words; a star at the end stands for any ending, as in "excellen*".

    >>> empty_words("Excellent service, with excellence and PASSION.", ("passion*", "excellen*", "best"))
    ('Excellent', 'excellence', 'PASSION')
    """
    found = sorted(spot for word in listed for spot in _spots(text, word))
    return tuple({told.casefold(): told for _place, told in reversed(found)}.values())[::-1]


def _spots(text: str, word: str) -> Iterator[tuple[int, str]]:
    """Where a word of the list stands in a text."""
    bare = r"\s+".join(map(re.escape, word.removesuffix("*").split()))
    ending = r"\w*" if word.endswith("*") else ""
    for spot in re.finditer(rf"(?<!\w){bare}{ending}(?!\w)", text, re.IGNORECASE):
        yield spot.start(), spot.group()


def machine_help(statement: str, values: Sequence[str], empty: Iterable[str], language: str) -> MachineHelp:
    """What a program can say of a statement: length, reading ease, empty words. A person judges (rule F9).

    Args:
        statement: the strategy statement, of which length and reading ease are taken.
        values: the service values; empty words are looked for in them too.
        empty: the list of empty words.
        language: of the statement, as HTML has it.
    """
    lines = sentences(statement)
    return MachineHelp(
        words=len(words(statement)),
        sentences=len(lines),
        longest=max((len(words(line)) for line in lines), default=0),
        reading_ease=reading_ease(statement, language),
        empty_words=empty_words("\n".join((statement, *values)), empty),
    )
