"""The real house under test: `koboshi up`, found, killed and started again as an operator's machine would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
from django.conf import settings

START_SECONDS = 120.0
TARGETS = ("web", "worker", "database", "house")


class NeedsAHand(AssertionError):
    """The house did not come back by itself."""


class House:
    """One `koboshi up` with its web, worker and database processes."""

    def __init__(self) -> None:
        self.base = f"http://127.0.0.1:{settings.CONFIGURATION.number('port')}"
        self.log = Path(settings.VAR) / "up.log"
        self._up: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it and wait until it answers; seconds. Raises `NeedsAHand` when it does not."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self._up = subprocess.Popen(
                [sys.executable, "-m", "koboshi", "up"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={name: value for name, value in os.environ.items() if name != "KOBOSHI_DATABASE_POOL"},
            )  # fmt: skip
        self.wait()
        return time.monotonic() - begun

    def wait(self) -> None:
        """Until the web part answers. Raises `NeedsAHand`."""
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._up is None or self._up.poll() is not None:
                raise NeedsAHand(f"`koboshi up` ended by itself: {self.last_lines()}")
            if time.monotonic() > deadline:
                raise NeedsAHand(f"the house does not answer: {self.last_lines()}")
            time.sleep(0.1)

    def last_lines(self) -> str:
        """The end of what `koboshi up` said."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-600:]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/health", timeout=5) as answer:  # noqa: S310  # our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self, target: str) -> None:
        """`kill -9` of one part; `house` is the parent of all, which is started again at once."""
        if self._up is None:
            return
        parent = psutil.Process(self._up.pid)
        parts = parent.children()
        if target == "house":
            _kill([parent])
            self._up.wait()
            psutil.wait_procs(parts, timeout=40)
            self.start()
            return
        found = [part for part in parts if _name(part) == target]
        family = [child for part in found for child in part.children(recursive=True)]
        _kill([*found, *family])

    def stop(self) -> None:
        """Ctrl-C; returns when every process is gone."""
        if self._up is not None and self._up.poll() is None:
            self._up.send_signal(signal.SIGINT)
            self._up.wait(60)


def _name(process: psutil.Process) -> str:
    """`web` and `worker` are copies of `koboshi up`, told apart by the name that they show."""
    try:
        name = process.name()
    except psutil.Error:
        return ""
    return "database" if name == "postgres" else name.removeprefix("koboshi ")


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
