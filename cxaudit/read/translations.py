"""A rubric's texts in other languages: the YAML files in a folder named by the language, beside the rubric."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cxaudit.engine.translation_checks import TextFinding, shown, translation_findings
from cxaudit.errors import Code, CxauditError, Problem, Where, errors, problem
from cxaudit.language import _, ngettext
from cxaudit.model.base import CELL_LIMIT
from cxaudit.model.rubric import Rubric
from cxaudit.model.translation import Address, Translation, rubric_texts, translated
from cxaudit.read.rubrics import MAIN, PROBLEM_LIMIT, Source, by_place, yaml_files
from cxaudit.read.yaml_tree import Tree, TreePath, file_text, yaml_tree
from cxaudit.text import did_you_mean

TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
"""What names a language (BCP 47)."""

FILE_LIMIT = 200
"""Files of one language that are read."""


def translation_tags(path: Path) -> tuple[str, ...]:
    """The languages that a rubric has besides its own, by the names of their folders.

    Args:
        path: the rubric's folder, or its ``rubric.yaml``.
    """
    return tuple(sorted(folder.name for folder in _language_folders(path)))


def read_translation(path: Path, rubric: Rubric, tag: str) -> Translation | None:
    """A rubric's texts in a language, or in the language of the tag's first part; None: it has none.

    Args:
        path: where the rubric was read from.
        rubric: as read.
        tag: of the language, such as ``de`` or ``de-AT``.

    Raises:
        CxauditError: with every error in the files of that language. Texts that are missing do not matter here.
    """
    folder = _folder_of(path, tag)
    if folder is None:
        return None
    script = _script(folder, rubric)
    found = errors(script.told())
    if found:
        raise CxauditError(found)
    return Translation(folder.name, script.texts)


def translations_of(path: Path, rubric: Rubric) -> tuple[Rubric, ...]:
    """The rubric in each of its other languages that can be read."""
    found = []
    for tag in translation_tags(path):
        with contextlib.suppress(CxauditError):  # "rubric check" tells what is wrong with it
            translation = read_translation(path, rubric, tag)
            found += [translated(rubric, translation)] if translation else []
    return tuple(found)


def translation_problems(path: Path, rubric: Rubric) -> tuple[Problem, ...]:
    """All errors and warnings in a rubric's texts in other languages, sorted by file and place."""
    return tuple(p for folder in sorted(_language_folders(path)) for p in _script(folder, rubric).told())


def language_of(path: Path) -> Path | None:
    """The folder of the rubric whose texts in another language a path holds; None: it holds none."""
    folder = path if path.is_dir() else path.parent
    beside = TAG.fullmatch(folder.name) and (folder.parent / MAIN).is_file()
    return folder.parent if beside and folder in _language_folders(folder.parent) else None


def _language_folders(path: Path) -> tuple[Path, ...]:
    """The folders beside a rubric that are named like a language and hold YAML."""
    home = path if path.is_dir() else path.parent
    if not path.is_dir() and path.name != MAIN:
        return ()
    try:
        inside = [one for one in islice(home.iterdir(), 1000) if TAG.fullmatch(one.name)]
        return tuple(one for one in inside if one.is_dir() and any(yaml_files(one)))
    except OSError:
        return ()


def _folder_of(path: Path, tag: str) -> Path | None:
    """The folder of a language: the very one, or that of the tag's first part."""
    names = {folder.name.replace("_", "-").casefold(): folder for folder in _language_folders(path)}
    wanted = tag.replace("_", "-").casefold()
    return names.get(wanted) or names.get(wanted.split("-")[0])


class _Spot(NamedTuple):
    """A place in one of the files."""

    source: Source
    path: TreePath

    @property
    def where(self) -> Where:
        """Its line and column."""
        return self.source.where(self.path)


