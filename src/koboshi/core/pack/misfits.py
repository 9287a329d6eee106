"""What a schema finds wrong in a file of a pack, in a sentence: which key, what stands there, what may stand there."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import jsonschema_rs

from koboshi.core.pack import archive
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding, PackError

SCHEMAS: Final = ("procedure", "form", "journeys", "quality", "parameters")
_TYPES: Final = {
    "array": "リスト（[ ]）",
    "boolean": "true か false",
    "integer": "整数",
    "null": "null",
    "number": "数",
    "object": "表（[ ] か { }）",
    "string": "文字列",
}
_NUMBERS: Final = {
    "maximum": "{limit} 以下にしてください。",
    "minimum": "{limit} 以上にしてください。",
    "exclusiveMinimum": "{limit} より大きくしてください。",
    "maxItems": "{limit} 個までにしてください。",
    "minItems": "{limit} 個以上書いてください。",
    "maxLength": "{limit} 文字までで書いてください。",
    "minLength": "空のままにしないで、書いてください。",
    "minProperties": "{limit} 個以上書いてください。",
}


@cache
def _schema(name: str) -> dict[str, Any]:
    source = files("koboshi.core.pack").joinpath(f"schemas/{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(source)
    return found


@cache
def _validator(name: str) -> Any:
    return jsonschema_rs.validator_for(_schema(name))


def check_schemas(pack: Pack) -> Iterator[Finding]:
    """Every key of the TOML and JSON files that does not fit its schema."""
    targets = [("procedure.toml", "procedure"), ("form.json", "form")]
    targets += [("journeys.toml", "journeys"), ("quality.toml", "quality")]
    targets += [(name, "parameters") for name in pack.names("parameters", "toml")]
    for file, schema in targets:
        try:
            data = pack.json(file) if file.endswith(".json") else pack.toml(file)
        except PackError as problem:
            yield Finding("error", problem.file, problem.sentence)
            continue
        plain = json.loads(json.dumps(data, default=lambda value: value.isoformat()))
        for error in _validator(schema).iter_errors(plain):
            yield Finding("error", file, sentence(error, plain, _schema(schema)))


def misread(folder: Path) -> list[Finding]:
    """What the schemas say of a pack that cannot be loaded: more, and more exactly, than its first problem."""
    try:
        pack = Pack(MappingProxyType(archive.read_folder(folder)))
    except PackError:
        return []
    return sorted(dict.fromkeys(check_schemas(pack)))


def sentence(error: Any, data: Any, schema: Mapping[str, Any]) -> str:
    """One error of the validator for the author; what no sentence fits is told in the validator's own words."""
    place = _place(error.instance_path)
    told = _told(error.kind.name, error.kind.as_dict(), _at(data, error.instance_path))
    if error.kind.name == "additionalProperties":
        table = _at(schema, list(error.schema_path)[:-1])
        told = _unknown(error.kind.as_dict()["unexpected"], sorted(table.get("properties", {})))
    return f"{place}: {told or error.message[:200]}"


def _told(kind: str, facts: Mapping[str, Any], value: Any) -> str:
    if kind == "enum":
        given = [str(each) for each in facts["options"]]
        near = difflib.get_close_matches(str(value), given, n=1)
        hint = f"「{near[0]}」のことですか。" if near else ""
        return f"「{_short(value)}」は使えません（使えるのは {'、'.join(given)}）。{hint}"
    if kind == "required":
        return f"{facts['property']} を書いてください。"
    if kind == "type":
        wanted = " か ".join(_TYPES.get(each, each) for each in facts["types"])
        return f"「{_short(value)}」は、{wanted}で書いてください。"
    if kind in _NUMBERS:
        return (f"{_short(value)}: " if value else "") + _NUMBERS[kind].format(**facts)
    if kind == "pattern":
        return f"「{_short(value)}」は、決まった形（{facts['pattern']}）ではありません。"
    if kind == "uniqueItems":
        return "同じものが2つあります。"
    if kind == "const":
        return f"「{_short(value)}」ではなく、{facts['expected_value']} と書いてください。"
    return ""


def _unknown(names: list[str], known: list[str]) -> str:
    near = difflib.get_close_matches(names[0], known, n=1)
    hint = f"「{near[0]}」のことですか。" if near else ""
    listed = f"（書けるのは {'、'.join(known)}）" if known else ""
    return f"「{'、'.join(names)}」というキーは書けません{listed}。{hint}"


def _place(path: list[Any]) -> str:
    return ".".join(str(each + 1) + "番目" if isinstance(each, int) else str(each) for each in path) or "（全体）"


def _at(data: Any, path: list[Any]) -> Any:
    """What stands at a place; an empty table where the way leads through a reference."""
    for each in path:
        try:
            data = data[each]
        except (KeyError, IndexError, TypeError):
            return {}
    return data


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:40]}…"
