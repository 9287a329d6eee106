"""A cold start of the whole house, the second start that people wait for every day, and the memory it keeps."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil

from benches.figures import Figure

PATIENCE = 180.0
_KINDS = ("up", "web", "worker", "database")


class DidNotStart(RuntimeError):
    """`koboshi up` ended or did not answer."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:  # our own
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _start() -> tuple[subprocess.Popen[bytes], float]:
    """`koboshi up` with the demo on a var folder of its own, until it answers; seconds."""
    port = _free_port()
    fresh = os.path.join(os.environ["KOBOSHI_VAR"], "start")
    environment = os.environ | {"KOBOSHI_PORT": str(port), "KOBOSHI_PUBLIC_ADDRESS": f"http://127.0.0.1:{port}"}
    environment |= {"KOBOSHI_VAR": fresh, "KOBOSHI_DATABASE_POOL": "16"}
    begun = time.monotonic()
    quiet = subprocess.DEVNULL
    up = subprocess.Popen(
        [sys.executable, "-m", "koboshi", "up"], env=environment, stdin=quiet, stdout=quiet, stderr=quiet
    )
    while not _answers(port):
        if up.poll() is not None or time.monotonic() - begun > PATIENCE:
            raise DidNotStart("`koboshi up` did not start; run it by hand to see why.")
        time.sleep(0.05)
    return up, time.monotonic() - begun


def _stop(up: subprocess.Popen[bytes]) -> None:
    up.send_signal(signal.SIGINT)
    up.wait(60)


def _memory(up: subprocess.Popen[bytes]) -> dict[str, tuple[int, float, float]]:
    """Processes, resident and proportional set size in MiB, by kind. PSS counts shared pages once."""
    found = {kind: (0, 0.0, 0.0) for kind in _KINDS}
    parent = psutil.Process(up.pid)
    for process in (parent, *parent.children(recursive=True)):
        memory = process.memory_full_info()
        kind = _kind(process, parent)
        count, rss, pss = found[kind]
        found[kind] = (count + 1, rss + memory.rss / 2**20, pss + getattr(memory, "pss", memory.rss) / 2**20)
    return found


def _kind(process: psutil.Process, parent: psutil.Process) -> str:
    if process.pid == parent.pid:
        return "up"
    name = process.name().removeprefix("koboshi ")  # web and worker are copies of the parent that show their own name
    return name if name in _KINDS else "database"


def measure() -> Figure:
    """Start, stop, start again, look at the memory, stop."""
    first, cold = _start()
    _stop(first)
    up, again = _start()
    time.sleep(2)
    memory = _memory(up)
    begun = time.monotonic()
    _stop(up)
    stopping = time.monotonic() - begun
    rows = [
        ["first start (database, tables, packs, demo)", f"{cold:.1f} s", ""],
        ["second start", f"{again:.1f} s", ""],
        ["Ctrl-C until nothing is left", f"{stopping:.1f} s", ""],
    ]
    rows += [
        [f"memory of {kind} ({count} processes)", f"{rss:.0f} MiB", f"{pss:.0f} MiB"]
        for kind, (count, rss, pss) in memory.items()
    ]
    rows.append(["memory together", *(f"{sum(one[part] for one in memory.values()):.0f} MiB" for part in (1, 2))])
    meaning = (
        "The one-process house (`koboshi up`). Aim: a second start below 10 s. RSS counts shared pages in each process."
    )
    return Figure("Start and memory", meaning, ["", "time or RSS", "PSS"], rows, again < 10)
