"""What the application role may do: read and write rows, never change tables, never rewrite the journal."""

from __future__ import annotations

import psycopg
from psycopg import sql

from koboshi.project.database import APPLICATION

APPEND_ONLY = ("journal_entry", "journal_digest")
"""Tables whose rows nobody changes or removes; a trigger refuses it a second time."""


def grant(connection: psycopg.Connection, role: str = APPLICATION) -> None:
    """Give `role` its rights on everything in schema public; may be run again at any time, as the owner."""
    name = sql.Identifier(role)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        "REVOKE CREATE ON SCHEMA public FROM {}",
    ):
        connection.execute(sql.SQL(statement).format(name))
    known = {row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    for table in (*APPEND_ONLY, "django_migrations"):
        if table in known:
            connection.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), name)
            )
    connection.commit()
