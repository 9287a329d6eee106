"""Tables of cases and what is worked on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from koboshi.casework.reach import Asked, ByCase, Inside, Said, questions_are, works_on
from koboshi.catalog.models import Procedure, ProcedureVersion
from koboshi.core.actor import Actor, Role
from koboshi.foundation.documents.models import Document
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import reach
from koboshi.intake.models import Application, within_reach

if TYPE_CHECKING:
    from typing import Self


class CaseQuerySet(models.QuerySet["Case"]):
    """Named questions to the cases."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff: cases of their offices and those with an open question to them; residents: their own cases."""
        if actor.is_system:
            return self
        return self.filter(within_reach(actor, "application__") | works_on(actor))

    def open(self) -> Self:
        """Not ended yet."""
        return self.filter(ended_at__isnull=True)


class Case(models.Model):
    """One case; `state` is the process state, moved only by `service.engine`.

    `silence_on`: the day to look whether a law's effect of no decision has come (`service.silence`); `deemed` is the
    effect that came and `deemed_on` its day.
    """

    class Status(models.TextChoices):
        EXAMINING = "examining"
        WAITING_RESIDENT = "waiting_resident"
        WAITING = "waiting"
        DECIDED = "decided"
        LAPSED = "lapsed"
        WITHDRAWN = "withdrawn"
        FINISHED = "finished"

    reference = models.CharField(max_length=20, unique=True)
    tenant = models.CharField(max_length=6)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="case")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="cases")
    door = models.CharField(max_length=20)
    applicant_label = models.CharField(max_length=200, blank=True)
    state = models.JSONField(default=dict)
    step = models.IntegerField(default=0)
    status = models.CharField(max_length=20, choices=Status, default=Status.EXAMINING)
    arrived_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    stops = models.JSONField(default=list)
    extensions = models.JSONField(default=list)
    silence_on = models.DateField(null=True)
    deemed = models.CharField(max_length=20, blank=True, default="")
    deemed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=40, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["office", "status", "-arrived_at"], name="cases_of_an_office"),
            models.Index(
                fields=["silence_on"], condition=models.Q(silence_on__isnull=False), name="cases_silence_may_end"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class TaskQuerySet(models.QuerySet["Task"]):
    """Named questions to the tasks; `visible_to` first."""

    def visible_to(self, actor: Actor) -> Self:
        """The tasks of the actor's offices."""
        return self if actor.is_system else self.filter(office_id__in=actor.offices)

    def open(self) -> Self:
        """Waiting for somebody of the office."""
        return self.filter(state=Task.State.OPEN)


class Task(models.Model):
    """A step somebody has to do, or (state `waiting`) something the case waits for. One row per token and visit."""

    class State(models.TextChoices):
        OPEN = "open"
        WAITING = "waiting"
        DONE = "done"
        CANCELLED = "cancelled"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="tasks")
    token = models.IntegerField()
    node = models.CharField(max_length=80)
    role = models.CharField(max_length=20, blank=True, default="")
    action = models.CharField(max_length=20, blank=True, default="")
    outcomes = models.JSONField(default=list)
    waits_for = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="tasks")
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True, default="")
    problem = models.CharField(max_length=300, blank=True, default="")

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "token"], condition=models.Q(state__in=["open", "waiting"]), name="one_task_per_token"
            )
        ]
        indexes = [
            models.Index(
                fields=["office", "state", "due_on", "id"],
                condition=models.Q(state__in=["open", "waiting"]),
                name="desk_of_an_office",
            ),
            models.Index(
                fields=["assignee", "due_on", "id"], condition=models.Q(state="open"), name="desk_of_a_person"
            ),
            models.Index(
                fields=["office", "procedure", "state", "due_on", "id"],
                condition=models.Q(state__in=["open", "waiting"]),
                name="desk_by_procedure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.node}"


class Timer(models.Model):
    """A moment at which a token fires."""

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="timers")
    token = models.IntegerField()
    node = models.CharField(max_length=80)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "token", "node"], name="one_timer_per_token")]


class Correction(models.Model):
    """A request for correction (補正): which fields, why, until when (行政手続法7条)."""

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    items = models.JSONField()
    note = models.TextField(blank=True, default="")
    due_on = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    objects = ByCase.as_manager()


class Consultation(models.Model):
    """A question to another office (照会) and its answer; the asked office sees the case while it is open."""

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consultations")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="consulted")
    question = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = Asked.as_manager()


class Decision(models.Model):
    """A decision: outcome, reason, ground (行政手続法8条). One per deciding task, several in some cases, newest first.

    `reason` is the paragraph of the notice; its parts stand beside it, so that one can ask which criterion was applied.
    `grounds` are all of them where there are several, or where one says which part it is about (clause, part, facts);
    `clause` is the first. `fields` is what the procedure asks of a decision beside its reason (`[decision.fields]`).
    `salt` is that of the seal in the journal (`service.sealing`); it is erased with the words.
    """

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, related_name="decision")
    outcome = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, default="grant")
    reason = models.TextField()
    clause = models.CharField(max_length=300, blank=True, default="")
    facts = models.TextField(blank=True, default="")
    criterion = models.CharField(max_length=300, blank=True, default="")
    application = models.TextField(blank=True, default="")
    conditions = models.TextField(blank=True, default="")
    grounds = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    salt = models.CharField(max_length=32, blank=True, default="")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    notice_key = models.CharField(max_length=120, blank=True, default="")

    objects = ByCase.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="a_decision_has_a_reason")]


