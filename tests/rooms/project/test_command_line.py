"""The command line as an operator meets it: a house of its own in a fresh folder."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from koboshi.project.configuration import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]


def _environment(var: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("KOBOSHI_", "DJANGO_", "DATABASE_"))
    }
    paths = str(ROOT / "src")
    return {
        **kept,
        "KOBOSHI_VAR": str(var),
        "KOBOSHI_CONFIG": os.devnull,
        "PYTHONPATH": paths,
        "KOBOSHI_DEMO": "0",
        **more,
    }


@pytest.fixture
def koboshi(tmp_path: Path) -> Run:
    def run(*arguments: str, var: Path = tmp_path / "var", **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "koboshi", *arguments]
        environment = _environment(var, **more)
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)

    return run


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = tmp_path / "procedures"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def migrated() -> Iterator[Path]:
    """A house at rest with its tables, made once; the first start of all is a story of `tests/faults`."""
    with tempfile.TemporaryDirectory(prefix="koboshi-migrated-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        var = Path(folder) / "var"
        command = [sys.executable, "-m", "koboshi", "migrate"]
        made = subprocess.run(command, env=_environment(var), capture_output=True, text=True, check=False, cwd=ROOT)
        assert made.returncode == 0, made.stderr
        yield var


@pytest.fixture
def house(tmp_path: Path, packs: Path, migrated: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A running `koboshi up` without packs and demo, and its port."""
    # With owners and modes: PostgreSQL starts nothing else.
    subprocess.run(["cp", "-a", str(migrated), str(tmp_path / "up")], check=True)
    port = _free_port()
    environment = _environment(
        tmp_path / "up", KOBOSHI_PORT=str(port), KOBOSHI_PROCEDURES=str(packs), PYTHONUNBUFFERED="1"
    )
    command = [sys.executable, "-m", "koboshi", "up"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as up:
        assert up.stdout is not None
        said = []
        for line in up.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        assert said, said
        assert "Ctrl-C" in said[-1], "".join(said)
        yield up, port
        if up.poll() is None:
            up.send_signal(signal.SIGINT)
        up.stdout.read()


def _family(up: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(up.pid).children(recursive=True)


def _all_gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=20)
    return not alive


def test_ctrl_c_leaves_no_process_behind(house: tuple[subprocess.Popen[str], int]) -> None:
    up, _ = house
    family = _family(up)
    assert len(family) >= 3
    up.send_signal(signal.SIGINT)
    assert up.wait(30) == 0
    assert _all_gone(family)


def test_even_a_kill_of_the_parent_leaves_no_process_behind(house: tuple[subprocess.Popen[str], int]) -> None:
    up, _ = house
    family = _family(up)
    up.kill()
    up.wait(30)
    assert _all_gone(family)


def test_a_killed_database_and_killed_children_come_back(
    house: tuple[subprocess.Popen[str], int], tmp_path: Path
) -> None:
    up, port = house
    for process in psutil.Process(up.pid).children():
        process.kill()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not _answers(port):
        time.sleep(0.2)
    assert _answers(port)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
            connection.sendall(b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return b" 200 " in connection.recv(200).split(b"\r\n", 1)[0]
    except OSError:
        return False


def test_a_second_house_on_the_same_folder_is_refused_with_a_sentence(
    house: tuple[subprocess.Popen[str], int], koboshi: Run, tmp_path: Path
) -> None:
    second = koboshi("up", var=tmp_path / "up", KOBOSHI_PORT=str(_free_port()))
    assert second.returncode == 1
    assert "already running" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_one_sentence(koboshi: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = koboshi("up", KOBOSHI_PORT=str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "KOBOSHI_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_backup_wipe_and_restore_give_the_same_journal_digest(koboshi: Run, tmp_path: Path) -> None:
    assert koboshi("migrate").returncode == 0
    files = tmp_path / "var" / "files"
    files.mkdir()
    (files / "letter").write_bytes(b"%PDF")
    backup = tmp_path / "house.tar.gz"
    made = koboshi("backup", str(backup))
    assert made.returncode == 0, made.stderr
    assert backup.stat().st_mode & 0o077 == 0
    elsewhere = tmp_path / "new"
    restored = koboshi("restore", str(backup), var=elsewhere)
    assert restored.returncode == 0, restored.stderr
    assert (elsewhere / "files" / "letter").read_bytes() == b"%PDF"
    digests = [re.findall(r"digest (\w*)", done.stdout) for done in (made, restored)]
    assert digests[0] == digests[1]
    again = koboshi("restore", str(backup), var=elsewhere)
    assert "not empty" in again.stderr


def test_check_deploy_names_what_is_fit_for_a_demo_only(koboshi: Run) -> None:
    told = koboshi("check", "--deploy", KOBOSHI_DEBUG="1")
    assert told.returncode == 1
    assert "KOBOSHI_DEBUG" in told.stdout
    assert "DATABASE_URL" in told.stdout
