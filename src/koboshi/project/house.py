"""The database of this house, embedded or elsewhere, ready for use by one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from koboshi.project.addresses import embedded_data, is_embedded
from koboshi.project.database import Cluster


class HouseProblem(RuntimeError):
    """Something an operator must know or do; the message is a sentence."""


def cluster() -> Cluster | None:
    """The embedded cluster, or None when DATABASE_URL names another server."""
    configuration = settings.CONFIGURATION
    return Cluster(embedded_data(configuration)) if is_embedded(configuration) else None


@contextmanager
def open_house(*, leashed: bool = False) -> Iterator[Cluster | None]:
    """The database runs inside this block; an embedded one is started when nobody did, and stopped by the last user."""
    embedded = cluster()
    if embedded is None:
        yield None
        return
    with embedded.in_use(leashed=leashed):
        try:
            yield embedded
        finally:
            close_connections()


def close_connections() -> None:
    """Close connections and pools of this process."""
    for alias in connections:
        connection = connections[alias]
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()  # type: ignore[attr-defined]  # only the PostgreSQL backend has it
