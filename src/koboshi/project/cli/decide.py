"""`koboshi decide`: ask a decision of a DMN file or of a procedure pack at a terminal, and learn why it answers so."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from koboshi.core.decision import Decisions, FeelError, Result, dmn, feel
from koboshi.core.decision.writing import inner_text, text_of
from koboshi.core.text import LANGUAGES, ruby_to_plain
from koboshi.project.cli.arguments import Parser
from koboshi.project.cli.decide_inputs import Asked, asked, title
from koboshi.project.cli.decide_notes import TYPES, notes, texts
from koboshi.project.cli.introductions import introduce
from koboshi.project.cli.output import complain, dump, say, table

Subparsers = Any
MAX_FILES: Final = 300
MAX_INPUT: Final = 5_000_000
EXACT: Final = 10**15
NO_ANSWER: Final = "答えがありません（null）"
WIDEST: Final = 100_000
"""A width at which no name is broken: names are copied from the list into --set."""


class Refused(Exception):
    """What was asked cannot be done; the sentence is for the person at the terminal."""


def register(subparsers: Subparsers) -> None:
    """Add the verb."""
    _arguments(subparsers.add_parser("decide", help="ask a DMN decision"))


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path, help="a DMN file, or the folder of a procedure pack")
    parser.add_argument("--decision", default="", metavar="NAME", help="which decision; without it, all are listed")
    parser.add_argument("--input", default="", metavar="FILE", help="the data as JSON; - reads standard input")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=FEEL", help="one value, e.g. copies=12")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--explain", action="store_true", help="also say which rows applied, and why others did not")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when data are missing, unused or unknown")
    parser.add_argument("--lang", choices=LANGUAGES, default="ja")
    parser.set_defaults(run=run)


def run(arguments: Sequence[str] | argparse.Namespace) -> int:
    """Run the verb; accepts raw arguments or what a parser with `register` has read."""
    if not isinstance(arguments, argparse.Namespace):
        parser = Parser(prog="koboshi decide")
        introduce(parser, "decide")
        _arguments(parser)
        arguments = parser.parse_args(arguments)
    try:
        return _decide(arguments)
    except (Refused, FeelError) as problem:
        complain(str(problem))
        return 1


def _decide(options: argparse.Namespace) -> int:
    models = _models(options.model)
    if not (options.decision or options.input or options.set):
        _show_all(models, as_json=options.json)
        return 0
    name, file = _chosen(models, options.decision)
    data, doubts = _data(options.input, options.set)
    doubts += notes(file.asks(name), data)
    for doubt in doubts:
        complain(doubt)
    code = int(options.strict and bool(doubts))
    result = file.decisions.decide(name, data)
    if options.json:
        dump(_as_json(result, explained=options.explain))
        return code
    say(_shown(result))
    if options.explain:
        say()
        say(ruby_to_plain(result.explain(options.lang)))
        say(ruby_to_plain(result.explain_rules(options.lang)))
    return code


# -- models ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """One DMN file: its text, its decisions, and where it finds what it imports."""

    xml: bytes
    decisions: Decisions
    near: dmn.Resolver

    def asks(self, name: str) -> tuple[Asked, ...]:
        """What a decision asks for."""
        return asked(self.xml, self.decisions.model, self.near, name)


def _models(path: Path) -> dict[str, _File]:
    """The models of a file or folder by file name; a model finds those it imports beside it."""
    files = _files(path)
    near = dmn.among(files if path.is_dir() else _files(path.parent))
    found: dict[str, _File] = {}
    for name, xml in files.items():
        try:
            found[name] = _File(xml, dmn.load(xml, imports=near), near)
        except FeelError as problem:
            raise Refused(f"{name}: {problem}") from problem
    return found


def _files(path: Path) -> dict[str, bytes]:
    try:
        if not path.is_dir():
            return {path.name: path.read_bytes()}
        paths = sorted(found for found in path.rglob("*.dmn") if found.is_file())
        if len(paths) > MAX_FILES:
            raise Refused(f"{path} には、判断の表が多すぎます（{len(paths)}）。フォルダーを選んでください。")
        if not paths:
            raise Refused(f"{path} に、判断の表（.dmn）がありません。")
        return {found.relative_to(path).as_posix(): found.read_bytes() for found in paths}
    except OSError as problem:
        raise Refused(f"{path} を読めません（{problem.strerror}）。") from problem


def _chosen(models: Mapping[str, _File], name: str) -> tuple[str, _File]:
    known = [(each, file) for file in models.values() for each in file.decisions.names]
    fitting = [(name, file) for file in models.values() if name in file.decisions]
    if not name:
        fitting = known if len(known) == 1 else []
    if len(fitting) == 1:
        return fitting[0]
    names = "、".join(each for each, _ in known)
    if not name:
        raise Refused(f"--decision で判断を選んでください（{names}）。")
    if fitting:
        raise Refused(f"判断「{name}」は、二つ以上のファイルにあります。ファイルを選んでください。")
    raise Refused(f"判断「{name}」はありません（あるもの：{names}）。")


def _show_all(models: Mapping[str, _File], *, as_json: bool) -> None:
    rows = [(where, file, name) for where, file in models.items() for name in file.decisions.names]
    if as_json:
        dump([_listed(where, name, file.asks(name)) for where, file, name in rows])
        return
    for place, (where, file, name) in enumerate(rows):
        said = title(file.xml, name)
        say(("\n" if place else "") + f"判断 {name}" + (f"：{said}" if said else ""))
        say(f"ファイル {where}")
        inputs = [(each.name, _kind(each), _about(each)) for each in file.asks(name)]
        say(table(["入力", "型", "見出し・値"], inputs, across=WIDEST))


def _listed(where: str, name: str, inputs: Sequence[Asked]) -> dict[str, Any]:
    told = [
        {
            "name": each.name,
            "label": each.label,
            "type": each.type,
            "values": list(each.values),
            "allowed": list(each.allowed),
            "computed": each.computed,
        }
        for each in inputs
    ]
    return {"file": where, "decision": name, "inputs": told}


def _kind(each: Asked) -> str:
    return TYPES.get(each.type, each.type)


def _about(each: Asked) -> str:
    """What the file says about an input; one that another decision gives is marked."""
    parts = ["計算で求めます（与えません）"] if each.computed else []
    parts += [each.label] if each.label else []
    if each.used_for and not each.label:
        parts.append(f"求めるのに使う列：{'、'.join(each.used_for)}")
    if each.allowed:
        parts.append(f"とりうる値：{'、'.join(each.allowed)}")
    elif each.values:
        parts.append(f"行にある値：{texts(each)}")
    return "。".join(parts)


# -- data ------------------------------------------------------------------------------------------------------------


def _data(source: str, settings: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The data, and what is doubtful about how they are written."""
    data = _read(source) if source else {}
    doubts: list[str] = []
    for setting in settings:
        name, sign, text = setting.partition("=")
        if not sign or not name.strip():
            raise Refused(f"--set は「名前=式」の形で書いてください（{setting}）。")
        try:
            value = feel.compile(text)
            _put(data, name.strip(), value())
        except FeelError as problem:
            raise Refused(f"--set {name}: {problem}") from problem
        if value.names:
            doubts.append(_unquoted(name.strip(), text.strip(), "、".join(sorted(value.names))))
    return data, doubts


