"""May this person do that today, to whom does the notice go, who may see: the answers of `core.mandate` for rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from koboshi.core import mandate as core
from koboshi.core.actor import Actor
from koboshi.intake.models import Application
from koboshi.mandates import policies
from koboshi.mandates.models import MandateRow, Party
from koboshi.mandates.service.book import Book, person_of
from koboshi.mandates.told import Told

ARRIVES = frozenset({"file", "correct", "pay"})
"""What a representative without a checked paper may still do: the paper itself comes in by a correction."""
STANDINGS: Final = ("good", "looking", "unproved", "later", "ended", "revoked")
"""Where a mandate stands (`MandateRow.standing`); the words are `screens.mandate.state.*`, the same on every page."""
ALL_MUST: frozenset[core.Act] = frozenset({"withdraw"})
"""What needs every co-applicant (`core.mandate.Together`); whether a procedure asks for more is 要確認."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a notice goes, for whom, and why."""

    party: Party
    principal: Party
    because: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entitled:
    """What an act is worth to a representative on a day: `yes`, `arrives`, `after_check` or `no`, and why.

    `arrives`: what comes in has arrived (行政手続法7条) although nobody has checked her paper; `after_check`: she may
    once that is done.
    """

    act: core.Act
    what: Literal["yes", "arrives", "after_check", "no"]
    because: Mapping[str, str]


def entitled(row: MandateRow, on: date, acts: Iterable[core.Act] = core.ACTS) -> list[Entitled]:
    """The same answer for every page, act by act; nothing for acts that nothing is recorded about."""
    found = []
    for act in acts:
        answer = may_act(row.reference, row.representative, act, on)
        if answer is not None:
            found.append(Entitled(act, _worth(answer, act), answer.because))
    return found


def _worth(answer: core.Answer, act: core.Act) -> Literal["yes", "arrives", "after_check", "no"]:
    if answer.allowed:
        return "yes"
    if answer.code != "proof":
        return "no"
    return "arrives" if act in ARRIVES else "after_check"


def may_act(reference: str, person: Party | None, act: core.Act, on: date) -> core.Answer | None:
    """Whether a party may do an act on a day; None where nothing is recorded that could speak against it.

    Without a person the applicant is meant: number and secret are hers.
    """
    book = Book.of(reference)
    applicants = book.applicants
    if not applicants or (not book.rows and len(applicants) < 2):
        return None
    return _answer(book, person or applicants[0], act, on)


def _answer(book: Book, person: Party, act: core.Act, on: date) -> core.Answer:
    applicants, mandates = [str(each.pk) for each in book.applicants], book.mandates
    if len(applicants) == 1:
        return core.may(mandates, str(person.pk), act, on, principal=applicants[0])
    agreeing = {str(person.pk), *(str(each.party_id) for each in book.consents if each.act == act)}
    together = core.Together(tuple(applicants), ALL_MUST)
    found = core.agreed(together, mandates, act, agreeing, on).answer
    return found if found.code != "stranger" else _nearest(mandates, person, act, on, applicants)


def _nearest(
    mandates: list[core.Mandate], person: Party, act: core.Act, on: date, applicants: Iterable[str]
) -> core.Answer:
    """The answer that tells most: not "a stranger" where a mandate of one of them has only just ended."""
    answers = [core.may(mandates, str(person.pk), act, on, principal=each) for each in applicants]
    return next((each for each in answers if each.code != "stranger"), answers[0])


def require(actor: Actor, reference: str, act: core.Act, on: date, *, person: Party | None = None) -> None:
    """Refuse an act of a representative whose mandate does not carry it. Raises `Told` with the core's sentence.

    `person` is the party at the window, when a clerk writes for her. The house itself is never asked; where nothing is
    recorded nothing is refused; and a paper still to be checked never keeps a filing, correction or payment from
    arriving.
    """
    if actor.is_system:
        return
    application = Application.objects.filter(reference=reference).first()
    if application is None:
        return
    answer = may_act(reference, person or person_of(actor, application), act, on)
    if answer is None or answer.allowed or (answer.code == "proof" and act in ARRIVES):
        return
    raise Told(answer.because)


def recipients(reference: str, on: date) -> tuple[Addressee, ...]:
    """The addressee of a notice for each applicant, or for the one they chose; empty if none is known."""
    book = Book.of(reference)
    chosen = [each for each in book.applicants if each.receives_notice] or book.applicants
    return tuple(
        Addressee(book.party(each.person), book.party(each.principal), each.because)
        for each in core.recipients(book.mandates, [str(each.pk) for each in chosen], on)
    )


def account_for_notice(application: Application, on: date) -> int | None:
    """The account that a notice is put into: the first addressee's; never that of a representative who may not get it.

    The holder's account where nothing is recorded.
    """
    found = recipients(application.reference, on)
    if not found:
        return application.holder_id
    party = found[0].party
    if not party.applies:
        return party.user_id
    if party.user_id is not None:
        return party.user_id
    others = {each.user_id for each in Book.of(application.reference).parties.values() if not each.applies}
    return None if application.holder_id in others else application.holder_id


def viewers(reference: str, on: date) -> tuple[Party, ...]:
    """Who of the recorded people may see the case: the applicants, and representatives with that scope in force."""
    book = Book.of(reference)
    seen = [number for each in book.applicants for number in core.viewers(book.mandates, str(each.pk), on)]
    return tuple(book.party(number) for number in dict.fromkeys(seen))


def missing_consents(reference: str, act: core.Act, on: date) -> tuple[Party, ...]:
    """Which co-applicants have not agreed yet to an act that needs them all; empty for one applicant."""
    book = Book.of(reference)
    if len(book.applicants) < 2 or act not in ALL_MUST:
        return ()
    together = core.Together(tuple(str(each.pk) for each in book.applicants), ALL_MUST)
    agreeing = {str(each.party_id) for each in book.consents if each.act == act}
    if not agreeing:
        return tuple(book.applicants)
    return tuple(book.party(each) for each in core.agreed(together, book.mandates, act, agreeing, on).missing)


def may_end(actor: Actor, application: Application, mandates: Iterable[MandateRow]) -> frozenset[int]:
    """The numbers of the mandates that the actor may end: all of them, or her own where she only acts for another."""
    person = person_of(actor, application)
    everything = policies.may_record(actor, application, person)
    own = None if person is None else person.pk
    return frozenset(each.pk for each in mandates if everything or each.representative_id == own)


def may_change(actor: Actor, application: Application) -> bool:
    """Whether the actor may record and revoke for this application."""
    return policies.may_record(actor, application, person_of(actor, application))
