"""Child processes of `koboshi up`: tied to the parent's life, started again with growing pauses when they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from koboshi.project.database import LEASH
from koboshi.project.processes import UNDER_UP
from koboshi.project.rooms import SOURCE

STOP_SECONDS = 15.0
FIRST_PAUSE, LONGEST_PAUSE, WELL_AFTER = 0.5, 30.0, 60.0


class Child:
    """One `koboshi web` or `koboshi worker`."""

    def __init__(self, verb: str, environment: dict[str, str], sockets: tuple[int, ...]) -> None:
        self.verb = verb
        self._environment = environment
        self._sockets = sockets
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = FIRST_PAUSE
        self._due = 0.0

    def start(self) -> None:
        """Start it; the kernel ends it when this process dies, however that happens."""
        paths = os.pathsep.join(filter(None, [str(SOURCE.parent), os.environ.get("PYTHONPATH", "")]))
        environment = {**os.environ, **self._environment, UNDER_UP: "1", "PYTHONPATH": paths}
        leash = [sys.executable, str(LEASH), str(int(signal.SIGTERM)), str(os.getpid()), "-1", "-1"]
        self._process = subprocess.Popen(
            [*leash, sys.executable, "-m", "koboshi", self.verb],
            stdin=subprocess.DEVNULL,
            env=environment,
            pass_fds=self._sockets,
            start_new_session=True,
        )
        self._started, self._due = time.monotonic(), 0.0

    def exit_code(self) -> int | None:
        """How it ended, or None while it runs."""
        return self._process.poll() if self._process else None

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
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait(self) -> None:
        """Wait until it is gone; after fifteen seconds it is ended hard."""
        if self._process is None:
            return
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
