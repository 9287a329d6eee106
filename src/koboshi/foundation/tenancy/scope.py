"""Tell the database session who acts, so that row-level security can compare (the second wall)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import TransactionStatus

from koboshi.core.actor import SYSTEM, Actor

EVERYTHING = "*"
_SQL = (
    "SELECT set_config('koboshi.tenants', %s, false), set_config('koboshi.user', %s, false),"
    " set_config('koboshi.references', %s, false)"
)


def _settings(actor: Actor) -> tuple[str, str, str]:
    tenants = EVERYTHING if actor.is_system else ",".join(sorted(actor.tenants))
    user = "" if actor.user is None else str(actor.user)
    return tenants, user, ",".join(sorted(actor.references))


def apply(actor: Actor) -> None:
    """Write the actor's reach into the database session; holds until the next call on this connection."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, _settings(actor))


def clear() -> None:
    """Forget the actor: after this, no row of any room is visible on this connection."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, ("", "", ""))


def add_reference(reference: str) -> None:
    """Let the session also see the application `reference` (it was just begun, or opened with its secret)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('koboshi.references',"
            " concat_ws(',', nullif(current_setting('koboshi.references', true), ''), %s::text), false)",
            (reference,),
        )


def _takes_commands() -> bool:
    session = connection.connection
    if session is None or session.closed:
        return False
    return session.info.transaction_status in (TransactionStatus.IDLE, TransactionStatus.INTRANS)


@contextmanager
def acting(actor: Actor = SYSTEM) -> Iterator[None]:
    """Act as `actor` for a while and go back to the reach that held before (workers, commands, public look-ups)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('koboshi.tenants', true), ''),"
            " coalesce(current_setting('koboshi.user', true), ''),"
            " coalesce(current_setting('koboshi.references', true), '')"
        )
        before = cursor.fetchone()
    apply(actor)
    try:
        yield
    finally:
        # In a broken transaction the session refuses commands; the settings above are rolled back with it, so nothing
        # is left open. An error that a savepoint caught is no such case: the reach must end here.
        if not connection.needs_rollback and _takes_commands():
            with connection.cursor() as cursor:
                cursor.execute(_SQL, before)
