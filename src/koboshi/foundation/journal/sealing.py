"""Seals: digests that a fact carries of words that are not in the journal, so that a change of them is seen later.

A digest alone would be a way back to the words where few are possible (yes or no, a date of birth). So each row of
words has a salt of its own beside it, never in the journal: with the row the seal can be compared, and once words and
salt are erased it tells nothing about anybody.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any

SALT_BYTES = 16


def new_salt() -> str:
    """A fresh salt, as hexadecimal text of 32 characters."""
    return secrets.token_hex(SALT_BYTES)


def canonical(content: object) -> str:
    """JSON that is the same before and after a round through the database: keys in order, whole numbers as such.

    Raises TypeError or ValueError for what JSON does not know.
    """
    plain = _plain(json.loads(json.dumps(content, allow_nan=False)))
    return json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def seal(content: object, salt: str) -> str:
    """SHA-256, keyed with the salt (HMAC), over the canonical content; hexadecimal. ValueError without a salt."""
    key = bytes.fromhex(salt)
    if len(key) != SALT_BYTES:
        raise ValueError("a seal needs a salt of its own")
    return hmac.new(key, canonical(content).encode(), hashlib.sha256).hexdigest()


def fits(content: object, salt: str, sealed: str) -> bool:
    """Whether the content is what was sealed; False also where the salt was tampered with."""
    try:
        return hmac.compare_digest(seal(content, salt), sealed)
    except ValueError:
        return False
