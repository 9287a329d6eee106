"""Who receives the notices and mails of an application today: the mandates in force, and the ways to reach each person.

A representative whose mandate has ended receives nothing more, also where the address of the application was hers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from koboshi.core import mandate as core
from koboshi.foundation.people.identity import NO_MAIL
from koboshi.foundation.people.models import User
from koboshi.intake.models import AnswersVersion, Application
from koboshi.mandates.models import Origin, Party
from koboshi.mandates.service.asking import recipients
from koboshi.mandates.service.book import Book
from koboshi.mandates.service.recording import applicant_named


@dataclass(frozen=True, slots=True)
class Receiver:
    """One person a notice goes to. `party` and `principal` are rows of the people (0 where nothing is recorded).

    `email` is empty where none may be used; `account` is that of the person, where the house knows one. `reads`:
    whether she can open the notice on screen. `declared`: the form named her, so that the form may hold her address.
    `address`: where she gets post, as it was told with the mandate; `acts_for`: the name of whom she represents.
    """

    party: int
    principal: int
    label: str
    email: str
    account: int | None
    represents: bool
    applicant: bool = True
    reads: bool = True
    declared: bool = False
    address: Mapping[str, str] = field(default_factory=dict)
    acts_for: str = ""


def receivers(application: Application, on: date) -> tuple[Receiver, ...]:
    """Each person the notice goes to on a day; where nobody is recorded, the applicant as the application knows her."""
    book = Book.of(application.reference)
    found = recipients(application.reference, on)
    if not found:
        name = name_now(application)
        return (Receiver(0, 0, name, _own_email(application), application.holder_id, represents=False),)
    shut, seeing = _shut(book, application, on), _seeing(book, on)
    return tuple(
        Receiver(
            party=each.party.pk,
            principal=each.principal.pk,
            label=_label(each.party, application),
            email=(email := _email(each.party, application, shut)),
            account=(account := _account(each.party, application, book)),
            represents=not each.party.applies,
            applicant=each.party.role == Party.Role.APPLICANT,
            reads=each.party.role == Party.Role.APPLICANT
            or (each.party.pk in seeing and (account is not None or bool(email))),
            declared=each.party.origin == Origin.ANSWERS,
            address=each.party.address,
            acts_for="" if each.party.applies else _label(each.principal, application),
        )
        for each in found
    )


def mail_addresses(application: Application, on: date) -> tuple[tuple[str, str], ...]:
    """Name and address of everybody who gets the mails of an application, each address once.

    A representative without an address leaves the mails to the applicant, so that somebody hears.
    """
    found = receivers(application, on)
    pairs = [(each.label, each.email) for each in found if each.email]
    if not pairs:
        shut = _shut(Book.of(application.reference), application, on)
        own = _own_email(application)
        pairs = [("", own)] if own and own.lower() not in shut else []
    return tuple({email.lower(): (label, email) for label, email in reversed(pairs)}.values())[::-1]


def name_now(application: Application) -> str:
    """The applicant's name as the answers that arrived last have it; "" where they have none (any more).

    While a correction is open, what is being typed has not arrived.
    """
    answers = application.answers
    if application.unlocked:
        arrived = AnswersVersion.objects.filter(application=application, number=application.answers_version)
        answers = arrived.values_list("answers", flat=True).first() or answers
    return applicant_named(answers)


def _label(party: Party, application: Application) -> str:
    """The name on an envelope: the applicant's follows a correction, also before the people are read anew."""
    said_in_form = party.role == Party.Role.APPLICANT and party.origin == Origin.ANSWERS
    return (name_now(application) if said_in_form else "") or party.label


def _own_email(application: Application) -> str:
    return _real(application.email) or _of_account(application.holder_id)


def _real(email: str) -> str:
    """An address that mail can reach: an account of an identity provider is kept under one that nobody has."""
    return "" if email.lower().endswith(f"@{NO_MAIL}") else email


def _of_account(user: int | None) -> str:
    return "" if user is None else _real(User.objects.filter(pk=user).values_list("email", flat=True).first() or "")


def _email(party: Party, application: Application, shut: frozenset[str]) -> str:
    own = _real(party.email) or _of_account(party.user_id)
    if own or party.role != Party.Role.APPLICANT:
        return own
    usual = _own_email(application)
    return "" if usual.lower() in shut else usual


def _account(party: Party, application: Application, book: Book) -> int | None:
    """The account of a party; the holder's is the applicant's unless it is known to be somebody else's."""
    if party.user_id is not None:
        return party.user_id
    others = {each.user_id for each in book.parties.values() if each.pk != party.pk}
    holder = application.holder_id
    return holder if party.role == Party.Role.APPLICANT and holder not in others else None


def _shut(book: Book, application: Application, on: date) -> frozenset[str]:
    """Addresses of people who once acted for somebody here and may no longer see anything."""
    seeing = _seeing(book, on) | {each.party.pk for each in recipients(application.reference, on)}
    gone = [each for each in book.parties.values() if not each.applies and each.pk not in seeing]
    found = {(each.email or _of_account(each.user_id)).lower() for each in gone}
    kept = {(each.email or _of_account(each.user_id)).lower() for each in book.parties.values() if each.pk in seeing}
    return frozenset(found - kept - {""})


def _seeing(book: Book, on: date) -> set[int]:
    return {int(each) for one in book.applicants for each in core.viewers(book.mandates, str(one.pk), on)}
