"""Prepared statements for the few places that are hot; everything else goes through the ORM.

Planning a statement on a table with row-level security costs more than running it, so what every filing runs is planned
once per connection. Rows are written with the same role and the same policies as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def query(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a fixed statement, prepared on this connection, and return its rows. Errors are Django's as usual."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=True)  # type: ignore[call-overload]  # the texts are constants
        return cursor.fetchall() if cursor.description else []