class TakingBack(models.Model):
    """A notified decision that the office took back: against the applicant of its own accord, or by a disposition.

    `annul` (職権取消し): it was unlawful or wrong from the beginning. `withdraw` (撤回): what it rested on has changed
    since. `node` is the step at which the case went on; empty for what was granted, which the case `disposition`
    (不利益処分) took back by its notice `notice_number`. `salt` is that of the seal in the journal.
    """

    class How(models.TextChoices):
        ANNUL = "annul"
        WITHDRAW = "withdraw"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="takings_back")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="taken_back")
    how = models.CharField(max_length=10, choices=How)
    facts = models.TextField()
    ground = models.CharField(max_length=300)
    node = models.CharField(max_length=80, blank=True, default="")
    disposition = models.CharField(max_length=20, blank=True, default="")
    notice_number = models.CharField(max_length=60, blank=True, default="")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    notice_key = models.CharField(max_length=120, blank=True, default="")
    salt = models.CharField(max_length=32, blank=True, default="")

    objects = ByCase.as_manager()


class Delivery(models.Model):
    """How one notice reaches one person, and when it did: the periods of the 教示 begin there.

    `party` is who receives it and `principal` for whom (rows of `mandates`, 0 where nobody is recorded: the applicant).
    `arrived_on` is what the office recorded: opened online, handed over, or the record of the post. For ordinary
    letters the day of knowing stays with the person; nothing is presumed here. A `public` one is a `Posting`.
    `known` is the label as the house knew it when `addressee` was last looked at: what it knows now may differ.
    """

    class Way(models.TextChoices):
        ONLINE = "online"
        POST = "post"
        COUNTER = "counter"
        PUBLIC = "public"

    class State(models.TextChoices):
        TO_SEND = "to_send"
        SENT = "sent"
        ARRIVED = "arrived"
        RETURNED = "returned"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deliveries")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="deliveries")
    party = models.BigIntegerField(default=0)
    principal = models.BigIntegerField(default=0)
    way = models.CharField(max_length=10, choices=Way)
    state = models.CharField(max_length=10, choices=State)
    wish = models.CharField(max_length=20, blank=True, default="")
    addressee = models.TextField(blank=True, default="")
    known = models.TextField(blank=True, default="")
    tracking = models.CharField(max_length=40, blank=True, default="")
    sent_on = models.DateField(null=True)
    arrived_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ByCase.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "party"],
                condition=~models.Q(state="returned"),
                name="one_delivery_of_a_notice_under_way",
            )
        ]
        indexes = [models.Index(fields=["tenant", "state", "way", "id"], name="deliveries_to_do")]


class Posting(models.Model):
    """A notice served in public (公示送達), for somebody whose address nobody knows; `rule` is a row of the core.

    `starts_on` is the day the period is counted from (the posting, or the last day in the 官報), `arrives_on` the day
    the notice counts as arrived. `name` is filled only where the law asks for it; `searches` is what was tried before.
    """

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="postings")
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="posting")
    rule = models.CharField(max_length=20)
    why = models.TextField()
    searches = models.JSONField(default=list)
    court = models.CharField(max_length=120, blank=True, default="")
    particulars = models.TextField(blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    posted_on = models.DateField()
    starts_on = models.DateField()
    arrives_on = models.DateField()
    taken_down_on = models.DateField(null=True)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = Inside.as_manager()

    class Meta:
        indexes = [models.Index(fields=["tenant", "arrives_on"], name="postings_by_arrival")]


class Message(models.Model):
    """A message between resident and office on a case, or a note of staff (`internal`)."""

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    from_staff = models.BooleanField()
    internal = models.BooleanField(default=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    objects = Said.as_manager()


class SavedFilter(models.Model):
    """A clerk's own named view of the desk."""

    tenant = models.CharField(max_length=6)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="a_filter_name_is_used_once")]


_WIDER: Mapping[str, frozenset[Role]] = {
    "clerk": frozenset({Role.CLERK, Role.EXAMINER, Role.DECIDER}),
    "examiner": frozenset({Role.EXAMINER, Role.DECIDER}),
    "operator": frozenset({Role.OPERATOR, Role.DECIDER}),
}
_ROLES = {role.value: frozenset({role}) for role in Role}


def roles_for(role: str) -> frozenset[Role]:
    """Who may take a task of a BPMN role: the role itself, and deciders may do what examiners do."""
    return _WIDER.get(role) or _ROLES.get(role, frozenset({Role.CLERK}))


FAR = date(9999, 12, 31)
"""Due date of a task that has none: it sorts last and keeps the keyset simple."""


questions_are(lambda offices: Consultation.objects.filter(office_id__in=offices, answered_at__isnull=True))
reach.by_reference(lambda actor: Case.objects.visible_to(actor))
