"""Move a case's process by one event, in one transaction: state, tasks, timers, journal and jobs together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from koboshi.casework.events import CaseEnded, CaseStuck, StepTaken
from koboshi.casework.models import FAR, Case, Task, Timer
from koboshi.casework.service import charging, keeping
from koboshi.catalog.service import pack_of
from koboshi.core import process
from koboshi.core.actor import SYSTEM, Actor, Assistance
from koboshi.core.japan import civil, holidays
from koboshi.core.pack import Pack
from koboshi.core.process import Command, Event
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Subject
from koboshi.foundation.tenancy import prepared

_SILENT = ("branch", "exclusive", "parallel", "inclusive", "complex", "event_based")
_INSTANT = ("start", "end", "rule", "script", "throw", "task", "manual")
LAPSE = "lapse"
"""The kind of an outcome by which a grant lost its force by law (`core.reason.OUTCOMES`)."""
ACTIVE = (Task.State.OPEN, Task.State.WAITING)


def subject_of(case: Case, pack: Pack) -> Subject:
    """The journal's view of a case."""
    return Subject(
        tenant=case.tenant,
        case=case.reference,
        procedure=case.procedure_id,
        version=pack.manifest.version,
        door=case.door,
        office=case.office_id,
    )


def locked(case: int) -> Case:
    """The case's row, locked and fresh: two steps of one case take turns."""
    return Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case)


def begin(actor: Actor, case: Case, event: process.Start, *, now: datetime) -> Case:
    """The first step of a case that has no row yet: the row is written once, with the state it begins in."""
    pack, commands = _advance(case, event, now)
    prepared.insert(case)
    _carry_out(actor, case, pack, commands, now)
    before = case.status
    _update_status(actor, case, pack, commands, now)
    if case.status != before:
        prepared.update(case, "status", "ended_at")
    return case


def step(actor: Actor, case: Case, event: Event, *, now: datetime | None = None) -> Case:
    """Give the process one event and carry out what it commands, in the transaction in which the caller locked `case`.

    Raises `process.NotWaiting`, before anything is written, when the event fits nothing the case waits for.
    """
    now = now or datetime.now(UTC)
    pack, commands = _advance(case, event, now)
    with journal.together():
        _carry_out(actor, case, pack, commands, now)
        _update_status(actor, case, pack, commands, now)
    prepared.update(case, "state", "step", "status", "ended_at")
    return case


def _advance(case: Case, event: Event, now: datetime) -> tuple[Pack, Sequence[Command]]:
    pack = pack_of(case.version_id)
    moved = process.advance(pack.definition, case.state or None, event, now)
    case.state = moved.state
    case.step += 1
    return pack, moved.commands


def _carry_out(actor: Actor, case: Case, pack: Pack, commands: Iterable[Command], now: datetime) -> None:
    about = subject_of(case, pack)
    for command in commands:
        match command:
            case process.Log():
                _tell(actor, command, about, now)
            case process.Incident():
                _ask_for_repair(actor, case, command, about, now)
            case process.Finish():
                pass  # told by _update_status
            case _:
                _set_up(case, pack, command, now)


def _set_up(case: Case, pack: Pack, command: Command, now: datetime) -> None:
    """Open or take away what the process waits for: people, messages, timers, services."""
    match command:
        case process.OpenTask():
            _open(case, pack, command, now)
        case process.AwaitMessage():
            _await(case, pack, command, now)
            charging.raise_charge(SYSTEM, case, command.node, command.token, now)
        case process.StopAwaiting(token=token, node=node):
            _close(case, token, now)
            charging.stop_charge(SYSTEM, case, node, token, now)
        case process.CloseTask(token=token):
            _close(case, token, now)
        case process.SetTimer():
            _set_timer(case, pack, command)
        case process.CancelTimer(token=token, node=node):
            Timer.objects.filter(case=case, token=token, node=node).delete()
        case process.CallService(token=token, node=node):
            # A call that the process gives up (StopService) is left in the queue: it finds nobody who waits for it.
            delivery.later("casework.serve", case.tenant, case.reference, case=case.pk, token=token, node=node)


def _set_timer(case: Case, pack: Pack, command: process.SetTimer) -> None:
    due = charging.not_before(case, pack, command.token, command.due)
    facts = {"due_at": due, "tenant": case.tenant, "reference": case.reference}
    Timer.objects.update_or_create(case=case, token=command.token, node=command.node, defaults=facts)


def _tell(actor: Actor, log: process.Log, about: Subject, now: datetime) -> None:
    """Work and waits are told at start and end, passing events at their end; gateways show in what follows them."""
    if log.activity_kind in _SILENT or (log.lifecycle == "start" and log.activity_kind in _INSTANT):
        return
    journal.record(actor, StepTaken(node=log.node, step=log.lifecycle, token=log.token), about, at=now)


