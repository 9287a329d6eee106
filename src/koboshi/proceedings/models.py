"""Tables of councils, requests to other authorities, public inspections with opinions, and draws."""

from __future__ import annotations

from django.db import models

from koboshi.casework.models import Case, Task
from koboshi.catalog.models import Procedure
from koboshi.core.confidence import UNCHECKED
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User
from koboshi.proceedings.public_hearing_models import PublicHearing as PublicHearing
from koboshi.proceedings.public_hearing_models import SpeakingRequest as SpeakingRequest
from koboshi.proceedings.public_hearing_models import one_of
from koboshi.proceedings.reach import OfAgenda, OfBody, OfCase, OfDraw, OfInspection, OfMinutes, OfPapers, OfRequests

# --- councils -------------------------------------------------------------------------------------------------------


class Council(models.Model):
    """A council (審議会・審査会) with the office that keeps its secretariat.

    `quorum` is the least number of members present; `basis` the rule that says so, 要確認 until compared.
    """

    tenant = models.CharField(max_length=6)
    name = models.CharField(max_length=120)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="councils")
    quorum = models.IntegerField()
    basis = models.CharField(max_length=300, blank=True, default="")
    status = models.CharField(max_length=10, default=UNCHECKED)

    objects = OfBody["Council"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="a_council_is_entered_once"),
            models.CheckConstraint(condition=models.Q(quorum__gt=0), name="a_quorum_is_at_least_one"),
        ]

    def __str__(self) -> str:
        return self.name


class CouncilMember(models.Model):
    """A member: name and role. Who left stays in the table, because old meetings name her."""

    tenant = models.CharField(max_length=6)
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=80, blank=True, default="")
    left = models.BooleanField(default=False)

    objects = OfBody["CouncilMember"].as_manager()

    class Meta:
        ordering = ["id"]


