"""The part of docs/reference/pack-schema.md about answers: the shape of each kind of field, with an example."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from koboshi.core.form import Form
from koboshi.core.form.model import FIELD_TYPES
from koboshi.core.form.schema import field_schema
from koboshi.project.reference.writing import table

_OPTIONS: Final = {"options": ["first", "second"]}
_INNER: Final = {"fields": {"item": {"type": "text"}, "count": {"type": "integer"}}}
WRITTEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "choice": _OPTIONS,
    "choices": _OPTIONS,
    "list": _INNER,
    "person_name": {"kana": True},
}
"""What a field of a kind needs besides its type, as `form.json` writes it."""
EXAMPLES: Final[Mapping[str, Any]] = {
    "address": {
        "postal_code": "960-8670",
        "prefecture": "福島県",
        "municipality": "福島市",
        "street": "杉妻町2番16号",
        "building": "",
        "municipality_code": "072010",
    },
    "attachment": ["plan.pdf"],
    "choice": "first",
    "choices": ["first", "second"],
    "confirm": True,
    "date": "2026-04-01",
    "decimal": "2.5",
    "email": "hanako@example.jp",
    "houjin_bangou": "7000020070009",
    "integer": 3,
    "kana": "かくう",
    "list": [{"item": "見本", "count": 2}],
    "long_text": "1行目\n2行目",
    "municipality": "072010",
    "person_name": {"family": "架空", "given": "花子", "family_kana": "かくう", "given_kana": "はなこ"},
    "phone": "024-521-1111",
    "text": "見本",
    "time": "13:30",
    "yen": 3000,
    "yes_no": True,
}
"""One answer for each kind of field (invented people); a test holds each against the form's own check."""


def spec(kind: str) -> dict[str, Any]:
    """A field of a kind as `form.json` writes it."""
    return {"type": kind, **WRITTEN.get(kind, {})}


def form_of(kind: str) -> Form:
    """A form with one field `it` of a kind."""
    return Form.load({"form": 1, "pages": [{"id": "only", "fields": ["it"]}], "fields": {"it": spec(kind)}})


def lines() -> Iterator[str]:
    """The section."""
    yield from ("## Answers", "")
    yield "How an answer stands in `samples/*.json` (`answers`), in FEEL (`answers.<field>`) and in the database."
    yield "A field without an answer is left out. Files of samples are names only; nothing is read from them."
    yield ""
    rows = (
        (f"`{kind}`", _code(spec(kind)), _shape(field_schema(form_of(kind).fields["it"])), _code(EXAMPLES[kind]))
        for kind in sorted(FIELD_TYPES)
    )
    yield from table(("type", "written in `form.json`", "shape of the answer", "example"), rows)
    yield "`options` are the ids of the choices (lower-case letters, digits, `_`); their words are the texts"
    yield '`option.<field>.<id>`. `show_if` is FEEL over the answers, e.g. `kind = "other"`.'
    yield ""


def _code(value: Any) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _shape(schema: Mapping[str, Any]) -> str:
    """A JSON Schema in words."""
    if "enum" in schema:
        return "the id of one option" if len(schema["enum"]) < 10 else "six-digit code of a municipality"
    kind = str(schema.get("type", "any value"))
    if kind == "object":
        asked = schema.get("required", ())
        parts = (f"`{name}`{'' if name in asked else ' (optional)'}" for name in schema["properties"])
        return f"object: {', '.join(parts)}"
    if kind == "array":
        return f"list of {_shape(schema['items'])}"
    if "pattern" in schema:
        return f"string `{schema['pattern']}`"
    if kind == "integer":
        return f"whole number, {schema['minimum']:,} to {schema['maximum']:,}"
    return f"string, at most {schema['maxLength']:,} characters" if "maxLength" in schema else kind
