"""Rubrics and engagements from YAML: the model, or every mistake with its line."""

from __future__ import annotations

import contextlib
import importlib.resources
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

import cxaudit
from cxaudit.engine.engagement_checks import engagement_faults, head_count_faults, list_faults
from cxaudit.engine.rubric_checks import Finding, rubric_errors, rubric_findings
from cxaudit.errors import ERROR, Code, CxauditError, Problem, Where, errors, problem
from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.read.shapes import shaped
from cxaudit.read.yaml_tree import Place, Tree, TreePath, file_text, positions, yaml_tree
from cxaudit.text import did_you_mean

MAIN = "rubric.yaml"
"""The file of a rubric's folder that names the others."""

ENGAGEMENT = "engagement.yaml"
"""The file of a client's folder that holds the settings."""

DEFAULT = "cx-six-steps"
"""The built-in rubric that is taken where none is named."""

PARTS = ("measures", "contact_points", "journey", "strategy_test", "customer_form", "practices")
"""Parts of a rubric that may have a file of their own, as every step may."""

PROBLEM_LIMIT = 500
"""Problems reported for one rubric; whoever has more starts with these."""

_SETTING = re.compile(
    r"^(client|scope|rubric|variant|target|targets|size|rulings|agreed|minimum_group|minimum_comments|evidence_policy)\s*:",
    re.M,
)
_RUBRIC = re.compile(r"^(id|steps|criteria|scale|measures|practices)\s*:", re.M)
"""Fields by which settings of an audit are told from a rubric or a part of one."""

_FILE_NAME = re.compile(r"[^\W_][\w. -]{0,99}\.ya?ml")


def built_in_rubrics() -> tuple[Path, ...]:
    """The folders of the rubrics that come with the tool; the folder's name is the rubric's id."""
    return tuple(sorted(path.parent for path in _rubrics_folder().glob(f"*/{MAIN}")))


def find_rubric(name: str | None = None) -> Path:
    """The file or folder of a rubric.

    Args:
        name: id of a built-in rubric, or a path; none: the default rubric. An id wins over a path of that name;
            write ``./name`` for the path.

    Raises:
        CxauditError: there is no such rubric.
    """
    known = {path.name: path for path in built_in_rubrics()}
    wanted = name or DEFAULT
    if wanted in known:
        return known[wanted]
    path = Path(wanted)
    if _is_there(path):
        return path
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        raise CxauditError((problem(Code.FILE_MISSING, wanted),))
    hint = did_you_mean(wanted, list(known))
    raise CxauditError(
        (problem(Code.RUBRIC_UNKNOWN, wanted, name=wanted, hint=hint, known=", ".join(known)),)
    )


def read_rubric(path: Path) -> Rubric:
    """The rubric in a folder (with its ``rubric.yaml``) or in one file.

    Raises:
        CxauditError: with every error, sorted by file and place. Warnings do not matter here.
    """
    script = _rubric_script(path)
    rubric, faults = shaped(Rubric, script.tree)
    found = script.told(faults, rubric_errors(script.tree))
    if found or rubric is None:
        raise CxauditError(found)
    return rubric


def rubric_problems(path: Path) -> tuple[Problem, ...]:
    """All errors and warnings of a rubric, found in one pass, sorted by file and place."""
    script = _rubric_script(path)
    return script.told(shaped(Rubric, script.tree)[1], rubric_findings(script.tree))


def read_engagement(path: Path) -> Engagement:
    """The engagement in a client's folder (``engagement.yaml``) or in a file.

    Raises:
        CxauditError: with every error, sorted by place.
    """
    engagement, found = engagement_draft(path)
    if found:
        raise CxauditError(found)
    return engagement


def is_engagement(path: Path) -> bool:
    """Whether a file holds the settings of an audit: by its name, or else by what stands in it."""
    if path.name == ENGAGEMENT:
        return path.is_file()
    if path.suffix not in (".yaml", ".yml") or not path.is_file():
        return False
    text, faults = file_text(path)
    return not faults and bool(_SETTING.search(text)) and not _RUBRIC.search(text)


def engagement_draft(path: Path) -> tuple[Engagement, tuple[Problem, ...]]:
    """An engagement without the fields that have the wrong shape, and what is wrong with those.

    So that whether the rest of it fits its rubric can be told in the same pass.

    Raises:
        CxauditError: it cannot be read at all, or nothing of it can be used.
    """
    script = _engagement_script(path)
    engagement, faults = shaped(Engagement, script.tree)
    found = script.told(faults, ())
    if engagement is None and not script.problems and isinstance(script.tree, dict):
        engagement, _ = shaped(Engagement, _without(script.tree, {one.where.path for one in faults}))
    if engagement is None or script.problems:
        raise CxauditError(found)
    return engagement, found


