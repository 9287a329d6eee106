"""Migration operations that put row-level security on a table (PostgreSQL, CREATE POLICY)."""

from __future__ import annotations

from django.db.migrations import RunSQL


def by_condition(table: str, condition: str, check: str = "") -> RunSQL:
    """Rows for which the SQL condition holds, for reading and for writing; `check` where writing asks for more."""
    return RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_reach ON {table} USING ({condition}) WITH CHECK ({check or condition})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_reach ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def also_read_where(table: str, name: str, condition: str) -> RunSQL:
    """Beside the wall that stands: rows for which the SQL condition holds may be read, and never written."""
    policy = f"{table}_{name}"
    return RunSQL(
        sql=f"CREATE POLICY {policy} ON {table} FOR SELECT USING ({condition})",
        reverse_sql=f"DROP POLICY {policy} ON {table}",
    )


def by_tenant(table: str) -> RunSQL:
    """Rows of bodies the actor works for; nobody else's."""
    return by_condition(table, "koboshi_sees(tenant)")


def by_application(table: str) -> RunSQL:
    """The applications themselves: the deciding body, the applying body, the holder, or who opened it by its secret."""
    return by_condition(
        table,
        "koboshi_sees(tenant) OR (applicant_tenant <> '' AND koboshi_sees(applicant_tenant))"
        " OR reference = ANY (koboshi_references()) OR (holder_id IS NOT NULL AND holder_id = koboshi_user())",
    )


def by_reference(table: str) -> RunSQL:
    """Rows that hang on an application: reachable by the body, or whenever the application itself is reachable.

    A written row belongs to the body of its application: nobody moves it to another one.
    """
    application = f"SELECT 1 FROM intake_application a WHERE a.reference = {table}.reference"  # noqa: S608
    return by_condition(
        table,
        f"koboshi_sees(tenant) OR reference = ANY (koboshi_references()) OR EXISTS ({application})",
        f"koboshi_sees(tenant) OR EXISTS ({application} AND a.tenant = {table}.tenant)",
    )
