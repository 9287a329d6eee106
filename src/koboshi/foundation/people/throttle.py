"""Rate limits shared by all processes: how often one address may try something (S1, S15, S24)."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

_COUNT = (
    "INSERT INTO people_throttle AS t (key, window_start, count) VALUES (%(key)s, %(start)s, 1)"
    " ON CONFLICT (key) DO UPDATE SET"
    " count = CASE WHEN t.window_start = excluded.window_start THEN t.count + 1 ELSE 1 END,"
    " window_start = excluded.window_start RETURNING count"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` in `seconds` for one address."""

    name: str
    tries: int
    seconds: int


RESUME = Limit("resume", 10, 60)
RESUME_WIDE = Limit("resume_wide", 120, 600)
"""Secrets tried against one number from all addresses together; far above what the people of one application need."""
SIGN_IN_LINK = Limit("sign_in_link", 5, 300)
BEGIN = Limit("begin", 60, 60)
SUBMIT = Limit("submit", 30, 60)
UPLOAD = Limit("upload", 60, 60)
VERIFY = Limit("verify", 30, 60)
PASSWORD = Limit("password", 30, 300)
"""Passwords tried against one account name from all addresses together; a slow-down, the lock counts by address."""
SECOND_FACTOR = Limit("second_factor", 10, 300)
USED_CODE = Limit("used_code", 1, 30)
"""A code of an authenticator app is good in its own 30 seconds, and there once in all processes."""
LIMITS = (RESUME, RESUME_WIDE, SIGN_IN_LINK, BEGIN, SUBMIT, UPLOAD, VERIFY, PASSWORD, SECOND_FACTOR, USED_CODE)


class TooOften(Exception):
    """The limit is reached; the door answers 429 with a sentence."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(f"too often: {limit.name}")
        self.limit = limit


def network(address: str) -> str:
    """What is counted as one: an IPv4 address, or the /64 of an IPv6 address (rotation inside it does not help)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(parsed)


def count(limit: Limit, address: str, *, more: str = "") -> None:
    """Count one try of an address, and of this address against `more` (e.g. a reference). Raises `TooOften`.

    Whoever tries wrong secrets closes the number for herself and not for its people: `more` alone only has the wider
    bound `RESUME_WIDE`. Addresses are hashed with the window: the table tells nobody who came.
    """
    count_one(limit, network(address))
    if more:
        count_one(limit, f"{network(address)} {more}")
        count_one(RESUME_WIDE, more)


def count_one(limit: Limit, part: str) -> None:
    """Count one try of one thing, e.g. an account; for when many honest people share an address. Raises `TooOften`."""
    start = int(datetime.now(UTC).timestamp()) // limit.seconds * limit.seconds
    key = hashlib.sha256(f"{limit.name}\n{part}".encode()).hexdigest()[:32]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "start": start})
        tries = int(cursor.fetchone()[0])
    if tries > limit.tries:
        raise TooOften(limit)