def _unquoted(name: str, text: str, names: str) -> str:
    return (
        f"--set {name}={text} の {names} は、名前として読まれました（値がないので null です）。"
        f"文字なら --set '{name}=\"{text}\"' と書いてください"
    )


def _put(data: dict[str, Any], name: str, value: Any) -> None:
    """Set a value; a name with dots goes into the context of that name, unless it is there as it stands."""
    *path, last = [name] if name in data else name.split(".")
    for part in path:
        inner = data.setdefault(part, {})
        if not isinstance(inner, dict):
            raise Refused(f"--set {name}: 「{part}」には、もう値があります。")
        data = inner
    data[last] = value


def _read(source: str) -> dict[str, Any]:
    shown = "標準入力" if source == "-" else source
    try:
        text = sys.stdin.read(MAX_INPUT + 1) if source == "-" else _text_of_file(Path(source))
        if len(text) > MAX_INPUT:
            raise Refused(f"{shown} が大きすぎます。")
        found = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as problem:
        place = f"{problem.lineno}行目 {problem.colno}文字目"
        raise Refused(f"{shown} を JSON として読めません（{place}）。") from problem
    except (OSError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise Refused(f"{shown} を読めません。") from problem
    if not isinstance(found, dict):
        raise Refused(f"{shown} は、名前と値の組（JSON のオブジェクト）にしてください。")
    return found


def _text_of_file(path: Path) -> str:
    if path.stat().st_size > MAX_INPUT:
        raise Refused(f"{path} が大きすぎます。")
    return path.read_text(encoding="utf-8-sig")


# -- answers ---------------------------------------------------------------------------------------------------------


def _shown(result: Result) -> str:
    value = result.value
    if type(value) is dict and value:
        return table(["項目", "結果"], [(name, _answer(item)) for name, item in value.items()])
    if type(value) is list and value and all(type(item) is dict for item in value):
        names = list(dict.fromkeys(name for item in value for name in item))
        return table(names, [[_answer(item.get(name)) for name in names] for item in value])
    return table(["判断", "結果"], [(result.decision, _answer(value))])


def _answer(value: Any) -> str:
    return NO_ANSWER if value is None else text_of(value)


def _as_json(result: Result, *, explained: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"decision": result.decision, "value": plain(result.value)}
    if explained:
        found["rules"] = list(result.rules)
        found["inputs"] = plain(result.inputs)
        found["tables"] = [
            {
                "table": step.table,
                "inputs": plain(step.inputs),
                "rows": [{"row": row, "rule": rule} for row, rule in zip(step.rows, step.rules, strict=True)],
                "others": [
                    {"row": miss.row, "rule": miss.rule, "column": miss.column, "cell": miss.cell}
                    for miss in step.missed
                ],
            }
            for step in result.steps
        ]
    return found


def plain(value: Any) -> Any:
    """A value of FEEL for JSON: a number that JSON cannot keep exactly, and what JSON has no form for, as its text."""
    if type(value) is dict:
        return {name: plain(item) for name, item in value.items()}
    if type(value) is list:
        return [plain(item) for item in value]
    if value is None or type(value) in (str, bool):
        return value
    if type(value) is Decimal:
        return _number(value)
    return inner_text(value)


def _number(value: Decimal) -> int | float | str:
    if value == value.to_integral_value() and abs(value) < EXACT:
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else text_of(value)
