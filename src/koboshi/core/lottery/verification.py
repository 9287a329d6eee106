"""Compute a published draw again from its file alone and say, in plain words, what agrees and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from koboshi.core.lottery import commitment, record
from koboshi.core.lottery.drawing import results
from koboshi.core.lottery.model import LEAST_DIGITS, ClassResult, PrizeClass
from koboshi.core.lottery.wording import LotteryError, said

SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was computed again; `sentences` by language."""

    what: str
    ok: bool
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of a file; `matches` when every one agrees."""

    checks: tuple[Check, ...]

    @property
    def matches(self) -> bool:
        """Whether everything in the file came out again."""
        return all(each.ok for each in self.checks)


def verify(text: str, published_list: str = "", published_secret: str = "") -> Verification:
    """Check the file of a draw, and the commitments published before it where they are given.

    Raises LotteryError when the file cannot be read as a draw at all.
    """
    found = record.parse(text)
    rules, entrants = record.inputs_of(found)
    checks = [
        _digest("list", commitment.list_commitment(rules, entrants), record.text_of(found, "commitments", "list")),
        _secret(found),
        *_unbound(rules.public_digits),
        *_published("list", published_list, commitment.list_commitment(rules, entrants)),
        *_published("secret", published_secret, record.text_of(found, "commitments", "secret")),
    ]
    seed = _seed(found, rules.public_digits, commitment.list_commitment(rules, entrants))
    checks.append(_digest("seed", seed, record.text_of(found, "seed", "seed")))
    if seed:
        written = _by_class(found)
        for each, result in zip(rules.classes, results(rules, entrants, seed), strict=True):
            checks += _class(each, result, written.pop(each.id, None))
        checks += [Check("class", False, said("verify.class_extra", name=_word(name))) for name in written]
    return Verification(tuple(checks))


def _digest(what: str, computed: str, written: str) -> Check:
    ok = bool(computed) and computed == written
    values = {"computed": computed or "－", "written": written[:64]}
    return Check(what, ok, said(f"verify.{what}_{'ok' if ok else 'differs'}", **values))


def _secret(found: Mapping[str, Any]) -> Check:
    written = record.text_of(found, "commitments", "secret")
    try:
        computed = commitment.secret_commitment(record.text_of(found, "seed", "secret"))
    except LotteryError:
        computed = ""
    return _digest("secret", computed, written)


def _unbound(digits: int) -> list[Check]:
    """A draw with any text as public value: whoever typed it could choose among as many results as she liked."""
    return [] if digits >= LEAST_DIGITS else [Check("public", False, said("verify.public_unbound"))]


def _published(what: str, published: str, computed: str) -> list[Check]:
    """Only whoever noted the commitment before the draw can prove that the file was not made afterwards."""
    if not published:
        return []
    ok = published.strip().lower() == computed
    return [Check(f"published_{what}", ok, said(f"verify.published_{what}_{'ok' if ok else 'differs'}"))]


def _seed(found: Mapping[str, Any], digits: int, committed: str) -> str:
    try:
        value = commitment.checked_public_value(record.text_of(found, "seed", "public_value"), digits)
        return commitment.seed_of(committed, value, record.text_of(found, "seed", "secret"))
    except LotteryError:
        return ""


def _by_class(found: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    rows = found.get("results")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise LotteryError("file_part", part="results")
    return {str(row.get("class")): row for row in rows}


def _class(each: PrizeClass, result: ClassResult, written: Mapping[str, Any] | None) -> list[Check]:
    if written is None:
        return [Check("class", False, said("verify.class_missing", name=each.name))]
    computed = record.result_plain(result)
    checks = [_numbers(each, part, computed[part], written.get(part)) for part in ("winners", "waiting", "out")]
    rest = [part for part in ("how", "lots_per_weight_1", "empty_places") if computed[part] != written.get(part)]
    if rest:
        checks.append(Check("class", False, said("verify.class_facts", name=each.name, parts="、".join(rest))))
    return [*checks, _steps(each, computed["steps"], written.get("steps"))]


def _numbers(each: PrizeClass, part: str, computed: list[Any], written: object) -> Check:
    if computed == written:
        return Check(part, True, said(f"verify.{part}_ok", name=each.name, count=len(computed)))
    shown = written if isinstance(written, list) else []
    values = {"computed": _listed(computed), "written": _listed(shown)}
    return Check(part, False, said(f"verify.{part}_differs", name=each.name, **values))


def _steps(each: PrizeClass, computed: Sequence[Mapping[str, Any]], rows: object) -> Check:
    written = record.steps_of(rows)
    if list(computed) == rows:
        return Check("steps", True, said("verify.steps_ok", name=each.name, count=len(computed)))
    pairs = enumerate(zip(computed, written, strict=False), 1)
    first = next((number for number, (one, other) in pairs if one != other), min(len(computed), len(written)) + 1)
    return Check("steps", False, said("verify.steps_differ", name=each.name, number=first))


def _listed(numbers: Sequence[Any]) -> str:
    """Numbers for a sentence; a group stands as 0003+0004, a long list is cut."""
    words = [_word(each) for each in numbers[:SHOWN]]
    return "、".join(words) + ("…" if len(numbers) > SHOWN else "") if words else "－"


def _word(found: object) -> str:
    """What stands in a file, fit for a screen; anything but numbers and groups of numbers is a question mark."""
    parts = found[:SHOWN] if isinstance(found, list) else [found]
    return "+".join(part[:30] if isinstance(part, str) and part.isprintable() else "？" for part in parts)
