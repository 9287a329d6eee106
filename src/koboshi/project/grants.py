"""What the application role may do: read and write rows, never change tables, never rewrite the journal."""

from __future__ import annotations

import psycopg
from psycopg import sql

from koboshi.project.database import APPLICATION

APPEND_ONLY = ("journal_entry", "journal_digest", "fees_paymentevent")
"""Tables whose rows nobody changes or removes; a trigger refuses it a second time."""


class NoApplicationRole(RuntimeError):
    """The application role is missing and the owner may not make it; the message says what to run."""


def ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """Make the application role where it is missing: it may sign in, and nothing else.

    Raises `NoApplicationRole` when the owner has no right to make roles, as on many managed servers.
    """
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
        return
    make = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}")
    try:
        connection.execute(make.format(sql.Identifier(role), sql.Literal(password)))
        connection.commit()
    except psycopg.errors.InsufficientPrivilege as problem:
        raise NoApplicationRole(
            f"The database has no role {role}. Run as an administrator:"
            f" CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '…'; then start again."
        ) from problem


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
