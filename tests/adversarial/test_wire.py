"""Games with the length of a request, against the real server on a port of this machine: S7, B8."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections

from koboshi.project.body_limit import MEBIBYTE, BodyLimit

ADDRESS = "/verify/"


class Server(threading.Thread):
    """The web process's server in a thread."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.line = socket.create_server(("127.0.0.1", 0))
        self.port = self.line.getsockname()[1]
        app = BodyLimit(get_asgi_application())
        configuration = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", proxy_headers=False)
        self.server = uvicorn.Server(configuration)

    def run(self) -> None:
        self.server.run(sockets=[self.line])


@pytest.fixture
def port(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The server with a limit of one megabyte; its port."""
    monkeypatch.setattr(settings, "KOBOSHI", {**settings.KOBOSHI, "request_max_mb": 1})
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["localhost"])
    served = Server()
    served.start()
    while not served.server.started:
        served.join(0.02)
    yield served.port
    served.server.should_exit = True
    served.join(10)
    connections.close_all()


def talk(port: int, head: str, body: bytes = b"", *, hang_up: bool = False) -> bytes:
    """Send raw bytes and return everything that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        try:
            line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
            if hang_up:
                return b""
            return _all(line)
        except (BrokenPipeError, ConnectionResetError):
            return _all(line)


def _all(line: socket.socket) -> bytes:
    found = b""
    try:
        while part := line.recv(65536):
            found += part
    except OSError:
        pass
    return found


def head(*lines: str, method: str = "POST", address: str = ADDRESS) -> str:
    """The head of a request of a browser that has its token."""
    token = "a" * 32
    own = [f"{method} {address} HTTP/1.1", "Host: localhost", f"Cookie: koboshi_csrf={token}", f"X-CSRFToken: {token}"]
    return "\n".join([*own, "Connection: close", *lines])


FORM = "Content-Type: application/x-www-form-urlencoded"
CASES: list[tuple[str, str, bytes, set[int]]] = [
    ("honest", head(FORM, "Content-Length: 8"), b"number=1", {200, 422}),
    ("says five, sends more", head(FORM, "Content-Length: 5"), b"number=11111111111", {200, 400, 422}),
    ("says much", head(FORM, f"Content-Length: {10**10}"), b"number=1", {413}),
    ("says absurdly much", head(FORM, "Content-Length: " + "9" * 400), b"number=1", {400, 413}),
    ("says nothing readable", head(FORM, "Content-Length: abc"), b"number=1", {400}),
    ("says less than nothing", head(FORM, "Content-Length: -1"), b"number=1", {400}),
    ("says two things", head(FORM, "Content-Length: 8", "Content-Length: 9"), b"number=1", {400}),
    ("says full-width", head(FORM, "Content-Length: 8") + "\nX: x", b"number=1", {200, 422}),
    (
        "in pieces without end",
        head(FORM, "Transfer-Encoding: chunked"),
        (b"10000\r\n" + b"a" * 0x10000 + b"\r\n") * 32 + b"0\r\n\r\n",
        {413},
    ),
    ("broken pieces", head(FORM, "Transfer-Encoding: chunked"), b"zzz\r\n", {400}),
    (
        "a part without end",
        head("Content-Type: multipart/form-data; boundary=x", "Content-Length: 40"),
        b"--x\r\nContent-Disposition: form-data; na" + b"a",
        {200, 400, 422},
    ),
    (
        "a multipart without boundary",
        head("Content-Type: multipart/form-data", "Content-Length: 8"),
        b"number=1",
        {400},
    ),
    ("another charset", head(f"{FORM}; charset=utf-16", "Content-Length: 8"), b"number=1", {200, 400, 422}),
    ("no charset at all", head(f"{FORM}; charset=nothing", "Content-Length: 8"), b"number=1", {200, 400, 422}),
    ("a foreign host", head(FORM, "Content-Length: 8").replace("localhost", "evil.example"), b"number=1", {400}),
    ("a method nobody knows", head(method="BREW"), b"", {400, 403, 404, 405}),
    ("a wild path", head(method="GET", address="/%ff%fe/../..%2f..%2fetc/passwd"), b"", {400, 404}),
    ("a long path", head(method="GET", address="/" + "a" * 60_000), b"", {400, 404, 414}),
    (
        "many headers",
        head(FORM, *(f"X-{n}: {n}" for n in range(50)), "Content-Length: 8"),
        b"number=1",
        {200, 400, 422},
    ),
]


def status_of(answer: bytes) -> int:
    """The status of the first answer."""
    if not answer.startswith(b"HTTP/1.1 "):
        return 0
    return int(answer.split(b" ")[1])


def test_s7_no_length_breaks_the_server_and_it_goes_on_serving(port: int) -> None:
    for name, first, body, statuses in CASES:
        answer = talk(port, first, body)
        assert status_of(answer) in statuses, (name, answer[:300])
        assert b"Traceback" not in answer, name
        health = talk(port, head(method="GET", address="/health"))
        assert status_of(health) == 200, f"after: {name}"


def test_s7_a_caller_who_hangs_up_leaves_nothing_open(port: int) -> None:
    for _ in range(5):
        talk(port, head(FORM, "Content-Length: 500000"), b"number=1", hang_up=True)
    assert status_of(talk(port, head(method="GET", address="/health"))) == 200


def test_s7_the_refusal_of_too_much_is_a_sentence_in_three_languages(port: int) -> None:
    answer: Any = talk(port, head(FORM, f"Content-Length: {2 * MEBIBYTE}"), b"").decode()
    assert "大きさをこえています。" in answer
    assert 'lang="en"' in answer
