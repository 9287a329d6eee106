"""Councils and their meetings: members, call, who was present, minutes, publication."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.db import transaction

from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.core.typed import within
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import rows
from koboshi.proceedings import policies
from koboshi.proceedings.events import CouncilEntered, MeetingCalled, MeetingCancelled, MeetingPublished
from koboshi.proceedings.models import Council, CouncilMember, Meeting, Minutes
from koboshi.proceedings.service import steps

MOST_MEMBERS = 200


@transaction.atomic
def enter_council(actor: Actor, office: Office, *, name: str, quorum: int, basis: str = "") -> Council:
    """Enter a council of an office, or correct quorum and basis of the one with this name."""
    policies.runs(actor, office.pk)
    if not 1 <= quorum <= MOST_MEMBERS:
        raise Refused("会議に必要な出席者の数を、1人以上で入力してください。")
    name = steps.line(name)
    if Council.objects.filter(tenant=office.tenant, name=name).exclude(office=office).exists():
        raise Refused("同じ名前の会議が、ほかの所属にあります。")
    facts = {"office": office, "quorum": quorum, "basis": within(basis, 300)}
    council, _ = Council.objects.update_or_create(tenant=office.tenant, name=name, defaults=facts)
    _tell(actor, council, CouncilEntered(council=council.pk, quorum=quorum))
    return council


def _tell(actor: Actor, council: Council, fact: CouncilEntered | MeetingCalled | MeetingPublished) -> None:
    steps.tell(actor, fact, tenant=council.tenant, stream=f"council:{council.pk}", office=council.office_id)


@transaction.atomic
def add_member(actor: Actor, council: Council, *, name: str, role: str = "") -> CouncilMember:
    """A new member. The same name again is the same member, back where she had left."""
    policies.runs(actor, council.office_id)
    rows.locked(Council.objects.all(), council.pk)
    name = within(steps.line(name), 80)
    if council.members.count() >= MOST_MEMBERS:
        raise Refused("委員は{most}人までです。", most=MOST_MEMBERS)
    facts = {"role": within(role, 80), "left": False, "tenant": council.tenant}
    return CouncilMember.objects.update_or_create(council=council, name=name, defaults=facts)[0]


@transaction.atomic
def member_leaves(actor: Actor, member: CouncilMember) -> None:
    """A member leaves; meetings she came to still name her."""
    policies.runs(actor, member.council.office_id)
    member.left = True
    member.save(update_fields=["left"])


@transaction.atomic
def call_meeting(actor: Actor, council: Council, *, held_on: date, begins: str, place: str) -> Meeting:
    """Call a meeting for a day and a time (24:00 is no time of day: it is 0:00 of the next one)."""
    policies.runs(actor, council.office_id)
    begins = steps.time_of_day(begins)
    meeting = Meeting.objects.create(
        tenant=council.tenant, council=council, held_on=held_on, begins=begins, place=steps.line(place)
    )
    _tell(actor, council, MeetingCalled(meeting=meeting.pk, held_on=held_on.isoformat()))
    return meeting


def locked(actor: Actor, meeting: Meeting) -> Meeting:
    """The meeting's row, locked and fresh, for its secretariat. Raises `Refused` when it was called off."""
    policies.runs(actor, meeting.council.office_id)
    found = rows.locked(Meeting.objects.select_related("council"), meeting.pk)
    if found.state == Meeting.State.CANCELLED:
        raise Refused("この会議は取りやめになっています。")
    return found


@transaction.atomic
def note_present(actor: Actor, meeting: Meeting, members: Iterable[int]) -> Meeting:
    """Write down which members came. Raises `Refused` after a result was recorded: the quorum rests on it."""
    meeting = locked(actor, meeting)
    if meeting.items.exclude(result="").exists():
        raise Refused("結果を記録した後は、出席した委員を変えられません。")
    known = set(meeting.council.members.filter(left=False).values_list("pk", flat=True))
    meeting.present = sorted(known & set(members))
    meeting.save(update_fields=["present"])
    return meeting


@transaction.atomic
def write_minutes(actor: Actor, meeting: Meeting, *, minutes: str, public_minutes: str) -> Meeting:
    """The minutes for the office, and the summary that residents will read."""
    meeting = locked(actor, meeting)
    if len(minutes) > 50_000:
        raise Refused("内容を1字以上{most}字以内で入力してください。", most=50_000)
    meeting.public_minutes = steps.text(public_minutes, needed=False)
    meeting.save(update_fields=["public_minutes"])
    facts = {"text": minutes.strip(), "tenant": meeting.tenant}
    Minutes.objects.update_or_create(meeting=meeting, defaults=facts)
    return meeting


def minutes_of(actor: Actor, meeting: Meeting) -> Minutes | None:
    """The minutes for who may read them: the secretariat, and whoever works on every case of the meeting."""
    return Minutes.objects.visible_to(actor).filter(meeting=meeting).exclude(text="").first()


@transaction.atomic
def publish(actor: Actor, meeting: Meeting, *, public: bool, now: datetime | None = None) -> Meeting:
    """Show the meeting on the public page (titles, results, summary; nobody's name), or take it back."""
    meeting = locked(actor, meeting)
    if public == (meeting.published_at is not None):
        return meeting
    meeting.published_at = (now or datetime.now(UTC)) if public else None
    meeting.save(update_fields=["published_at"])
    _tell(actor, meeting.council, MeetingPublished(meeting=meeting.pk, public=public))
    return meeting


@transaction.atomic
def cancel_meeting(actor: Actor, meeting: Meeting) -> Meeting:
    """Call a meeting off. Raises `Refused` when something was already said in it."""
    meeting = locked(actor, meeting)
    if meeting.items.exclude(result="").exists():
        raise Refused("結果を記録した会議は、取りやめにできません。")
    meeting.state = Meeting.State.CANCELLED
    meeting.save(update_fields=["state"])
    council = meeting.council
    fact = MeetingCancelled(meeting=meeting.pk)
    steps.tell(actor, fact, tenant=council.tenant, stream=f"council:{council.pk}", office=council.office_id)
    return meeting
