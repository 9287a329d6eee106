"""Deliver facts to reactions: one procrastinate job per (entry, reaction), enqueued with the fact itself.

A job carries numbers and names of code, nothing personal. A reaction runs in one transaction with a row of
`DoneReaction`, so a job that runs twice takes effect once. Any job of the house that fails its last retry stands on
the "needs a person" list of the staff desk.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.manager import JobManager

from koboshi.core.actor import SYSTEM, Actor
from koboshi.foundation.journal.models import DoneReaction, Entry, StuckReaction
from koboshi.foundation.tenancy import scope
from koboshi.foundation.tenancy.prepared import query

Reaction = Callable[[Entry], None]
Work = Callable[..., None]
ATTEMPTS = int(settings.KOBOSHI["reaction_attempts"])
QUEUE = "reactions"
_reactions: dict[str, list[str]] = {}
_by_name: dict[str, Reaction] = {}
log = logging.getLogger(__name__)


# --- jobs ------------------------------------------------------------------------------------------------------------


def job(name: str) -> Callable[[Work], Work]:
    """Make a function a job of the house: acts as the system, retried, and listed for a person after the last try.

    The function's arguments are plain numbers and words; `later` enqueues it in the open transaction.
    """

    def make(work: Work) -> Work:
        @app.task(
            name=name,
            queue=QUEUE,
            retry=RetryStrategy(max_attempts=ATTEMPTS - 1, exponential_wait=2),
            pass_context=True,
        )
        def run(context: JobContext, /, tenant: str, reference: str, **arguments: Any) -> None:
            with scope.acting(SYSTEM):
                try:
                    work(**arguments)
                except Exception as problem:
                    attempts = (context.job.attempts if context.job else 0) + 1
                    log.warning("job failed", extra={"job": name, "case": reference, "attempt": attempts})
                    if attempts >= ATTEMPTS:
                        _ask_a_person(name, tenant, reference, arguments, attempts, problem)
                    raise
                _settle(_key(name, arguments), SYSTEM)

        return work

    return make


def later(name: str, tenant: str, reference: str, **arguments: Any) -> None:
    """Enqueue a job in the open transaction; jobs of one case run one after another."""
    _enqueue(name, reference, [json.dumps({"tenant": tenant, "reference": reference, **arguments})])


def _enqueue(task: str, case: str, arguments: Sequence[str]) -> None:
    query(_DEFER, {"queue": QUEUE, "task": task, "lock": case or None, "arguments": list(arguments)})


# What procrastinate's `defer` does, on Django's own connection: inside a worker procrastinate has a connection of its
# own, and a job deferred there would stay when the reaction that made it is rolled back. One statement for many jobs.
_DEFER = """
SELECT procrastinate_defer_jobs_v1(ARRAY(
  SELECT (%(queue)s, %(task)s, 0, %(lock)s, NULL, one::jsonb, NULL)::procrastinate_job_to_defer_v1
  FROM unnest(%(arguments)s::text[]) AS one))
"""


def _key(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{name} {json.dumps(arguments, sort_keys=True)}"[:200]


def _ask_a_person(
    name: str, tenant: str, reference: str, arguments: Mapping[str, Any], attempts: int, problem: Exception
) -> None:
    StuckReaction.objects.update_or_create(
        key=_key(name, arguments),
        defaults={
            "job": name,
            "arguments": dict(arguments),
            "tenant": tenant,
            "case_ref": reference,
            "attempts": attempts,
            # The class only: messages of exceptions may quote what a resident typed.
            "error": type(problem).__name__[:200],
            "settled_at": None,
        },
    )


def _settle(key: str, actor: Actor) -> None:
    StuckReaction.objects.filter(key=key, settled_at__isnull=True).update(
        settled_at=datetime.now(UTC), settled_by=actor.id
    )


@transaction.atomic
def try_again(actor: Actor, stuck: StuckReaction) -> None:
    """A person sends a stuck job again; it leaves the list and comes back if it fails again."""
    _settle(stuck.key, actor)
    later(stuck.job, stuck.tenant, stuck.case_ref, **stuck.arguments)


# --- reactions -------------------------------------------------------------------------------------------------------


def tie(table: Mapping[str, Sequence[Reaction]]) -> None:
    """Tie a room's reactions to the kinds of facts they hear; called once by `project.wiring`."""
    for kind, reactions in table.items():
        names = _reactions.setdefault(kind, [])
        for reaction in reactions:
            name = f"{reaction.__module__}.{reaction.__name__}"
            _by_name[name] = reaction
            if name not in names:
                names.append(name)


def tied() -> dict[str, list[str]]:
    """Who hears what: kind of fact to names of reactions (for the reference page and the tests)."""
    return {kind: list(names) for kind, names in sorted(_reactions.items())}


def enqueue(entries: Sequence[tuple[int, str]], tenant: str, case: str) -> None:
    """One job per entry (id and kind) and reaction to its kind, in the open transaction; all by one statement."""
    facts = {"tenant": tenant, "reference": case}
    arguments = [
        json.dumps({**facts, "entry": entry, "reaction": name})
        for entry, kind in entries
        for name in _reactions.get(kind, ())
    ]
    if arguments:
        _enqueue("journal.react", case, arguments)


@job("journal.react")
def react(entry: int, reaction: str) -> None:
    """Run one reaction once. Raises what the reaction raised, so that the queue tries again."""
    perform(entry, reaction)


def perform(entry: int, reaction: str) -> bool:
    """Run the reaction unless it already took effect; True when it ran. Effect and mark share one transaction."""
    with transaction.atomic():
        _, fresh = DoneReaction.objects.get_or_create(entry_id=entry, reaction=reaction)
        if not fresh:
            return False
        _by_name[reaction](Entry.objects.get(pk=entry))
        return True


# --- workers that died -----------------------------------------------------------------------------------------------


async def retry_stalled(manager: JobManager, seconds: float) -> int:
    """Give jobs of workers without heartbeat back to the queue; returns how many."""
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for one in stalled:
        await manager.retry_job(one)
    return len(stalled)


@app.periodic(cron="* * * * *")
@app.task(name="journal.revive", queue="house", queueing_lock="journal.revive", pass_context=False)
async def revive(timestamp: int) -> None:
    """Jobs whose worker died (no heartbeat for half a minute) run again; jobs are safe to repeat."""
    count = await retry_stalled(app.job_manager, 30)
    if count:
        log.warning("revived jobs of a dead worker", extra={"jobs": count})


def pending() -> int:
    """How many jobs wait or run (for tests and the operator's page)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = %s", [QUEUE]
        )
        return int(cursor.fetchone()[0])
