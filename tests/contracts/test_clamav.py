"""The ClamAV client against a small daemon that speaks the real INSTREAM protocol."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.found import build

# Written in two parts, so that this file itself is not taken for the test virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
LIMIT = 200_000


class Daemon(threading.Thread):
    """Answers one connection at a time until closed."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.mood = ""
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.line.bind(str(path))
        self.line.listen()

    def run(self) -> None:
        while True:
            try:
                caller, _ = self.line.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as read:
                try:
                    self.answer(caller, read)
                except OSError:
                    continue

    def answer(self, caller: socket.socket, read: object) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += caller_read(read, 1)
        if command == b"zPING\0":
            caller.sendall(b"PONG\0")
            return
        data = b""
        while size := struct.unpack("!I", caller_read(read, 4))[0]:
            data += caller_read(read, size)
            if len(data) > LIMIT:
                caller.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        caller.sendall(self.verdict(data))

    def verdict(self, data: bytes) -> bytes:
        if self.mood:
            return self.mood.encode()
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"


def caller_read(read: object, size: int) -> bytes:
    data: bytes = read.read(size)  # type: ignore[attr-defined]
    if len(data) < size:
        raise OSError("hung up")
    return data


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(tmp_path / "clamd.ctl")
    made.start()
    yield made
    made.line.shutdown(socket.SHUT_RDWR)
    made.line.close()
    made.join(5)


def scan(tmp_path: Path, data: bytes) -> tuple[str, str]:
    result = build("scan_clamav", address=f"unix:{tmp_path / 'clamd.ctl'}", timeout=5.0).scan(data, "a.pdf")
    return result.state, result.detail


def test_a_harmless_file_is_clean_and_eicar_is_found(daemon: Daemon, tmp_path: Path) -> None:
    assert scan(tmp_path, b"hello" * 20_000) == ("clean", "")
    assert scan(tmp_path, b"") == ("clean", "")
    assert scan(tmp_path, EICAR) == ("infected", "Eicar-Test-Signature")
    assert build("scan_clamav", address=f"unix:{tmp_path / 'clamd.ctl'}").check() == []


def test_a_stream_that_is_too_long_is_not_clean(daemon: Daemon, tmp_path: Path) -> None:
    assert scan(tmp_path, b"\0" * 20_000_000)[0] == "failed"


@pytest.mark.parametrize(
    "mood",
    [
        "stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0",
        "stream: OK",
        "OK\0",
        "stream: OK, nearly\0",
        "stream: broken ERROR\0",
        "\0",
    ],
)
def test_whatever_was_not_read_to_the_end_is_not_clean(daemon: Daemon, tmp_path: Path, mood: str) -> None:
    daemon.mood = mood
    assert scan(tmp_path, b"hello")[0] == "failed"


def test_a_wrong_address_is_a_problem_of_the_operator() -> None:
    assert [problem.key for problem in build("scan_clamav", address="tcp:x").check()] == ["port.scan.bad_socket"]
