"""A body that is too large is stopped while it arrives, whatever it said about itself (S7)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from koboshi.project.body_limit import MEBIBYTE, BodyLimit


async def _reads_everything(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"read"})


def _post(chunks: int, announced: bytes | None) -> list[dict[str, Any]]:
    left = [{"type": "http.request", "body": b"x" * MEBIBYTE, "more_body": number > 0} for number in range(chunks)]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return left.pop()

    async def send(message: Any) -> None:
        sent.append(dict(message))

    headers = [] if announced is None else [(b"content-length", announced)]
    asyncio.run(BodyLimit(_reads_everything)({"type": "http", "headers": headers}, receive, send))
    return sent


@pytest.mark.parametrize(("chunks", "announced"), [(1, b"99999999999"), (100, b"5"), (100, None)])
def test_too_much_is_refused_in_three_languages(chunks: int, announced: bytes | None) -> None:
    start, body = _post(chunks, announced)
    assert start["status"] == 413
    assert "大きすぎます" in body["body"].decode()
    assert "too large" in body["body"].decode()


def test_an_ordinary_body_passes() -> None:
    assert _post(3, str(3 * MEBIBYTE).encode())[0]["status"] == 200