class Meeting(models.Model):
    """One meeting, which the whole body may know of. `present` holds ids of members, residents read `public_minutes`.

    What was said inside stands in `Minutes`, which fewer people read.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        CANCELLED = "cancelled"

    tenant = models.CharField(max_length=6)
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    begins = models.CharField(max_length=5)
    place = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    present = models.JSONField(default=list)
    public_minutes = models.TextField(blank=True, default="")
    published_at = models.DateTimeField(null=True)

    objects = OfBody["Meeting"].as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]


class Minutes(models.Model):
    """What was said inside a meeting (議事録): for its secretariat, and for who works on every case it spoke of."""

    tenant = models.CharField(max_length=6)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="inside")
    text = models.TextField(blank=True, default="")

    objects = OfMinutes["Minutes"].as_manager()


class AgendaItem(models.Model):
    """A case on the agenda under a short public title, and what the council said."""

    class Result(models.TextChoices):
        AGREE = "agree"
        LIMITED = "limited"
        AGAINST = "against"
        POSTPONED = "postponed"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agenda_items")
    order = models.IntegerField()
    public_title = models.CharField(max_length=120)
    stepped_out = models.JSONField(default=list)
    conflict_note = models.CharField(max_length=500, blank=True, default="")
    result = models.CharField(max_length=10, choices=Result, blank=True, default="")
    opinion = models.TextField(blank=True, default="")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    carried_at = models.DateTimeField(null=True)

    objects = OfAgenda["AgendaItem"].as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="a_case_is_on_an_agenda_once"),
            models.UniqueConstraint(fields=["meeting", "order"], name="an_agenda_has_an_order"),
        ]


# --- other authorities ----------------------------------------------------------------------------------------------


class AuthorityRequest(models.Model):
    """A question to an authority outside the body (協議・照会), how it went out, and the reply.

    `task` is the consult step of the process it belongs to; `left_reason` why the office went on without a reply.
    `to_body` is the code of a municipality that works in this house: it reads what `shared` holds, which is what the
    office chose when it asked (`service.sharing`), and nothing else of the case. `taken_back_on`: from that day it
    reads nothing any more.
    """

    class Way(models.TextChoices):
        POST = "post"
        MAIL = "mail"
        SYSTEM = "system"
        HAND = "hand"
        ONLINE = "online"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="authority_requests")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="+")
    authority = models.CharField(max_length=120)
    department = models.CharField(max_length=120, blank=True, default="")
    to_body = models.CharField(max_length=6, blank=True, default="")
    shared = models.JSONField(default=dict)
    question = models.TextField()
    document_number = models.CharField(max_length=60, blank=True, default="")
    way = models.CharField(max_length=10, choices=Way, blank=True, default="")
    sent_on = models.DateField(null=True)
    due_on = models.DateField()
    reply = models.TextField(blank=True, default="")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_office = models.CharField(max_length=120, blank=True, default="")
    left_reason = models.CharField(max_length=500, blank=True, default="")
    taken_back_on = models.DateField(null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = OfRequests["AuthorityRequest"].as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["to_body", "due_on"], condition=~models.Q(to_body=""), name="requests_of_a_municipality"
            )
        ]


# --- public inspection ----------------------------------------------------------------------------------------------


class PublicInspection(models.Model):
    """Documents shown to everybody for a time (縦覧), during which anybody may give an opinion.

    `rule` is the deadline from which `closes` was reckoned, as data, so that the page can explain the day.
    """

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="public_inspections")
    public_title = models.CharField(max_length=120)
    place = models.CharField(max_length=300)
    opens = models.DateField()
    closes = models.DateField()
    rule = models.JSONField(default=dict)
    names_required = models.BooleanField(default=False)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = OfCase["PublicInspection"].as_manager()

    class Meta:
        ordering = ["-opens", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(closed_at=None), name="one_open_inspection_per_case"
            ),
            models.CheckConstraint(condition=models.Q(closes__gte=models.F("opens")), name="an_inspection_has_a_day"),
        ]


class Opinion(models.Model):
    """One opinion (意見書); name and address only where the law asks for them. `once` makes a double click one."""

    class Way(models.TextChoices):
        ONLINE = "online"
        PAPER = "paper"

    tenant = models.CharField(max_length=6)
    inspection = models.ForeignKey(PublicInspection, on_delete=models.PROTECT, related_name="opinions")
    number = models.IntegerField()
    once = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()
    way = models.CharField(max_length=10, choices=Way)
    received_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = OfInspection["Opinion"].as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "number"], name="opinions_are_numbered"),
            models.UniqueConstraint(fields=["inspection", "once"], name="an_opinion_is_given_once"),
        ]


class Paper(models.Model):
    """A file of a meeting (inside), an inspection (public, blackened by the clerk), a reply, or a request to speak."""

    tenant = models.CharField(max_length=6)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="papers")
    inspection = models.ForeignKey(PublicInspection, on_delete=models.PROTECT, null=True, related_name="papers")
    request = models.ForeignKey(AuthorityRequest, on_delete=models.PROTECT, null=True, related_name="papers")
    speaking = models.ForeignKey(SpeakingRequest, on_delete=models.PROTECT, null=True, related_name="papers")
    title = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=120)
    scanned = models.CharField(max_length=15)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    objects = OfPapers["Paper"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=one_of("meeting", "inspection", "request", "speaking"), name="a_paper_belongs_to_one_thing"
            )
        ]


# --- draws ----------------------------------------------------------------------------------------------------------


class Draw(models.Model):
    """A public draw for one window of a procedure (公開抽選, `core.lottery`).

    `rules` are those of the pack with what the office fixed for this time. `list_text` and the two commitments are
    published before the draw; the secret lies in `Sealed`. `file` is `koboshi-draw/1`, published afterwards.
    """

    class State(models.TextChoices):
        PREPARING = "preparing"
        LISTED = "listed"
        DRAWN = "drawn"
        CANCELLED = "cancelled"

    tenant = models.CharField(max_length=6)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="draws")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    rules = models.JSONField()
    arrived_until = models.DateField()
    draw_on = models.DateField()
    place = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    list_text = models.TextField(blank=True, default="")
    list_commitment = models.CharField(max_length=64, blank=True, default="")
    secret_commitment = models.CharField(max_length=64, blank=True, default="")
    public_value = models.CharField(max_length=200, blank=True, default="")
    value_found = models.CharField(max_length=300, blank=True, default="")
    file = models.TextField(blank=True, default="")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    listed_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True, default="")

    objects = OfBody["Draw"].as_manager()

    class Meta:
        ordering = ["-draw_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(drawn_by__isnull=True) | ~models.Q(drawn_by=models.F("closed_by")),
                name="two_people_make_a_draw",
            )
        ]


class Sealed(models.Model):
    """The secret of a draw; the database shows it to the house only, no member of staff."""

    draw = models.OneToOneField(Draw, on_delete=models.CASCADE, related_name="sealed")
    secret = models.CharField(max_length=64)


class DrawEntry(models.Model):
    """One case in a draw. `by_lot` is what the lots gave, `result` what holds (a place of one who left passes on).

    `drawn_class` is the class it ended in (`then`). `active` until the case was told: one running draw per case.
    """

    class Result(models.TextChoices):
        WON = "won"
        WAITS = "waits"
        LOST = "lost"
        GONE = "gone"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="entries")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="draw_entries")
    number = models.CharField(max_length=6, blank=True, default="")
    group_class = models.CharField(max_length=30)
    weight = models.CharField(max_length=20, default="1")
    group = models.CharField(max_length=30, blank=True, default="")
    included = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    by_lot = models.CharField(max_length=10, blank=True, default="")
    drawn_class = models.CharField(max_length=30, blank=True, default="")
    result = models.CharField(max_length=10, choices=Result, blank=True, default="")
    waiting_number = models.IntegerField(null=True)
    numbered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    objects = OfCase["DrawEntry"].as_manager()

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "case"], name="a_case_is_drawn_once"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(active=True, included=True), name="one_running_draw_per_case"
            ),
            models.UniqueConstraint(
                fields=["draw", "number"], condition=~models.Q(number=""), name="an_entry_number_is_given_once"
            ),
        ]


class Passing(models.Model):
    """A place that passed on: from whom, to whom (nobody when the list is used up), why. The note stays inside."""

    class Why(models.TextChoices):
        WITHDRAWN = "withdrawn"
        DECLINED = "declined"
        NOT_ELIGIBLE = "not_eligible"

    tenant = models.CharField(max_length=6)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="passings")
    gone = models.OneToOneField(DrawEntry, on_delete=models.PROTECT, related_name="passed_from")
    group_class = models.CharField(max_length=30)
    to = models.JSONField(default=list)
    why = models.CharField(max_length=15, choices=Why)
    note = models.TextField(blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = OfDraw["Passing"].as_manager()

    class Meta:
        ordering = ["id"]
