"""Reading the scenario of a simulation at the terminal: faults in Japanese with their place, and changes by `--set`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from koboshi.core.process import Definition
from koboshi.core.simulate import Scenario, ScenarioError
from koboshi.core.simulate.reading import MOST_BYTES, from_mapping
from koboshi.project.cli.model_files import Refused, bytes_of

_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_REASONS: Final = (
    (r"Cannot overwrite a value", "同じキーが二度書かれています"),
    (r"Cannot (?:declare|mutate|redefine)|Cannot define", "同じ見出しかキーが二度書かれています"),
    (r"Expected '=' after a key", "キーのあとに = がありません"),
    (r"Invalid value|Expected value", '値の書き方が違います（文字は " " で囲みます）'),
    (r"Unclosed array", "[ ] の閉じかっこがありません"),
    (r"Unclosed inline table|inline table", "{ } の書き方が違います"),
    (r"Expected newline or end of document", "値のあとに余分な文字があります"),
    (r"Expected '\]+' at the end", "見出しの ] がありません"),
    (r"Illegal character|Found invalid character", "使えない文字があります"),
    (r"Unterminated string|Expected .*\"", '文字を囲む " が閉じていません'),
    (r"Invalid (?:date|statement|initial character)", "この行は、キー = 値 の形になっていません"),
)


def scenario_of(path: Path, changes: Sequence[str] = ()) -> Scenario:
    """The scenario of a file with `changes` (KEY=VALUE, as in TOML) made to it; Refused with file, place and reason."""
    content = bytes_of(path)
    try:
        if len(content) > MOST_BYTES:
            raise ScenarioError("", "シナリオのファイルが大きすぎます。")
        values = _values(content, str(path))
        for change in changes:
            _put(values, _change(change))
        return from_mapping(values)
    except ScenarioError as problem:
        raise Refused(f"{written(path, changes, problem.place)}：{problem.sentence}") from problem


def written(path: Path, changes: Sequence[str], place: str) -> str:
    """Where a person wrote what is refused: a `--set`, else the file."""
    for change in changes:
        key = change.partition("=")[0].strip().replace('"', "")
        if place and (f"{place}.".startswith(f"{key}.") or key.startswith(f"{place}.")):
            return f"--set の {key}"
    return f"{path} の {place}" if place else str(path)


def refuse_stray_pools(path: Path, changes: Sequence[str], scenario: Scenario, definition: Definition) -> None:
    """Refuse a `--set` for a pool that neither the file nor any task knows: a slip of the pen would change nothing."""
    asked = [change.partition("=")[0].split(".") for change in changes]
    wanted = {key[1].strip(' "') for key in asked if key[0].strip() == "pools" and len(key) > 1}
    used = {pool for plan in scenario.tasks.values() for pool in plan.pools}
    used |= {name for node in definition.nodes.values() for name in (node.role, node.lane) if name}
    stray = wanted - used - scenario_of(path).pools.keys() if wanted else set()
    for name in sorted(stray):
        known = sorted({*used, *scenario.pools} - stray)
        near = get_close_matches(name, known, n=1) or known
        raise Refused(
            f"--set の pools.{name}：この担当は、シナリオにも、どの仕事にもありません。あるもの：{'、'.join(near)}。"
        )


def toml_of(content: bytes, name: str) -> dict[str, Any]:
    """The values of a TOML file; Refused with line and column in Japanese."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise Refused(f"{name} の文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。") from problem
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise Refused(toml_words(problem, name)) from problem


def _values(content: bytes, name: str) -> dict[str, Any]:
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return toml_of(content, name)
    try:
        found: dict[str, Any] = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise Refused(f"{name} の文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。") from problem
    except json.JSONDecodeError as problem:
        place = f"{problem.lineno} 行 {problem.colno} 文字目"
        raise Refused(
            f"{name} の {place}で、JSON として読めなくなりました。記号の閉じ忘れを確かめてください。"
        ) from problem
    except RecursionError as problem:
        raise Refused(f"{name} の入れ子が深すぎます。") from problem
    return found


def toml_words(problem: Exception, name: str) -> str:
    """A fault of TOML in one Japanese sentence: file, line, column and what is wrong."""
    text = str(problem)
    found = _PLACE.search(text)
    if found is not None:
        place = f"{found[1]} 行 {found[2]} 文字目"
    else:
        place = "終わり" if "end of document" in text else "どこか"
    reason = next((words for pattern, words in _REASONS if re.search(pattern, text)), "書き方を確かめてください")
    return f"{name} の{' ' if found else ''}{place}で、TOML として読めなくなりました：{reason}。"


def _change(change: str) -> dict[str, Any]:
    """KEY=VALUE as nested values; a value that is no TOML is taken as a text: `--set tasks.a.duration=30m`."""
    key, equals, value = change.partition("=")
    if not equals or not key.strip():
        raise Refused(f"--set は KEY=VALUE の形で書いてください（{change}）。例：--set pools.clerk.people=5")
    for text in (value.strip(), json.dumps(value.strip(), ensure_ascii=False)):
        try:
            return tomllib.loads(f"{key.strip()} = {text}")
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
    raise Refused(f"--set の {key.strip()} を、キーとして読めません。例：--set pools.clerk.people=5")


def _put(values: dict[str, Any], change: dict[str, Any]) -> None:
    """Lay a change over values: tables are joined, anything else is put in place of what was there."""
    for key, value in change.items():
        inside = values.get(key)
        if isinstance(value, dict) and isinstance(inside, dict) and "law" not in value:
            _put(inside, value)
        else:
            values[key] = value
