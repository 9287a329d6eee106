"""Prepared statements for the few places that are hot; everything else goes through the ORM.

Planning a statement on a table with row-level security costs more than running it, so what every filing runs is planned
once per connection. Rows are written by the same role under the same policies as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from django.db import connection
from django.db.models import Field, Model

if TYPE_CHECKING:
    AnyField = Field[Any, Any]
Row = TypeVar("Row", bound=Model)


def query(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a fixed statement, prepared on this connection, and return its rows. Errors are Django's as usual."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall() if cursor.description else []


def insert(row: Model) -> None:
    """Write a new row and give it its id, as `save(force_insert=True)` does; no signals are sent."""
    statement, fields = _insertion(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    row.pk = query(statement, values)[0][0]
    row._state.adding, row._state.db = False, connection.alias


def update(row: Model, *names: str) -> None:
    """Write these fields of a row that the caller has locked, as `save(update_fields=names)` does."""
    statement, fields = _change(type(row), names)
    values = [field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields]
    query(statement, [*values, row.pk])


def locked(model: type[Row], key: object) -> Row:
    """The row with this id, locked until the transaction ends. Raises the model's `DoesNotExist`."""
    statement, fields = _selection(model)
    found = query(statement, [key])
    if not found:
        raise model.DoesNotExist  # type: ignore[attr-defined]  # every concrete model has it
    values = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, found[0], strict=True)
    ]
    return model.from_db(connection.alias, [field.attname for field in fields], values)


@lru_cache
def _selection(model: type[Model]) -> tuple[str, list[AnyField]]:
    meta = model._meta
    fields: list[AnyField] = list(meta.concrete_fields)
    columns = ", ".join(str(field.column) for field in fields)
    return f"SELECT {columns} FROM {meta.db_table} WHERE {_key(model)} = %s FOR NO KEY UPDATE", fields  # noqa: S608


@lru_cache
def _insertion(model: type[Model]) -> tuple[str, list[AnyField]]:
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    columns, places = ", ".join(str(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {meta.db_table} ({columns}) VALUES ({places}) RETURNING {_key(model)}", fields  # noqa: S608


@lru_cache
def _change(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[AnyField]]:
    meta = model._meta
    fields: list[AnyField] = [field for field in meta.concrete_fields if field.name in names]
    changes = ", ".join(f"{field.column} = %s" for field in fields)
    return f"UPDATE {meta.db_table} SET {changes} WHERE {_key(model)} = %s", fields  # noqa: S608


def _key(model: type[Model]) -> str:
    key = model._meta.pk
    return str(key.column) if key is not None else "id"
