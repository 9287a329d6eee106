"""May this person do that today, and to whom does the notice go: answers with their reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from koboshi.core.japan import houjin_bangou
from koboshi.core.mandate.model import ACTS, CARRIED, LEGAL, PROOFS, Act, Mandate, adult_from
from koboshi.core.mandate.wording import MandateError, said

DEEPEST: Final = 5
"""How many sub-agents may stand one behind the other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an act is allowed; `because` says why by language, `mandate` is the one it rests on."""

    allowed: bool
    code: str
    because: Mapping[str, str]
    mandate: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a notice is addressed, for which principal, and why."""

    person: str
    principal: str
    because: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What speaks against a mandate; `rank` grows with how far it came, so the nearest miss is told."""

    code: str
    rank: int
    values: Mapping[str, Any]


def may(mandates: Sequence[Mandate], person: str, act: Act, on: date, *, principal: str) -> Answer:
    """Whether a person may do an act for a principal on a day.

    The principal may always; that a child or ward may need consent is told, but never keeps an application from
    arriving. Raises MandateError for an unknown act or two mandates with one id.
    """
    if act not in ACTS:
        raise MandateError("act", act=str(act)[:20])
    _once(mandates)
    if person == principal:
        minded = any(
            each.principal == principal and _in_force(mandates, each, on) and each.kind in LEGAL for each in mandates
        )
        code = "own_with_legal" if minded else "own"
        return Answer(True, code, said(f"may.{code}", act=_act(act)))
    faults = []
    for each in mandates:
        if each.principal == principal and each.representative == person:
            fault = _fault(mandates, each, act, on)
            if fault is None:
                kind = said(f"kind.{each.kind}")
                return Answer(True, "mandate", said("may.mandate", act=_act(act), kind=kind), each.id)
            faults.append((fault.rank, each.since, fault, each.id))
    if not faults:
        return Answer(False, "stranger", said("not.stranger", act=_act(act)))
    _, _, fault, identifier = max(faults, key=lambda found: found[:2])
    return Answer(False, fault.code, said(f"not.{fault.code}", act=_act(act), **fault.values), identifier)


def recipients(mandates: Sequence[Mandate], principals: Sequence[str], on: date) -> tuple[Recipient, ...]:
    """The addressee for each principal: legal representative, else staff, agent or professional, else oneself.

    A messenger is never an addressee. Who represents several principals gets one notice for each. Of several equal
    representatives it is the one whose mandate began first, so that there is one day of arrival.
    """
    _once(mandates)
    found = []
    for principal in dict.fromkeys(principals):
        held = [
            each
            for each in mandates
            if each.principal == principal
            and each.kind != "messenger"
            and _fault(mandates, each, "receive_notice", on) is None
        ]
        if not held:
            ended = any(each.principal == principal and "receive_notice" in each.scopes for each in mandates)
            found.append(Recipient(principal, principal, said("to.oneself_again" if ended else "to.oneself")))
            continue
        chosen = min(held, key=lambda each: (each.kind not in LEGAL, each.since, each.id))
        found.append(Recipient(chosen.representative, principal, said("to.mandate", kind=said(f"kind.{chosen.kind}"))))
    return tuple(found)


def viewers(mandates: Sequence[Mandate], principal: str, on: date) -> tuple[str, ...]:
    """Who may see the case: the principal, and every representative with that scope in force."""
    _once(mandates)
    others = (each.representative for each in mandates if each.principal == principal and _sees(mandates, each, on))
    return tuple(dict.fromkeys((principal, *others)))


def _sees(mandates: Sequence[Mandate], each: Mandate, on: date) -> bool:
    return _fault(mandates, each, "see", on) is None


def _fault(mandates: Sequence[Mandate], each: Mandate, act: Act, on: date, depth: int = 0) -> Fault | None:
    """The first thing that speaks against an act under a mandate, or None."""
    return (
        _time(each, on)
        or _kind(each, act, on)
        or _scope(each, act)
        or _proof(each, on)
        or _under(mandates, each, act, on, depth)
    )


def _time(each: Mandate, on: date) -> Fault | None:
    if each.revoked_on is not None and each.revoked_on <= on:
        return Fault("revoked", 3, {"day": each.revoked_on})
    if on < each.since:
        return Fault("not_begun", 1, {"since": each.since})
    if each.until is not None and on > each.until:
        return Fault("ended", 2, {"until": each.until})
    return None


def _kind(each: Mandate, act: Act, on: date) -> Fault | None:
    """What the kind of a representative cannot do, whatever the paper says."""
    if each.kind == "messenger" and act not in CARRIED:
        return Fault("messenger", 5, {})
    if each.kind == "parent":
        if each.ward_born is None:
            return Fault("birthday", 4, {})
        if on >= (day := adult_from(each.ward_born)):
            return Fault("adult", 4, {"day": day})
    if each.kind == "staff" and not houjin_bangou.check(houjin_bangou.tidy(each.houjin_bangou)):
        return Fault("houjin_bangou", 4, {})
    return None


def _scope(each: Mandate, act: Act) -> Fault | None:
    if act in each.scopes:
        return None
    scopes = {
        language: "・".join(_act(each_act)[language] for each_act in ACTS if each_act in each.scopes)
        for language in _act(act)
    }
    return Fault("scope", 6, {"scopes": scopes})


def _proof(each: Mandate, on: date) -> Fault | None:
    """Every kind but the messenger is proved by a paper that somebody has looked at."""
    if each.kind == "messenger" or (each.proof is not None and each.proof.paper and each.proof.checked_on <= on):
        return None
    return Fault("proof", 7, {"paper": PROOFS[each.kind]})


def _under(mandates: Sequence[Mandate], each: Mandate, act: Act, on: date, depth: int) -> Fault | None:
    """A sub-agent stands on the mandate of the one who named him, and on the leave to name him."""
    if not each.under:
        return None
    above = next((other for other in mandates if other.id == each.under and other.principal == each.principal), None)
    if above is None:
        return Fault("under_missing", 8, {})
    if depth >= DEEPEST:
        return Fault("under_loop", 8, {})
    if above.kind in ("messenger", "staff"):
        return Fault("under_kind", 8, {"kind": said(f"kind.{above.kind}")})
    if above.kind not in LEGAL and above.sub_delegation == "no":
        return Fault("under_consent", 8, {})
    beneath = _fault(mandates, above, act, on, depth + 1)
    if beneath is None:
        return None
    return beneath if beneath.code == "under_loop" else Fault("under_fault", 8, {})


def _in_force(mandates: Sequence[Mandate], each: Mandate, on: date) -> bool:
    return any(_fault(mandates, each, act, on) is None for act in each.scopes)


def _once(mandates: Sequence[Mandate]) -> None:
    if len({each.id for each in mandates}) != len(mandates):
        raise MandateError("double")


def _act(act: str) -> dict[str, str]:
    return said(f"act.{act}")
