"""Migration operations that put row-level security on a table (PostgreSQL, CREATE POLICY)."""

from __future__ import annotations

from django.db.migrations import RunSQL


def by_condition(table: str, condition: str) -> RunSQL:
    """Rows for which the SQL condition holds, for reading and for writing."""
    return RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_reach ON {table} USING ({condition}) WITH CHECK ({condition})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_reach ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
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
    """Rows that hang on an application: reachable by the body, or whenever the application itself is reachable."""
    return by_condition(
        table,
        "koboshi_sees(tenant) OR reference = ANY (koboshi_references())"
        f" OR EXISTS (SELECT 1 FROM intake_application a WHERE a.reference = {table}.reference)",
    )
