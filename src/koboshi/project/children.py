"""Child processes of `koboshi up`: copies of it, which have read the whole house already. They are tied to its life and
started again with growing pauses when they die."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from koboshi.project.cli.main import main, told
from koboshi.project.leash import tie
from koboshi.project.processes import UNDER_UP, WEB_SOCKET

STOP_SECONDS = 15.0
FIRST_PAUSE, LONGEST_PAUSE, WELL_AFTER = 0.5, 30.0, 60.0
_STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Elsewhere than on Linux the system's own libraries do not bear a copy; there a child reads the house anew.
_COPIED: Final = sys.platform == "linux"
_context: Final[Any] = multiprocessing.get_context("fork" if _COPIED else "spawn")


class Child:
    """One `koboshi web` or `koboshi worker`; `web` is the socket where it listens."""

    def __init__(self, verb: str, web: socket.socket | None = None) -> None:
        self.verb = verb
        self._web = web
        self._process: multiprocessing.process.BaseProcess | None = None
        self._started = 0.0
        self._pause = FIRST_PAUSE
        self._due = 0.0

    def start(self) -> None:
        """Start it; the kernel ends it when this process dies, however that happens. We must have no other thread."""
        closed = [number for number in _open_files() if self._web is None or number != self._web.fileno()]
        given = (self.verb, self._web, os.getpid(), closed if _COPIED else [])
        process = _context.Process(target=_live, args=given, name=self.verb)
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)  # until the copy has forgotten what we do about them
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        self._process = process
        self._started, self._due = time.monotonic(), 0.0

    def exit_code(self) -> int | None:
        """How it ended, or None while it runs."""
        return self._process.exitcode if self._process else None

    def start_again_when_due(self) -> bool:
        """Notice a death, wait a while (longer each time), start again; True when it was started now."""
        if self.exit_code() is None:
            return False
        now = time.monotonic()
        if not self._due:
            well = now - self._started > WELL_AFTER
            self._pause = FIRST_PAUSE if well else min(self._pause * 2, LONGEST_PAUSE)
            self._due = now + self._pause
        if now < self._due:
            return False
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """SIGTERM: finish what you are doing."""
        if self._process and self._process.exitcode is None:
            self._process.terminate()

    def wait(self) -> None:
        """Wait until it is gone; after fifteen seconds it is ended hard."""
        if self._process is None:
            return
        self._process.join(STOP_SECONDS)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()


def aside(work: Callable[[], None]) -> None:
    """Do it in a copy of this process, so that its threads and connections end with it. SystemExit when it failed."""
    if not _COPIED:
        work()
        return
    process = _context.Process(target=_do, args=(work, os.getpid()))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(1)  # it has said why


def _do(work: Callable[[], None], parent: int) -> None:
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    tie(signal.SIGTERM, parent)

    def done() -> int:
        work()
        return 0

    raise SystemExit(told(done))


def _open_files() -> list[int]:
    """What this process has open besides its three standard streams."""
    found = []
    for name in os.listdir("/dev/fd"):
        try:
            os.fstat(int(name))
        except OSError:
            continue  # the list itself, closed by now
        found.append(int(name))
    return [number for number in found if number > 2]


def _live(verb: str, web: socket.socket | None, parent: int, copied: list[int]) -> None:
    """The whole life of a child. `copied`: files of its parent, whose locks must end with the parent."""
    for number in _STOPS:
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    tie(signal.SIGTERM, parent, f"koboshi {verb}")
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    nothing = os.open(os.devnull, os.O_RDWR)
    for file in (0, *copied):
        os.dup2(nothing, file, inheritable=file == 0)  # the number stays taken: objects of the parent still name it
    os.environ[UNDER_UP] = "1"
    if web is not None:
        os.environ[WEB_SOCKET] = str(web.fileno())
    raise SystemExit(main([verb]))
