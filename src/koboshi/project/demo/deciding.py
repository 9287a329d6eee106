"""Decide a case of the demo as its office would: through every seat of its chain where it has one (決裁)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from koboshi.approvals.models import Place, Post
from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.casework.service import approving
from koboshi.casework.service.approving import Proposal
from koboshi.core.actor import SYSTEM, Actor, Role
from koboshi.core.japan import civil
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import actor_of


def decide(actor: Actor, task: Task, given: Proposal, now: datetime) -> None:
    """Decide as `actor`, or let a draft go through its seats where the office has a chain."""
    if not approving.needs_approval(task.case):
        casework.decide(
            actor,
            task,
            outcome=given.outcome,
            reason=given.reason,
            conditions=given.conditions,
            fields=given.fields,
            now=now,
        )
        return
    day = civil.day_of(now)
    by = drafter(task.office_id, day)
    if by.user and task.assignee_id not in (None, by.user):
        casework.take_over(by, task, seen=task.assignee_id)
    row = approving.draft(by, task, given, now=now)
    waiting = Place.objects.filter(circulation=row, since__isnull=False).exclude(part__in=("read", "redraft"))
    while place := waiting.order_by("pk").first():
        post = Post.objects.covering(day).get(office=place.office, seat=place.seat)
        verdict = "decide" if place.part == "decide" else "agree"
        approving.stamp(actor_of(post.user, {}), row, seat=place.seat, verdict=verdict, now=now)
        row.refresh_from_db()


def drafter(office: int | None, day: date) -> Actor:
    """Whoever examines in the office and sits in none of its seats: nobody stamps her own draft."""
    seated = set(Post.objects.covering(day).filter(office=office).values_list("user_id", flat=True))
    found = (each for each in members(office) if each.has(Role.EXAMINER) and each.user not in seated)
    return next(iter(found), SYSTEM)


def members(office: int | None) -> Iterable[Actor]:
    """The demo's staff, of one office or all."""
    found = User.objects.filter(is_staff=True).order_by("pk")
    if office is not None:
        found = found.filter(memberships__office_id=office)
    return (actor_of(user, {}) for user in found.distinct())