def _without(tree: Tree, places: Collection[TreePath], here: TreePath = ()) -> Tree:
    """The tree without what stands at these places, or what lacks something there, and without lists that have such."""
    if isinstance(tree, dict):
        return {
            key: _without(value, places, (*here, key))
            for key, value in tree.items()
            if (*here, key) not in places and not _lacks(value, (*here, key), places)
        }
    if isinstance(tree, tuple):  # a shorter list would have the others told at the lines of those before them
        return () if any(path[: len(here)] == here for path in places) else tree
    return tree


def _lacks(value: Tree, here: TreePath, places: Collection[TreePath]) -> bool:
    """Whether a group of fields lacks one that it needs."""
    below = (path[-1] for path in places if path[:-1] == here)
    return isinstance(value, dict) and any(field not in value for field in below)


def head_count_problems(
    engagement: Engagement, answered: Mapping[str, int], path: Path
) -> tuple[Problem, ...]:
    """The roles in which more people answered than the engagement read from ``path`` says there are."""
    return _engagement_script(path).told(head_count_faults(engagement, answered), ())


def list_problems(engagement: Engagement, listed: Mapping[str, int], path: Path) -> tuple[Problem, ...]:
    """The roles of which more people are listed than the engagement read from ``path`` says there are."""
    return _engagement_script(path).told(list_faults(engagement, listed), ())


def setting_place(path: Path, *way: str | int) -> Where:
    """The line and column of a setting in the file that an engagement was read from."""
    return _engagement_script(path).where(way)


def engagement_problems(
    engagement: Engagement, rubric: Rubric, path: Path | None = None, besides: Iterable[Problem] = ()
) -> tuple[Problem, ...]:
    """Whether an engagement fits its rubric: ids that are not there, targets above the top, names without consent.

    Args:
        engagement: as read.
        rubric: the one that it names.
        path: where the engagement was read from, for the lines; none: problems name the field.
        besides: what was found while reading it, to be told in the same order.
    """
    faults = engagement_faults(engagement, rubric)
    if path is None:
        named = (one.at(Where(".".join(map(str, one.where.path)), path=one.where.path)) for one in faults)
        return tuple(named)
    return tuple(sorted((*besides, *_engagement_script(path).told(tuple(faults), ())), key=by_place))


@dataclass(frozen=True)
class Source:
    """A file, and the way to the place in the tree where its content hangs."""

    name: str
    text: str
    at: TreePath = ()

    @cached_property
    def places(self) -> dict[TreePath, Place]:
        """Line and column of everything in it; slow, so only if there is something to report."""
        return positions(self.text)

    def where(self, path: TreePath) -> Where:
        """The line and column of the nearest thing on the way that stands in the file."""
        way = path[len(self.at) :]
        while way and way not in self.places:
            way = way[:-1]
        line, column = self.places.get(way, (1, 1))
        return Where(self.name, f"{line}:{column}", path)


@dataclass
class _Script:
    """One or more files as one tree, which still knows where everything stands."""

    tree: Tree = None
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    torn: set[TreePath] = field(default_factory=set)
    """Places where something is named that could not be read."""

    def where(self, path: TreePath) -> Where:
        """File, line and column of a place in the tree."""
        holding = (source for source in self.sources if path[: len(source.at)] == source.at)
        return max(holding, key=lambda source: len(source.at)).where(path)

    def told(self, faults: Iterable[Problem], findings: Iterable[Finding]) -> tuple[Problem, ...]:
        """All problems with their places, sorted; those that only follow from an unread file are left out."""
        if () in self.torn:
            return tuple(sorted(self.problems, key=by_place))
        faults = tuple(faults)
        told = self.torn | {one.where.path for one in faults}
        findings = (one for one in findings if one.path not in told)
        shapes = (one.at(self.where(one.where.path)) for one in faults if one.where.path not in self.torn)
        rules = (self.problem(one) for one in findings if not (self.torn and one.code in _FOLLOWING))
        found = (*self.problems, *islice(chain(shapes, rules), PROBLEM_LIMIT))
        return tuple(sorted(dict.fromkeys(found), key=by_place))

    def problem(self, finding: Finding) -> Problem:
        """A finding with its place, and the place where the same stood first."""
        where = self.where(finding.path)
        facts = finding.facts
        if finding.first is not None:
            first = self.where(finding.first)
            facts = {
                **facts,
                "first": first.spot if first.file == where.file else f"{Path(first.file).name}:{first.spot}",
            }
        return problem(finding.code, where, **facts)

    def read(self, path: Path, at: TreePath = ()) -> Tree:
        """The tree of a file that is to hang at a place; ``None``, and the place torn, if it cannot be read."""
        text, faults = file_text(path)
        tree, more = yaml_tree(text, str(path)) if not faults else (None, ())
        self.problems.extend((*faults, *more))
        if tree is None:
            self.torn.add(at)
            if not faults and not errors(more):
                self.problems.append(problem(Code.YAML_EMPTY, str(path)))
        self.sources.append(Source(str(path), text, at))
        return tree


