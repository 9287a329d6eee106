"""Reference numbers and secrets: short to read aloud, impossible to guess."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

# Crockford's base 32 without look-alikes (no I L O U): read aloud on the telephone without mistakes.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _groups(text: str, size: int = 4) -> str:
    return "-".join(text[i : i + size] for i in range(0, len(text), size))


def new_reference() -> str:
    """A number of 12 characters (60 bits), not sequential: knowing one tells nothing about another (S1)."""
    return _groups(_random(12))


def new_secret() -> str:
    """A secret of 10 characters (50 bits), checked under a rate limit."""
    return _groups(_random(10), 5)


def tidy(text: str) -> str:
    """What a person typed as number or secret in its one written form; case, hyphens, width, look-alikes forgiven."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_CONFUSED)
    return "".join(char for char in folded if char in ALPHABET)


def tidy_reference(text: str) -> str:
    """A reference in its one written form."""
    return _groups(tidy(text)[:12])


def hash_secret(reference: str, secret: str) -> bytes:
    """What is kept of a secret: SHA-256 bound to the reference. The secret has 50 random bits, so no slow hash."""
    return hashlib.sha256(f"intake-secret\n{reference}\n{tidy(secret)}".encode()).digest()
