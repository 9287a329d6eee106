"""What an adapter of a public suite says about one case, and what the runner expects of an adapter.

An adapter is a module (`dmn`, `execution`, `constraints`, `interchange`, `logs`) with two functions:

* `items(folder: Path) -> list[Path]`: the files of the suite in `folder` (its own: `…/dmn-tck`, `…/bpmn-execution`,
  `…/bpmn-execution/constraints`, `…/bpmn-interchange`, `…/logs`) that are one piece of work each, sorted. It only
  lists. A file that only goes with another one (a model of a test file, `expected.json`) is no item.
* `check(path: Path) -> list[Outcome]`: run everything in one item, in a process of the runner's. It finds companion
  files from `path` itself. Expected trouble becomes an outcome (`failed`, or `refused` where the product said no with
  a sentence, which is then the detail); what it lets escape counts as `crashed`.

`run(folder)` of an adapter is `run(items, check, folder)` from here: everything in this process, for tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

Verdict: TypeAlias = Literal["passed", "failed", "refused", "crashed"]
VERDICTS: tuple[Verdict, ...] = ("passed", "failed", "refused", "crashed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case of a suite.

    `group` is what figures are printed for (`DMN level 3, values`, `BPMN execution: gateways`), `name` the file or
    model, `case` the case in it (may be empty), `detail` one line for people: expected and found, or the refusal.
    """

    group: str
    name: str
    case: str
    verdict: Verdict
    detail: str = ""


class Adapter(Protocol):
    """A module that reads one kind of suite."""

    def items(self, folder: Path) -> list[Path]:
        """The pieces of work in the suite's folder."""

    def check(self, path: Path) -> list[Outcome]:
        """The outcomes of one piece."""


def run(
    items: Callable[[Path], list[Path]], check: Callable[[Path], list[Outcome]], folder: Path, group: str = ""
) -> list[Outcome]:
    """Every outcome of a folder, one item after another in this process; a crash becomes an outcome of `group`."""
    found: list[Outcome] = []
    for path in items(folder):
        found += guarded(check, path, group or folder.name)
    return found


def guarded(check: Callable[[Path], list[Outcome]], path: Path, group: str) -> list[Outcome]:
    """The outcomes of one item, or one outcome in `group` that says how it crashed."""
    try:
        return check(path)
    except Exception as problem:  # noqa: BLE001  # a suite reports every crash by name
        why = f"{type(problem).__name__}: {problem}"[:400] + _place(problem)
        return [Outcome(group, f"{path.parent.name}/{path.name}", "", "crashed", why)]


def _place(problem: BaseException) -> str:
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace is not None else ""