_FOLLOWING = frozenset({Code.ID_UNKNOWN})
"""Codes that an unread file would bring forth by the dozen."""


def _rubric_script(path: Path) -> _Script:
    script = _Script()
    main = _main(path, MAIN)
    tree = script.read(main)
    script.tree = _joined(script, main, tree) if isinstance(tree, dict) else tree
    return script


def _engagement_script(path: Path) -> _Script:
    script = _Script()
    script.tree = script.read(_main(path, ENGAGEMENT))
    return script


def _joined(script: _Script, main: Path, tree: dict[str, Tree]) -> Tree:
    """The tree with the content of each file in the place of its name."""
    names: dict[str, TreePath] = {}
    steps = tree.get("steps")
    joined = dict(tree)
    if isinstance(steps, tuple):
        joined["steps"] = tuple(
            _part(script, main, ("steps", n), step, names) for n, step in enumerate(steps)
        )
    for part in PARTS:
        if part in tree:
            joined[part] = _part(script, main, (part,), tree[part], names)
    return joined


def _part(script: _Script, main: Path, at: TreePath, value: Tree, names: dict[str, TreePath]) -> Tree:
    """What hangs at a place: the value itself, or the content of the file that it names."""
    if not isinstance(value, str):
        return value
    fault = _name_fault(script, main, at, value, names)
    names.setdefault(value, at)
    if fault:
        script.torn.add(at)
        script.problems.append(fault)
        return None
    return script.read(main.parent / value, at)


def _name_fault(
    script: _Script, main: Path, at: TreePath, name: str, names: dict[str, TreePath]
) -> Problem | None:
    """Why a named file is not read: only plain names of files beside the rubric are."""
    where = script.where(at)
    if not _FILE_NAME.fullmatch(name) or name == main.name:
        return problem(Code.PART_NAME, where, name=name)
    if name in names:
        return problem(Code.PART_TWICE, where, name=name)
    if (main.parent / name).is_symlink():
        return problem(Code.PART_LINK, where, name=name)
    if not (main.parent / name).is_file():
        beside = [path.name for path in yaml_files(main.parent) if path.name not in (main.name, *names)]
        return problem(Code.PART_MISSING, where, name=name, hint=did_you_mean(name, beside))
    return None


def yaml_files(folder: Path) -> Iterator[Path]:
    """The YAML files of a folder, at most 1,000 of them; none where it cannot be read."""
    with contextlib.suppress(OSError):
        yield from islice((path for path in folder.iterdir() if path.suffix in (".yaml", ".yml")), 1000)


def _main(path: Path, name: str) -> Path:
    """The file itself, or the one of this name in a folder."""
    return path / name if _is_there(path) and path.is_dir() else path


def _is_there(path: Path) -> bool:
    """Whether there is such a file or folder; a name that no system allows is not there."""
    try:
        return path.exists()
    except OSError:
        return False


def _rubrics_folder() -> Path:
    """Where the built-in rubrics lie: in the installed package, or beside the package in a plain checkout."""
    try:
        return Path(str(importlib.resources.files("cxaudit.rubrics")))
    except ModuleNotFoundError:
        return Path(cxaudit.__file__).parent.parent / "rubrics"


def by_place(one: Problem) -> tuple[str, tuple[int, ...], bool, str, tuple[tuple[str, str], ...]]:
    """By file and place; errors before warnings."""
    spot = tuple(int(part) for part in one.where.spot.split(":") if part.isdigit())
    return one.where.file, spot, one.severity != ERROR, one.code.name, one.facts
