"""Work on items in one process per core; an item that crashes, hangs or eats its CPU time costs itself, not the run.

Each worker does one item at a time. CPU time is limited by a timer in the worker; what does not answer to that (a loop
in C, a lock) is ended by the parent after a longer wall time, and what kills the process is seen as a closed pipe. In
every case the item becomes one outcome `crashed` with its name, and a fresh worker takes its place.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from tools.suites.finding import Suite, adapter, items
from tools.suites.outcome import Outcome, guarded

CPU_SECONDS = 60.0
"""What one item may use; the slowest of the public suites needs a few seconds."""

PATIENCE, GRACE = 5.0, 30.0
"""Wall seconds per CPU second, and on top, after which a silent worker is ended: cores are shared."""

MEMORY = 8 * 2**30
"""Address space of a worker in bytes."""


class TooLong(BaseException):
    """Raised inside an item by the timer; no `except Exception` of the product may swallow it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work."""

    suite: Suite
    path: Path

    def crashed(self, why: str) -> Outcome:
        """The outcome of an item that gave none."""
        name = self.path.relative_to(self.suite.folder).as_posix()
        return Outcome(self.suite.kind.title, name, "", "crashed", why)


def listed(suites: list[Suite]) -> tuple[list[Item], list[Outcome]]:
    """Every item of the suites; a suite whose adapter does not load or lists nothing is an outcome itself."""
    work: list[Item] = []
    troubles: list[Outcome] = []
    for suite in suites:
        try:
            paths = items(suite, suites)
        except Exception as problem:  # noqa: BLE001  # named in the result
            troubles.append(_trouble(suite, f"{type(problem).__name__}: {problem}"))
            continue
        if not paths:
            troubles.append(_trouble(suite, "the adapter finds nothing to do in this folder"))
        work += [Item(suite, path) for path in paths]
    return work, troubles


def _trouble(suite: Suite, why: str) -> Outcome:
    return Outcome(suite.kind.title, suite.folder.name, "", "crashed", why)


def run(
    work: Iterable[Item], jobs: int, cpu: float = CPU_SECONDS, done: Callable[[int], None] = lambda _: None
) -> list[Outcome]:
    """Every outcome, in the order of the items; `done` hears how many items are finished."""
    queue = deque(enumerate(work))
    results: dict[int, list[Outcome]] = {}
    workers = [_Worker(cpu) for _ in range(max(1, min(jobs, len(queue))))] if queue else []
    try:
        while queue or any(worker.busy for worker in workers):
            for worker in workers:
                if queue and not worker.busy:
                    worker.give(*queue.popleft())
            wait([worker.pipe for worker in workers if worker.busy], timeout=0.2)
            for worker in workers:
                for number, outcomes in worker.finished():
                    results[number] = outcomes
                    done(len(results))
    finally:
        for worker in workers:
            worker.end()
    return [outcome for number in sorted(results) for outcome in results[number]]


class _Worker:
    """One process and its pipe."""

    def __init__(self, cpu: float) -> None:
        self.cpu = cpu
        self.item: tuple[int, Item] | None = None
        self.begun = 0.0
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, self.cpu), daemon=True)
        self.process.start()
        theirs.close()

    @property
    def busy(self) -> bool:
        """Whether an item is under way."""
        return self.item is not None

    def give(self, number: int, item: Item) -> None:
        """Hand over an item."""
        self.item, self.begun = (number, item), time.monotonic()
        try:
            self.pipe.send(item)
        except OSError:  # it died between two items; `finished` sees the closed pipe
            return

    def finished(self) -> list[tuple[int, list[Outcome]]]:
        """The item's outcomes, once there are any; a dead or silent worker is replaced."""
        if self.item is None:
            return []
        number, item = self.item
        if self.pipe.poll():
            try:
                outcomes: list[Outcome] = self.pipe.recv()
            except (EOFError, OSError):
                outcomes = [item.crashed(self._death())]
        elif time.monotonic() - self.begun > self.cpu * PATIENCE + GRACE:
            outcomes = [item.crashed(f"no answer within {self.cpu * PATIENCE + GRACE:.0f} s; ended")]
            self._renew()
        else:
            return []
        self.item = None
        return [(number, outcomes)]

    def _death(self) -> str:
        self.process.join(10)
        code = self.process.exitcode
        self._renew()
        died = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        return f"the process died: {died}"

    def _renew(self) -> None:
        self.end()
        self._start()

    def end(self) -> None:
        """End the process."""
        self.pipe.close()
        if self.process.is_alive():
            self.process.kill()
        self.process.join(10)


def _serve(pipe: Connection, cpu: float) -> None:
    """A worker's life: take an item, answer with its outcomes, until the pipe closes."""
    signal.signal(signal.SIGPROF, _ring)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; it ends us
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most), most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            item: Item = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(_timed(item, cpu))


def _timed(item: Item, cpu: float) -> list[Outcome]:
    signal.setitimer(signal.ITIMER_PROF, cpu, 2.0)  # rings again: the first may fall into a `__del__`, which swallows
    try:
        return guarded(adapter(item.suite.kind).check, item.path, item.suite.kind.title)
    except TooLong:
        signal.setitimer(signal.ITIMER_PROF, 0)
        return [item.crashed(f"used more than {cpu:g} s of CPU time")]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _ring(_: int, __: object) -> None:
    raise TooLong
