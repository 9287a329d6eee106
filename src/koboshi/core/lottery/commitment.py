"""What is published before the draw, and the seed that comes out of it (commit and reveal).

The list text and the commitments are made so that any tool with SHA-256 gives the same digits; the steps stand in
`docs/howto/draw-lots.md`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from koboshi.core.lottery.model import FORMAT, Entrant, Rules
from koboshi.core.lottery.wording import LotteryError

_SECRET: Final = re.compile(r"[0-9a-f]{64}")
_DIGITS: Final = re.compile(r"[0-9]+")


def list_text(rules: Rules, entrants: Sequence[Entrant]) -> str:
    """The list as it is published and hashed: one fact per line, fields apart by a tab, each line ended by LF."""
    lines = [
        ("format", FORMAT),
        ("title", rules.title),
        ("basis", rules.basis, rules.status),
        ("public", rules.public_source, str(rules.public_digits)),
        ("groups", rules.group_weight, rules.too_large),
        ("always_draw", "yes" if rules.always_draw else "no"),
        ("waiting", "all" if rules.waiting < 0 else str(rules.waiting)),
        *(("class", each.id, each.name, str(each.places), each.then) for each in rules.classes),
        *(
            ("entrant", each.number, each.group_class, f"{each.weight.numerator}/{each.weight.denominator}", each.group)
            for each in sorted(entrants, key=lambda entrant: entrant.number)
        ),
    ]
    return "".join("\t".join(line) + "\n" for line in lines)


def list_commitment(rules: Rules, entrants: Sequence[Entrant]) -> str:
    """SHA-256 of the list text in UTF-8, 64 hexadecimal digits."""
    return _sha256(list_text(rules, entrants))


def secret_commitment(secret: str) -> str:
    """SHA-256 of two lines: `koboshi-secret/1` and the 64 digits of the secret, each ended by LF."""
    return _sha256(f"koboshi-secret/1\n{checked_secret(secret)}\n")


def seed_of(commitment: str, public_value: str, secret: str) -> str:
    """The seed: HMAC-SHA256 with the 32 bytes of the secret as key over list commitment and public value."""
    key = bytes.fromhex(checked_secret(secret))
    message = f"koboshi-seed/1\n{commitment}\n{public_value}\n"
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def checked_secret(secret: str) -> str:
    """The 64 hexadecimal digits of a secret; a shorter one could be guessed from its commitment."""
    plain = secret.strip().lower()
    if not _SECRET.fullmatch(plain) or len(set(plain)) < 8:
        raise LotteryError("secret")
    return plain


def checked_public_value(value: str, digits: int) -> str:
    """The public value in one spelling: full-width digits and spaces made plain; as many digits as the rules say."""
    plain = " ".join(unicodedata.normalize("NFKC", value).split())
    if digits and not (len(plain) == digits and _DIGITS.fullmatch(plain)):
        raise LotteryError("public_digits", digits=digits)
    if not plain or len(plain) > 200 or not plain.isprintable():
        raise LotteryError("public_value")
    return plain


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
