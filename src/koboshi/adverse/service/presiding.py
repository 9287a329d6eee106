"""Who may preside over a hearing (主宰者), and why somebody is not offered.

行政手続法19条2項 bars the party and participants (1号), their families (2号), representatives and assistants (3号),
whoever was one of these before (4号), guardians (5号) and others concerned (6号); the wording was seen in public
commentaries only (要確認). The house knows accounts and names of people on the papers, no families: `appoint` asks a
person to check those. That whoever worked on the matter, decides it, audits or keeps the money does not preside is a
rule of this house for the sake of fairness: the act itself does not say it.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import Q, QuerySet

from koboshi.adverse.models import Hearing, Party
from koboshi.adverse.service.barring import HOLD
from koboshi.approvals.models import Circulation
from koboshi.casework.events import CaseViewed
from koboshi.casework.models import Decision, Task
from koboshi.core.actor import Actor, Role
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.people.models import Membership, User
from koboshi.intake.models import Application
from koboshi.mandates.models import Party as Person


class Bar(StrEnum):
    """Why a colleague is not offered. The first two are of the act, the others rules of the house."""

    PARTY = "party"
    NAMESAKE = "namesake"
    DRAFTED = "drafted"
    WORKED = "worked"
    DECIDED = "decided"
    DECIDES = "decides"
    AUDITS = "audits"
    TREASURY = "treasury"


OF_THE_ACT: Final = (Bar.PARTY, Bar.NAMESAKE)
_APART: Final = ((Role.AUDITOR, Bar.AUDITS), (Role.TREASURY, Bar.TREASURY))
Bars = dict[int, set[Bar]]


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A colleague who is left out, with every reason."""

    user: User
    why: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who may be named, and who not, both by name."""

    offered: list[User]
    left_out: list[NotOffered]


def choice(actor: Actor, hearing: Hearing, on: date) -> Choice:
    """The colleagues of the body in office on a day, told apart."""
    members = Membership.objects.visible_to(actor).filter(office__tenant=hearing.tenant).in_force(on)
    people = User.objects.filter(pk__in=members.values("user_id"), is_active=True, is_staff=True)
    barred = bars(hearing, on)
    ordered = list(people.order_by("name", "pk"))
    return Choice(
        [user for user in ordered if user.pk not in barred],
        [NotOffered(user, in_order(barred[user.pk])) for user in ordered if user.pk in barred],
    )


def candidates(actor: Actor, hearing: Hearing, on: date) -> list[User]:
    """Who may preside: colleagues of the body who have nothing to do with the matter, by name."""
    return choice(actor, hearing, on).offered


def in_order(why: Iterable[Bar]) -> tuple[Bar, ...]:
    """Reasons in the order of `Bar`: what the act says comes first."""
    found = set(why)
    return tuple(each for each in Bar if each in found)


def bars(hearing: Hearing, on: date) -> Bars:
    """Every account that does not preside over this hearing, with its reasons, as far as the house knows."""
    found: Bars = defaultdict(set)
    for why, accounts in _known(hearing, on):
        for account in accounts:
            if account is not None:
                found[account].add(why)
    return dict(found)


def bars_of(user: int, hearing: Hearing, on: date) -> tuple[Bar, ...]:
    """The reasons that stand against one account; none when it may preside."""
    return in_order(bars(hearing, on).get(user, ()))


def _known(hearing: Hearing, on: date) -> Iterable[tuple[Bar, Iterable[int | None]]]:
    every = [hearing.reference, *hearing.granting]
    yield Bar.PARTY, _on_the_papers(hearing, every)
    yield Bar.NAMESAKE, _namesakes(hearing, every, on)
    yield Bar.DRAFTED, [hearing.drafted_by_id]
    yield Bar.WORKED, _worked(hearing, every)
    decided = Decision.objects.filter(reference__in=every)
    yield Bar.DECIDED, decided.values_list("decided_by_id", flat=True)
    yield Bar.DECIDED, _stamped(every)
    members = Membership.objects.in_force(on)
    deciders = members.filter(office_id=hearing.case.office_id, roles__contains=[Role.DECIDER.value])
    yield Bar.DECIDES, deciders.values_list("user_id", flat=True)
    for role, why in _APART:
        yield why, members.filter(roles__contains=[role.value]).values_list("user_id", flat=True)


def _people(references: list[str]) -> QuerySet[Person]:
    """Everybody who stands or stood on the application that was granted or on this case: 19条2項1号・3号・4号."""
    return Person.objects.filter(reference__in=references)


def _on_the_papers(hearing: Hearing, references: list[str]) -> set[int | None]:
    holders = Application.objects.filter(reference__in=references).exclude(reference=hearing.reference)
    return {
        hearing.party_user_id,
        *holders.values_list("holder_id", flat=True),
        *_people(references).values_list("user_id", flat=True),
    }


def _namesakes(hearing: Hearing, references: list[str], on: date) -> list[int]:
    """Colleagues with the name of the party, a participant, representative or assistant, former ones included (4号).

    Participants and representatives have no account here, only a name; that a namesake is somebody else the house
    cannot tell, so another colleague presides.
    """
    names = {hearing.case.applicant_label, hearing.holder_label}
    names |= set(Party.objects.filter(hearing=hearing).values_list("name", flat=True))
    names |= set(_people(references).values_list("label", flat=True))
    wanted = {_bare(name) for name in names} - {""}
    members = Membership.objects.filter(office__tenant=hearing.tenant).in_force(on)
    people = User.objects.filter(pk__in=members.values("user_id")).values_list("pk", "name")
    return [pk for pk, name in people if _bare(name) in wanted]


def _bare(name: str) -> str:
    """A name without spaces and widths, so that 架空　花子 and 架空花子 are the same."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _worked(hearing: Hearing, references: list[str]) -> set[int | None]:
    """Who had a task, or did anything that the journal tells, in this case or in what was granted; looking is none.

    What the officer herself does since she was named is her office, no work on the matter.
    """
    tasks = Task.objects.filter(reference__in=references, assignee__isnull=False)
    tasks = tasks.exclude(reference=hearing.reference, node=HOLD, assignee_id=hearing.presiding_id)
    acts = Entry.objects.filter(case_ref__in=references, actor__startswith="user:").exclude(kind=CaseViewed.kind)
    if hearing.presiding_id is not None and hearing.appointed_at is not None:
        acts = acts.exclude(Q(actor=f"user:{hearing.presiding_id}") & Q(at__gte=hearing.appointed_at))
    return set(tasks.values_list("assignee_id", flat=True)) | _accounts(
        acts.order_by().values_list("actor", flat=True).distinct()
    )


def _stamped(references: list[str]) -> set[int | None]:
    """Who drafted, stamped, or was consulted about a decision of these cases (決裁・合議)."""
    found: set[int | None] = set()
    for row in Circulation.objects.filter(reference__in=references):
        found.add(row.drafter_id)
        found |= _accounts(stamp.person for stamp in row.value.records)
    return found


def _accounts(actors: Iterable[str]) -> set[int | None]:
    """The accounts of actors as the journal writes them (`user:12`)."""
    return {int(actor.removeprefix("user:")) for actor in actors if actor.removeprefix("user:").isdecimal()}
