"""Which suites lie in a folder, and which are missing."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.suites.outcome import Adapter

DEEPEST = 3
"""Suites are looked for in the folder itself and three levels below."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of suite: its module, what people call it, and how its folder is recognised."""

    name: str
    title: str
    sign: str
    is_here: Callable[[Path], bool]
    module: str = ""

    @property
    def adapter(self) -> str:
        """The module that reads it."""
        return self.module or f"tools.suites.{self.name}"


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite that was found."""

    kind: Kind
    folder: Path


def _has_levels(folder: Path) -> bool:
    return any(folder.glob("compliance-level-*/"))


def _has_expected(folder: Path) -> bool:
    return (folder / "expected.json").is_file()


def _is_constraints(folder: Path) -> bool:
    return folder.name == "constraints" and next(folder.rglob("*.bpmn"), None) is not None


def _is_interchange(folder: Path) -> bool:
    return "interchange" in folder.name and next(folder.rglob("*.bpmn"), None) is not None


def _has_logs(folder: Path) -> bool:
    return folder.name == "logs" and any(path.name.endswith((".xes", ".xes.gz")) for path in folder.rglob("*.xes*"))


KINDS: tuple[Kind, ...] = (
    Kind("dmn", "DMN TCK", "a folder with compliance-level-* in it", _has_levels),
    Kind("execution", "BPMN execution", "a folder with expected.json in it", _has_expected),
    Kind("constraints", "BPMN constraints", "a folder named constraints", _is_constraints),
    Kind("interchange", "BPMN interchange", "a folder named *interchange* with .bpmn files in it", _is_interchange),
    Kind("logs", "Event logs", "a folder named logs with .xes or .xes.gz files in it", _has_logs),
)


def find(folder: Path, kinds: tuple[Kind, ...] = KINDS) -> list[Suite]:
    """Every suite in the folder, kind after kind; a suite inside one of the same kind is part of it."""
    found: list[Suite] = []
    for kind in kinds:
        taken: list[Path] = []
        for place in _folders(folder, DEEPEST):
            if not any(place.is_relative_to(above) for above in taken) and kind.is_here(place):
                taken.append(place)
        found += [Suite(kind, place) for place in taken]
    return found


def missing(suites: list[Suite], kinds: tuple[Kind, ...] = KINDS) -> list[Kind]:
    """Kinds of which the folder has none."""
    here = {suite.kind.name for suite in suites}
    return [kind for kind in kinds if kind.name not in here]


def _folders(folder: Path, deep: int) -> Iterator[Path]:
    yield folder
    if deep:
        for below in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
            yield from _folders(below, deep - 1)


def adapter(kind: Kind) -> Adapter:
    """The module that reads this kind; raises ImportError where it does not load."""
    module: Adapter = importlib.import_module(kind.adapter)
    return module


def items(suite: Suite, suites: list[Suite]) -> list[Path]:
    """The pieces of work of a suite, without those that belong to another suite inside its folder."""
    inner = [other.folder for other in suites if other is not suite and other.folder.is_relative_to(suite.folder)]
    inner = [place for place in inner if place != suite.folder]
    paths = adapter(suite.kind).items(suite.folder)
    return [path for path in paths if not any(path.is_relative_to(place) for place in inner)]
