"""Tables of public hearings (公聴会) and of people who ask to speak there; `models` shows them to the rest."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models

from koboshi.casework.models import Case, Task
from koboshi.foundation.people.models import User
from koboshi.proceedings.reach import OfCase, OfPublicHearing


def one_of(*fields: str) -> models.Q:
    """Exactly one of these columns is filled."""
    return reduce(or_, (models.Q(**{f"{each}__isnull": each != one for each in fields}) for one in fields))


class PublicHearing(models.Model):
    """A meeting at which others than the applicant are heard about a case (行政手続法10条): notice, meeting, record.

    `rule` holds what the pack said on the day of the notice, as data, so that the pages can explain the days.
    `changes` are the later notices, as everybody reads them: what was announced before, and why it no longer holds.
    `task` is the step of the process; `record` stays inside, everybody reads the summaries of what was said.
    """

    class State(models.TextChoices):
        ANNOUNCED = "announced"
        RECORDED = "recorded"
        CANCELLED = "cancelled"

    class Why(models.TextChoices):
        NOBODY = "nobody"
        OTHER = "other"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="public_hearings")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    public_title = models.CharField(max_length=120)
    about = models.TextField()
    published_on = models.DateField()
    requests_from = models.DateField()
    requests_until = models.DateField()
    held_on = models.DateField()
    begins = models.CharField(max_length=5)
    place = models.CharField(max_length=120)
    chair = models.CharField(max_length=120)
    rule = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.ANNOUNCED)
    cancelled_why = models.CharField(max_length=10, choices=Why, blank=True, default="")
    attended = models.IntegerField(null=True)
    record = models.TextField(blank=True, default="")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    announced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfCase["PublicHearing"].as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="announced"), name="one_announced_public_hearing_per_case"
            )
        ]


class SpeakingRequest(models.Model):
    """Somebody asks to speak (公述の申出), whether she is heard, and what she said with what the office thinks of it.

    Name, address and telephone are for the office alone; `said` and `answer` are read by everybody without a name.
    `once` makes a double click one. `receipts` are the numbers given to who sent it, one for each sending; none of them
    tells how many asked or who. `kept_at` is where a paper lies that is not scanned.
    """

    class Way(models.TextChoices):
        ONLINE = "online"
        COUNTER = "counter"
        PAPER = "paper"

    class Result(models.TextChoices):
        HEARD = "heard"
        NOT_HEARD = "not_heard"
        WITHDRAWN = "withdrawn"

    tenant = models.CharField(max_length=6)
    public_hearing = models.ForeignKey(PublicHearing, on_delete=models.PROTECT, related_name="requests")
    number = models.IntegerField()
    once = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    contact = models.CharField(max_length=120)
    standing = models.CharField(max_length=300)
    summary = models.TextField()
    way = models.CharField(max_length=10, choices=Way)
    received_on = models.DateField()
    receipts = models.JSONField(default=list)
    kept_at = models.CharField(max_length=60, blank=True, default="")
    result = models.CharField(max_length=10, choices=Result, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    came = models.BooleanField(null=True)
    said = models.TextField(blank=True, default="")
    answer = models.TextField(blank=True, default="")

    objects = OfPublicHearing["SpeakingRequest"].as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["public_hearing", "number"], name="requests_to_speak_are_numbered"),
            models.UniqueConstraint(fields=["public_hearing", "once"], name="a_request_to_speak_is_made_once"),
        ]
