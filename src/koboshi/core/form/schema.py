"""The JSON Schema of a form's answers (draft 2020-12), for the API and for samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from koboshi.core.form import times
from koboshi.core.form.model import TEXTUAL, Field

_NUMBERS: Final = {"integer": (-(2**31), 2**31 - 1), "yen": (0, 999_999_999_999)}


def field_schema(field: Field) -> dict[str, Any]:
    """The schema of one field's value; what a schema cannot say (conditions, check digits) the form itself checks."""
    return _textual(field) if field.type in TEXTUAL else _SCHEMAS[field.type](field)


def object_schema(fields: tuple[Field, ...], conditional: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The schema of several fields; those shown under a condition are never required by the schema."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {field.id: field_schema(field) for field in fields},
        "additionalProperties": False,
    }
    required = [field.id for field in fields if field.required and not field.later and field.id not in conditional]
    return {**schema, "required": required} if required else schema


def _textual(field: Field) -> dict[str, Any]:
    least = max(field.min_length, 1 if field.required else 0)
    return {"type": "string", "maxLength": field.max_length, **({"minLength": least} if least else {})}


def _composite(field: Field) -> dict[str, Any]:
    required = [part.name for part in field.parts if part.required]
    properties = {
        part.name: {"type": "string", "maxLength": part.max_length, **({"minLength": 1} if part.required else {})}
        for part in field.parts
    }
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _whole(field: Field) -> dict[str, Any]:
    lowest, highest = _NUMBERS[field.type]
    return {
        "type": "integer",
        "minimum": lowest if field.min is None else int(field.min),
        "maximum": highest if field.max is None else int(field.max),
    }


def _several(field: Field) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {"enum": list(field.options)},
        "uniqueItems": True,
        "minItems": field.min_items,
        "maxItems": field.max_items,
    }


_SCHEMAS: Final[dict[str, Callable[[Field], dict[str, Any]]]] = {
    "person_name": _composite,
    "address": _composite,
    "integer": _whole,
    "yen": _whole,
    "decimal": lambda field: {"type": "string", "pattern": r"^[+-]?[0-9]{1,15}(\.[0-9]{1,9})?$"},
    "date": lambda field: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "time": lambda field: {
        "type": "string",
        "pattern": times.PATTERN_WITH_END if field.end_of_day else times.PATTERN,
    },
    "choice": lambda field: {"enum": list(field.options)},
    "municipality": lambda field: {"enum": list(field.options)},
    "choices": _several,
    "yes_no": lambda field: {"type": "boolean"},
    "confirm": lambda field: {"type": "boolean"},
    "attachment": lambda field: {
        "type": "array",
        "items": {"type": "string", "maxLength": 200},
        "maxItems": field.max_count,
    },
    "list": lambda field: {
        "type": "array",
        "items": object_schema(field.fields),
        "minItems": field.min_items,
        "maxItems": field.max_items,
    },
}
