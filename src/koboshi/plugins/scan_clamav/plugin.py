"""ClamAV over its own INSTREAM protocol; whatever was not read to the end is not clean."""

from __future__ import annotations

import io
import socket
import struct
import time
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from koboshi.core.ports import Misconfigured, Problem, ScanResult

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


@dataclass(frozen=True)
class ClamavOptions:
    """`address` is `unix:/path` or `tcp:host:port`; `timeout` in seconds for the whole scan.

    The daemon must run with `AlertExceedsMax yes`: otherwise it answers OK to archives it gave up reading.
    """

    address: str = "unix:/run/clamav/clamd.ctl"
    timeout: float = 30.0


class ClamavScan:
    """One connection per file."""

    label: ClassVar[str] = "ClamAV"
    is_demo: ClassVar[bool] = False
    Options: ClassVar[type[ClamavOptions]] = ClamavOptions

    def __init__(self, options: ClamavOptions) -> None:
        """Keep the options; no connection is made yet."""
        self.options = options

    def check(self) -> list[Problem]:
        """Ask the daemon for a sign of life."""
        try:
            answer = self._talk(b"zPING\0", io.BytesIO(), stream=False)
        except Misconfigured as error:
            return [Problem(error.key)]
        except OSError:
            return [Problem("port.scan.unreachable")]
        return [] if answer == "PONG" else [Problem("port.scan.unreachable")]

    def scan(self, content: bytes | BinaryIO, name: str) -> ScanResult:
        """Send the content; only an exact `stream: OK` is clean. The name stays here, the daemon needs none."""
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        try:
            answer = self._talk(b"zINSTREAM\0", source, stream=True)
        except OSError as error:
            return ScanResult("failed", type(error).__name__)
        return read_answer(answer)

    def _talk(self, command: bytes, source: BinaryIO, *, stream: bool) -> str:
        deadline = time.monotonic() + self.options.timeout
        with self._connect() as line:
            try:
                line.sendall(command)
                if stream:
                    _send_chunks(line, source, deadline)
            except (BrokenPipeError, ConnectionResetError):
                # Over StreamMaxLength the daemon answers and hangs up; its answer may still be readable.
                answer = _receive(line, deadline)
                return "" if answer.endswith(" OK") else answer
            return _receive(line, deadline)

    def _connect(self) -> socket.socket:
        kind, _, rest = self.options.address.partition(":")
        if kind == "unix" and rest:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self.options.timeout)
            try:
                line.connect(rest)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = rest.rpartition(":")
        if kind == "tcp" and host and port.isdecimal():
            return socket.create_connection((host, int(port)), timeout=self.options.timeout)
        raise Misconfigured("port.scan.bad_socket")


def read_answer(answer: str) -> ScanResult:
    """Turn the daemon's answer into a result; what is not understood is not clean."""
    if answer == "stream: OK":
        return ScanResult("clean")
    if not answer.startswith("stream: ") or not answer.endswith(" FOUND"):
        return ScanResult("failed", answer[:200])
    found = answer.removeprefix("stream: ").removesuffix(" FOUND")
    if found.startswith("Heuristics.Limits.Exceeded"):
        return ScanResult("failed", found)
    return ScanResult("infected", found[:200])


def _send_chunks(line: socket.socket, source: BinaryIO, deadline: float) -> None:
    while chunk := source.read(CHUNK):
        line.settimeout(_left(deadline))
        line.sendall(struct.pack("!I", len(chunk)) + chunk)
    line.sendall(struct.pack("!I", 0))


def _receive(line: socket.socket, deadline: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        line.settimeout(_left(deadline))
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    if not answer.endswith(b"\0"):
        return ""
    return answer[:-1].decode("utf-8", "replace").strip()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
