"""What everybody may see of public hearings (公聴会): the notice and its changes, and what was said, without a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.confidence import CHECKED
from koboshi.core.deadline import Due
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import policies
from koboshi.proceedings.models import PublicHearing, SpeakingRequest
from koboshi.proceedings.public import MOST
from koboshi.proceedings.service import hearing_days


@dataclass(frozen=True, slots=True)
class Change:
    """A later notice: when, why, and what had been announced before; `off` where the meeting was called off."""

    on: date
    why: str
    held_on: date | None
    begins: str
    place: str
    off: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What one speaker said, by number, and what the office thinks of it."""

    number: int
    said: str
    answer: str


@dataclass(frozen=True, slots=True)
class HearingShown:
    """A public hearing. `state`: open (one may ask to speak), closed (until the day), awaited (its record), recorded,
    cancelled."""

    id: int
    title: str
    kind: str
    who: str
    about: str
    office: str
    telephone: str
    published_on: date
    requests_until: date
    held_on: date
    begins: str
    place: str
    state: str
    nobody: bool
    unchecked: bool
    attended: int
    changes: tuple[Change, ...]
    statements: tuple[Statement, ...]


def hearings(today: date, language: str) -> list[HearingShown]:
    """Those to come and those of the last two years; the latest first."""
    with scope.acting():
        found = _rows().filter(held_on__gte=today - timedelta(days=730))
        return [_shown(each, today, language) for each in found[:MOST]]


def hearing(number: int, today: date, language: str) -> HearingShown | None:
    """One public hearing."""
    with scope.acting():
        found = _rows().filter(pk=number).first()
        return _shown(found, today, language) if found is not None else None


def taking(actor: Actor, today: date, language: str) -> list[HearingShown]:
    """The announced ones for which a member of staff writes down who asks to speak, until the day of the meeting."""
    with scope.acting():
        rows = _rows().filter(state=PublicHearing.State.ANNOUNCED, held_on__gte=today, tenant__in=sorted(actor.tenants))
        found = [each for each in rows.order_by("requests_until", "pk") if policies.may_take_requests(actor, each.case)]
        return [_shown(each, today, language) for each in found[:MOST]]


def of_case(reference: str, today: date, language: str) -> list[HearingShown]:
    """Those of one case, for whoever follows it: what everybody may see of them, the latest first."""
    with scope.acting():
        return [_shown(each, today, language) for each in _rows().filter(reference=reference)[:MOST]]


def last_day(number: int) -> Due | None:
    """Why asking to speak ends on its day."""
    with scope.acting():
        found = PublicHearing.objects.filter(pk=number).first()
    return hearing_days.requests_due(hearing_days.rule_of(found), found.requests_from) if found else None


def _rows() -> QuerySet[PublicHearing]:
    return PublicHearing.objects.select_related("case__office", "case__version")


def _shown(row: PublicHearing, today: date, language: str) -> HearingShown:
    texts, state = pack_of(row.case.version_id).texts, state_of(row, today)
    spoke = row.requests.filter(result=SpeakingRequest.Result.HEARD, came=True) if state == "recorded" else ()
    return HearingShown(
        id=row.pk,
        title=row.public_title,
        kind=ruby_to_plain(texts.get("public_hearing.title", language)),
        who=texts.get("public_hearing.who", language),
        about=row.about,
        office=row.case.office.name,
        telephone=row.case.office.telephone,
        published_on=row.published_on,
        requests_until=row.requests_until,
        held_on=row.held_on,
        begins=row.begins,
        place=row.place,
        state=state,
        nobody=row.cancelled_why == PublicHearing.Why.NOBODY,
        unchecked=hearing_days.rule_of(row).status != CHECKED,
        attended=row.attended or 0,
        changes=changes_of(row),
        statements=tuple(Statement(each.number, each.said, each.answer) for each in spoke),
    )


def state_of(row: PublicHearing, today: date) -> str:
    """Where a public hearing stands today, in one word."""
    if row.state != PublicHearing.State.ANNOUNCED:
        return str(row.state)
    if today > row.held_on:
        return "awaited"
    return "open" if today <= row.requests_until else "closed"


def changes_of(row: PublicHearing) -> tuple[Change, ...]:
    """The later notices of a hearing, in order."""
    return tuple(_change(each) for each in row.changes)


def _change(row: dict[str, object]) -> Change:
    was = row.get("held_on")
    return Change(
        on=date.fromisoformat(str(row["on"])),
        why=str(row["why"]),
        held_on=date.fromisoformat(str(was)) if was else None,
        begins=str(row.get("begins", "")),
        place=str(row.get("place", "")),
        off=bool(row.get("off")),
    )
