"""An adapter for tests: each `.case` file says in one word what happens to it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tools.suites.outcome import VERDICTS, Outcome, Verdict


def items(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.case"))


def check(path: Path) -> list[Outcome]:
    word = path.read_text(encoding="utf-8").strip()
    if word == "raises":
        raise ValueError("a broken adapter")
    if word == "dies":
        os.abort()
    if word == "sleeps":
        time.sleep(60)
    while word == "spins":
        try:
            os.getpid()
        except Exception:  # noqa: BLE001, S110  # a product that swallows everything must not swallow the timer
            pass
    return [Outcome("tiny", path.name, case, verdict) for case, verdict in enumerate_cases(word)]


def enumerate_cases(word: str) -> list[tuple[str, Verdict]]:
    verdicts = {verdict: verdict for verdict in VERDICTS}
    return [(f"case {number}", verdicts[one]) for number, one in enumerate(word.split(), start=1) if one in verdicts]