def _ask_for_repair(actor: Actor, case: Case, incident: process.Incident, about: Subject, now: datetime) -> None:
    """A model that cannot go on is a task for a person, never a silence."""
    journal.record(actor, CaseStuck(node=incident.node), about, at=now)
    Task.objects.filter(case=case, token=incident.token, state__in=ACTIVE).update(
        state=Task.State.CANCELLED, done_at=now
    )
    facts = {"role": "operator", "action": "repair", "problem": incident.sentence[:300], "due_on": civil.today(now)}
    _new_task(case, incident, now, **facts)


def _new_task(
    case: Case, of: process.OpenTask | process.AwaitMessage | process.Incident, now: datetime, **facts: Any
) -> None:
    """A row on the desk of the case's office for one token."""
    task = Task(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        procedure_id=case.procedure_id,
        office_id=case.office_id,
        token=of.token,
        node=of.node,
        opened_at=now,
        **facts,
    )
    prepared.insert(task)


def _open(case: Case, pack: Pack, command: process.OpenTask, now: datetime) -> None:
    _new_task(
        case,
        command,
        now,
        role=command.role,
        action=command.action,
        outcomes=list(command.outcomes),
        due_on=_task_due(case, command.due_days, now),
        assignee_id=keeping.worker_for(case, pack, command.role, civil.today(now)),
    )


def _task_due(case: Case, days: int | None, now: datetime) -> date:
    """The day a task should be done by: the model's days from now, moved to the next open day where the offices are
    closed on it, and never later than the day the whole case aims at.
    """
    own = holidays.next_open(civil.today(now) + timedelta(days=days)) if days else FAR
    return min(own, case.due_on or FAR)


def _await(case: Case, pack: Pack, command: process.AwaitMessage, now: datetime) -> None:
    """A row for whom the case waits; a message at the edge of a step that names nobody is only an exit from it."""
    if pack.definition.nodes[command.node].attached_to and not command.wait:
        return
    _new_task(case, command, now, state=Task.State.WAITING, waits_for=command.wait or "resident", due_on=FAR)


def _close(case: Case, token: int, now: datetime) -> None:
    Task.objects.filter(case=case, token=token, state__in=ACTIVE).update(state=Task.State.CANCELLED, done_at=now)


def _status(case: Case, pack: Pack, commands: Iterable[Command]) -> str:
    waits = process.waiting(case.state)
    for waiting in waits:
        if pack.definition.nodes[waiting.node].attributes.get("wait") in ("resident", "applicant"):
            return Case.Status.WAITING_RESIDENT
    opened = any(isinstance(command, process.OpenTask | process.Incident) for command in commands)
    if waits and not opened and not Task.objects.filter(case=case, state=Task.State.OPEN).exists():
        return Case.Status.WAITING
    return Case.Status.EXAMINING


_ENDS = {"decided": Case.Status.DECIDED, "lapsed": Case.Status.LAPSED, "withdrawn": Case.Status.WITHDRAWN}


def _update_status(actor: Actor, case: Case, pack: Pack, commands: Iterable[Command], now: datetime) -> None:
    finish = next((command for command in commands if isinstance(command, process.Finish)), None)
    if finish is None:
        case.status = _status(case, pack, commands)
        return
    case.status = _ENDS.get(finish.end_state or "", Case.Status.FINISHED)
    case.ended_at = now
    _note_lapse(case, pack)
    Timer.objects.filter(case=case).delete()
    days = (civil.today(now) - civil.today(case.arrived_at)).days
    fact = CaseEnded(end=str(case.status), outcome=case.outcome, days_taken=days, visits=_visits(case, pack))
    journal.record(actor, fact, subject_of(case, pack), at=now)


def _note_lapse(case: Case, pack: Pack) -> None:
    """A grant that lost its force by law ends as lapsed (失効): the process says so, and nobody decided it."""
    told = lapsed(case, pack)
    if told:
        case.outcome = told
        prepared.update(case, "outcome")


def lapsed(case: Case, pack: Pack) -> str:
    """The outcome of kind lapse that the process came to by itself; empty for every other end."""
    told = case.state.get("data", {}).get("outcome", "")
    if not isinstance(told, str) or told == case.outcome or pack.manifest.law.outcome_kind(told) != LAPSE:
        return ""
    return told


def _visits(case: Case, pack: Pack) -> int:
    """How often the applicant had to come: to the window to file, and where the procedure itself asks for it."""
    filed = int(case.application.assistance == Assistance.WINDOW)
    return filed + int(pack.manifest.reviews.get("visit") == "required")