class _Script:
    """The files of one language, read against the texts of the rubric."""

    def __init__(self, folder: Path, rubric: Rubric) -> None:
        self.folder = folder
        self.known = rubric_texts(rubric)
        self.texts: dict[Address, str] = {}
        self._rubric = rubric
        self._names = _names(self.known)
        self._spots: dict[Address, _Spot] = {}
        """Where everything stood first, groups too."""
        self._problems: list[Problem] = []

    def read(self, path: Path) -> None:
        """Take in one file."""
        if path.is_symlink():
            self._problems.append(problem(Code.PART_LINK, str(path), name=path.name))
            return
        text, faults = file_text(path)
        tree, more = yaml_tree(text, str(path)) if not faults else (None, ())
        self._problems.extend((*faults, *more))
        if tree is None and not errors((*faults, *more)):
            self._problems.append(problem(Code.YAML_EMPTY, str(path)))
        elif tree is not None:
            self._take(_Spot(Source(str(path), text), ()), (), tree)

    def told(self) -> tuple[Problem, ...]:
        """Everything that is wrong, sorted by file and place."""
        found = translation_findings(self.known, self.texts)
        return tuple(
            sorted(
                (*self._problems[:PROBLEM_LIMIT], *map(self._placed, islice(found, PROBLEM_LIMIT))),
                key=by_place,
            )
        )

    def _tell(self, code: Code, spot: _Spot, **facts: object) -> None:
        if len(self._problems) < PROBLEM_LIMIT:
            self._problems.append(problem(code, spot.where, **facts))

    def _take(self, spot: _Spot, address: Address, value: Tree) -> None:
        """Take in whatever stands at a place."""
        if isinstance(value, dict):
            self._group(spot, address, value)
        elif isinstance(value, tuple):
            self._list(spot, address, value)
        else:
            self._text(spot, address, value)

    def _group(self, spot: _Spot, address: Address, fields: Mapping[str, Tree]) -> None:
        """Fields by their names; the entries of a list also by their numbers or their words in the rubric."""
        if address in self.known:
            self._tell(Code.FIELD_TYPE, spot, found=_("a group of fields"), wanted=_("text"), advice="")
            return
        self._spots.setdefault(address, spot)
        words = {self.known.get((*address, name)): name for name in self._names.get(address, ())}
        for name, value in fields.items():
            inner = _Spot(spot.source, (*spot.path, name))
            below = (*address, words.get(name, name) if _numbered(words.values()) else name)
            if below in self.known or below in self._names:
                self._take(inner, below, value)
            else:
                self._unknown(inner, below)

    def _list(self, spot: _Spot, address: Address, entries: tuple[Tree, ...]) -> None:
        names = self._names.get(address, [])
        if not _numbered(names):
            wanted = _("text") if address in self.known else _("a group of fields")
            self._tell(Code.FIELD_TYPE, spot, found=_("a list"), wanted=wanted, advice="")
        elif len(entries) != len(names):
            facts = {"text": shown(address), "found": len(entries), "wanted": len(names)}
            self._tell(Code.TRANSLATION_LENGTH, spot, **facts)
        else:
            self._spots.setdefault(address, spot)
            for n, entry in enumerate(entries):
                self._take(_Spot(spot.source, (*spot.path, n)), (*address, str(n)), entry)

    def _text(self, spot: _Spot, address: Address, value: Tree) -> None:
        """A text; where a thing has only one, its field need not be named."""
        names = self._names.get(address, [])
        if len(names) == 1 and (*address, names[0]) in self.known:
            address = (*address, names[0])
        if address not in self.known:
            found = f'the text "{value}"' if isinstance(value, str) else _plain(value)
            self._tell(Code.FIELD_TYPE, spot, found=found, wanted=_("a group of fields"), advice="")
        elif address in self.texts:
            self._tell(
                Code.TRANSLATION_TWICE, spot, text=shown(address), first=self._first(address, spot.source)
            )
        elif self._fits(spot, value):
            self.texts[address] = value
            self._spots.setdefault(address, spot)

    def _fits(self, spot: _Spot, value: Tree) -> bool:
        """Whether a value is text that fits into a cell; says so if not."""
        if value is None or (isinstance(value, str) and not value.strip()):
            self._tell(Code.TEXT_EMPTY, spot)
        elif not isinstance(value, str):
            self._tell(Code.FIELD_TYPE, spot, found=_plain(value), wanted=_("text"), advice=_(", in quotes"))
        elif len(value) > CELL_LIMIT:
            self._tell(Code.TEXT_TOO_LONG, spot, found=len(value), limit=CELL_LIMIT)
        else:
            return True
        return False

    def _first(self, address: Address, here: Source) -> str:
        """Where a text stood first."""
        where = self._spots[address].where
        return where.spot if where.file == here.name else f"{Path(where.file).name}:{where.spot}"

    def _unknown(self, spot: _Spot, address: Address) -> None:
        known = self._names.get(address[:-1], [])
        hint = did_you_mean(address[-1], known)
        some = ", ".join(known[:20]) + (" …" if len(known) > 20 else "")
        self._tell(Code.TRANSLATION_UNKNOWN, spot, text=shown(address), hint=hint, known=some)

    def _placed(self, finding: TextFinding) -> Problem:
        facts = dict(finding.facts)
        if finding.code is Code.TRANSLATION_MISSING:
            return problem(
                finding.code,
                self._home(finding.address),
                text=facts["text"],
                texts=ngettext("{n} text", "{n} texts", int(str(facts["count"]))),
            )
        return problem(finding.code, self._spots[finding.address].where, **facts)

    def _home(self, address: Address) -> Where:
        """Where a missing text belongs: into the group that is there, else into the file of its step."""
        for size in range(len(address) - 1, 0, -1):
            if address[:size] in self._spots and not (size == 1 and address[0] in ("steps", "criteria")):
                return self._spots[address[:size]].where
        return Where(str(self.folder / f"{self._part(address)}.yaml"))

    def _part(self, address: Address) -> str:
        """The name of the file for a text that has none yet."""
        named = address[1] if len(address) > 1 else ""
        if address[0] == "criteria" and named in self._rubric.step_of:
            return self._rubric.step_of[named].id
        return named if address[0] == "steps" and named else "rubric"


def _script(folder: Path, rubric: Rubric) -> _Script:
    script = _Script(folder, rubric)
    for path in sorted(yaml_files(folder))[:FILE_LIMIT]:
        script.read(path)
    return script


def _names(texts: Mapping[Address, str]) -> dict[Address, list[str]]:
    """What may stand in each group, in the order of the rubric."""
    names: dict[Address, dict[str, None]] = {}
    for address in texts:
        for n, name in enumerate(address):
            names.setdefault(address[:n], {})[name] = None
    return {address: list(inside) for address, inside in names.items()}


def _numbered(names: Iterable[str]) -> bool:
    """Whether what may stand in a group is a list: the entries go by their numbers."""
    names = list(names)
    return bool(names) and names == [str(n) for n in range(len(names))]


def _plain(value: Tree) -> str:
    """A scalar that is no text, as YAML writes it."""
    if value is None:
        return _("nothing")
    return str(value).lower() if isinstance(value, bool) else str(value)
