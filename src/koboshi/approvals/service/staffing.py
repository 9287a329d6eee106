"""Who sits where, who is away, and who stamps for whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from koboshi.approvals import policies
from koboshi.approvals.events import StaffingChanged
from koboshi.approvals.models import Absence, Delegation, Place, Post
from koboshi.approvals.seating import Seating, delegations_of, names_of
from koboshi.core import approval
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Subject
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import Membership, User
from koboshi.foundation.tenancy import rows

SEAT: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_DAYS: Final = 3 * 366


def _one_at_a_time(tenant: str) -> None:
    """Writers of one body's staffing take turns: two delegations at once must not close a circle unseen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"approvals.staffing {tenant}"])


def _tell(actor: Actor, tenant: str, what: str, number: int, *, ended: bool = False) -> None:
    fact = StaffingChanged(what=what, number=number, ended=ended)
    journal.record(actor, fact, Subject(tenant=tenant, case=f"approvals:{tenant}"))


def _check_days(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Refused("終わりの日が、始まりの日より前です。日付を直してください。")
    if until is not None and (until - since).days > MOST_DAYS:
        raise Refused("期間が長すぎます。3年までの期間にしてください。")


def _works_in(user: int, tenant: str) -> None:
    if not Membership.objects.filter(user_id=user, office__tenant=tenant).exists():
        raise Refused("選んだ方は、この団体の職員ではありません。")


# -- posts ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def put_in_post(actor: Actor, office: Office, seat: str, user: User, *, since: date, until: date | None = None) -> Post:
    """Somebody sits in a seat from a day on; whoever sat there without end stops the day before (人事異動)."""
    if not policies.may_keep_posts(actor, office.tenant):
        raise Refused("席に就く人を登録する権限がありません。")
    if not SEAT.fullmatch(seat) or seat == approval.DRAFTER:
        raise Refused("席の名前は、決裁の経路にある名前（英小文字・数字・_）から選んでください。")
    _check_days(since, until)
    _works_in(user.pk, office.tenant)
    _one_at_a_time(office.tenant)
    former = Post.objects.filter(office=office, seat=seat, until__isnull=True, since__lt=since).first()
    if former is not None:
        former.until = since - timedelta(days=1)
        former.save(update_fields=["until"])
    beside = Post.objects.filter(office=office, seat=seat).ending_from(since)
    beside = beside if until is None else beside.filter(since__lte=until)
    if beside.exists():
        raise Refused("この席には、同じ期間に別の方が就いています。先にその方の終わりの日を入れてください。")
    made = Post.objects.create(
        tenant=office.tenant, office=office, seat=seat, user=user, since=since, until=until, entered_by_id=actor.user
    )
    _tell(actor, office.tenant, "post", made.pk)
    _find_places_anew(office.tenant, seat)
    return made


@transaction.atomic
def leave_post(actor: Actor, row: Post, *, until: date) -> Post:
    """The last day of somebody in a seat."""
    if not policies.may_keep_posts(actor, row.tenant):
        raise Refused("席に就く人を登録する権限がありません。")
    _one_at_a_time(row.tenant)
    row = rows.found(Post.objects.all(), row.pk)
    if until < row.since:
        raise Refused("終わりの日が、始まりの日より前です。日付を直してください。")
    row.until = until
    row.save(update_fields=["until"])
    _tell(actor, row.tenant, "post", row.pk, ended=True)
    return row


def _find_places_anew(tenant: str, seat: str) -> None:
    """A seat may have come nearer to the office of a draft: whoever sits there now sees it."""
    seating = Seating.of(tenant, civil.today())
    plain = approval.Seat(seat, seat)
    concerned = Q(circulation__decided_at__isnull=True, circulation__dropped_at__isnull=True) | Q(since__isnull=False)
    for place in Place.objects.filter(concerned, tenant=tenant, seat=seat):
        office = seating.spot(plain, place.base_id or 0).office or None
        if office != place.office_id:
            place.office_id = office
            place.save(update_fields=["office"])


# -- absences --------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_absence(actor: Actor, user: User, *, since: date, until: date, tenant: str, reason: str = "other") -> Absence:
    """Somebody is away on these days. The same entry again is one absence."""
    if not policies.may_write_for(actor, user.pk):
        raise Refused("ほかの方の不在や委任を登録できるのは、同じ所属の決裁をする方だけです。")
    if reason not in Absence.Reason.values:
        raise Refused("不在の理由を、一覧から選んでください。")
    _check_days(since, until)
    _works_in(user.pk, tenant)
    _one_at_a_time(tenant)
    same = Absence.objects.filter(tenant=tenant, user=user, since=since, until=until, reason=reason).first()
    if same is not None:
        return same
    made = Absence.objects.create(
        tenant=tenant, user=user, since=since, until=until, reason=reason, entered_by_id=policies.person(actor)
    )
    _tell(actor, tenant, "absence", made.pk)
    return made


@transaction.atomic
def take_back_absence(actor: Actor, row: Absence, *, on: date) -> None:
    """The person is back: an absence to come is deleted, a running one ends the day before."""
    if not policies.may_write_for(actor, row.user_id):
        raise Refused("ほかの方の不在や委任を登録できるのは、同じ所属の決裁をする方だけです。")
    _tell(actor, row.tenant, "absence", row.pk, ended=True)
    if row.since >= on:
        row.delete()
    elif row.until >= on:
        row.until = on - timedelta(days=1)
        row.save(update_fields=["until"])


# -- delegations -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """A delegation as somebody writes it down."""

    giver: User
    to: User
    since: date
    until: date | None = None
    seat: str = ""


@transaction.atomic
def delegate(actor: Actor, tenant: str, given: Given) -> Delegation:
    """Give the stamping to somebody. Raises DelegationRefused (it names the circle) and `Refused`."""
    if not policies.may_write_for(actor, given.giver.pk):
        raise Refused("ほかの方の不在や委任を登録できるのは、同じ所属の決裁をする方だけです。")
    if given.giver.pk == given.to.pk:
        raise Refused("自分自身に委任することはできません。別の方を選んでください。")
    if given.seat and not SEAT.fullmatch(given.seat):
        raise Refused("席の名前は、決裁の経路にある名前（英小文字・数字・_）から選んでください。")
    _check_days(given.since, given.until)
    _works_in(given.giver.pk, tenant)
    _works_in(given.to.pk, tenant)
    _one_at_a_time(tenant)
    fresh = approval.Delegation(given.since, given.until, str(given.giver.pk), str(given.to.pk), given.seat)
    standing = [each for each in delegations_of(tenant) if each.until is None or each.until >= given.since]
    if fresh in standing:
        raise Refused("同じ委任が、すでに登録されています。")
    people = {person for each in (*standing, fresh) for person in (each.giver, each.to)}
    approval.check_delegations((*standing, fresh), names_of(people))
    made = Delegation.objects.create(
        tenant=tenant,
        giver=given.giver,
        to=given.to,
        seat=given.seat,
        since=given.since,
        until=given.until,
        entered_by_id=policies.person(actor),
    )
    _tell(actor, tenant, "delegation", made.pk)
    return made


@transaction.atomic
def take_back_delegation(actor: Actor, row: Delegation, *, on: date) -> None:
    """A delegation ends: one to come is deleted, a running one ends the day before."""
    if not policies.may_write_for(actor, row.giver_id):
        raise Refused("ほかの方の不在や委任を登録できるのは、同じ所属の決裁をする方だけです。")
    _one_at_a_time(row.tenant)
    _tell(actor, row.tenant, "delegation", row.pk, ended=True)
    if row.since >= on:
        row.delete()
    elif row.until is None or row.until >= on:
        row.until = on - timedelta(days=1)
        row.save(update_fields=["until"])
