"""FEEL and DMN: built-ins of the standard, constructs, hit policies and boxed expressions, asked with an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tools.suites.probing.building import el

BUILTINS: dict[str, tuple[str, ...]] = {
    "conversion": ("date", "date and time", "time", "number", "string", "duration", "years and months duration",
                   "range"),
    "boolean": ("not",),
    "text": ("substring", "string length", "upper case", "lower case", "substring before", "substring after", "replace",
             "contains", "starts with", "ends with", "matches", "split", "string join"),
    "list": ("list contains", "count", "min", "max", "sum", "mean", "all", "any", "sublist", "append", "concatenate",
             "insert before", "remove", "list replace", "reverse", "index of", "union", "distinct values", "flatten",
             "product", "median", "stddev", "mode", "sort"),
    "number": ("decimal", "floor", "ceiling", "round up", "round down", "round half up", "round half down", "abs",
               "modulo", "sqrt", "log", "exp", "odd", "even"),
    "date and time": ("now", "today", "day of year", "day of week", "month of year", "week of year", "is"),
    "range": ("before", "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after", "finishes",
              "finished by", "includes", "during", "starts", "started by", "coincides"),
    "context": ("get value", "get entries", "context", "context put", "context merge"),
}  # fmt: skip
"""The functions of FEEL (DMN 1.5, section 10.3.4), in the groups of the standard."""

CONSTRUCTS: dict[str, tuple[str, Any]] = {
    "decimal numbers": ("0.1 + 0.2 = 0.3", True),
    "three-valued logic": ("(null and false) = false and (null or true)", True),
    "`if`": ('if 1 < 2 then "a" else "b"', "a"),
    "`for` over lists": ("for x in [1, 2], y in [10, 20] return x * y", [10, 20, 20, 40]),
    "`for` over a range, with `partial`": ("for i in 0..3 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6]),
    "`some` and `every`": ("(some x in [1, 2] satisfies x > 1) and (every x in [1, 2] satisfies x > 0)", True),
    "filter": ("[{a: 1}, {a: 2}][a > 1].a", [2]),
    "index from the end": ("[1, 2, 3][-1]", 3),
    "`between`, `in`, unary tests": ("(2 between 1 and 3) and (2 in (1, [2..3])) and (5 in >= 5)", True),
    "ranges, open and closed": ("3 in ]2..3] and not(2 in ]2..3])", True),
    "context and path": ("{a: 1, b: {c: a + 1}}.b.c", 2),
    "function definition": ("{f: function(x) x + 1, r: f(x: 1)}.r", 2),
    "named arguments": ('substring(string: "abc", start position: 2)', "bc"),
    "dates, times, durations": ('date("2026-03-31") + duration("P1M") = date("2026-04-30")', True),
    "at-literals": ('@"2026-01-01" < @"2026-01-02"', True),
    "properties of dates": ('date("2026-04-01").weekday', 3),
    "time zones": ('time("10:00:00@Asia/Tokyo").timezone', "Asia/Tokyo"),
    "`instance of`": ("[1] instance of list<number>", True),
    "names with spaces and Japanese": ('{申請 者: "A", 年 齢: 20}.年 齢', 20),
    "exponentiation": ("2 ** 10", 1024),
}
"""An expression of each kind and its value."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A DMN file with one decision `d`, asked with a context, and the answer the standard gives."""

    section: str
    name: str
    xml: bytes
    answer: Any


def _dmn(logic: str) -> bytes:
    needed = "".join(el("informationRequirement", el("requiredInput", href=f"#{name}")) for name in ("x",))
    decision = el("decision", el("variable", name="d"), needed, logic, id="d", name="d")
    given = el("inputData", el("variable", name="x", typeRef="number"), id="x", name="x")
    space = "https://www.omg.org/spec/DMN/20230324/MODEL/"
    return (
        f'<definitions xmlns="{space}" id="f" name="f" namespace="urn:probe">{given}{decision}</definitions>'.encode()
    )


def _text(tag: str, text: str) -> str:
    return el(tag, el("text", text.replace("<", "&lt;")))


def _table(policy: str, aggregation: str = "") -> bytes:
    marks = {"hitPolicy": policy} | ({"aggregation": aggregation} if aggregation else {})
    first = ("< 10", "3") if policy in {"UNIQUE"} else ("> 0", "3")
    second = ("> 10", "3") if policy in {"UNIQUE", "ANY"} else ("> 1", "7")
    rules = "".join(el("rule", _text("inputEntry", test), _text("outputEntry", out)) for test, out in (first, second))
    values = _text("outputValues", "7, 3")
    columns = el("input", _text("inputExpression", "x")) + el("output", values, name="o")
    return _dmn(el("decisionTable", columns, rules, **marks))


def hit_policies() -> Iterator[Asked]:
    """Two rules with outputs 3 and 7, of which both match where the policy allows it; 7 has priority."""
    section = "Decision tables"
    answers = {
        "UNIQUE": 3,
        "ANY": 3,
        "FIRST": 3,
        "PRIORITY": 7,
        "RULE ORDER": [3, 7],
        "OUTPUT ORDER": [7, 3],
        "COLLECT": [3, 7],
    }
    for policy, answer in answers.items():
        yield Asked(section, f"hit policy {policy}", _table(policy), answer)
    for aggregation, answer in {"SUM": 10, "MIN": 3, "MAX": 7, "COUNT": 2}.items():
        yield Asked(section, f"hit policy COLLECT, {aggregation}", _table("COLLECT", aggregation), answer)


def boxed() -> Iterator[Asked]:
    """The boxed expressions of DMN 1.5 (sections 7.3 and 10.2.2)."""
    items = el("in", _text("literalExpression", "[1, 2, 3]"))
    literal = {
        text: _text("literalExpression", text) for text in ("x", "x + 1", "n > 1", "n + 1", "item > 1", "1", "2")
    }
    variable = el("variable", name="v")
    entry = el("contextEntry", variable, literal["x + 1"])
    one = el("formalParameter", name="n")
    branches = el("if", _text("literalExpression", "x > 1")) + el("then", literal["1"]) + el("else", literal["2"])
    pieces: dict[str, tuple[str, Any]] = {
        "literal expression": (literal["x + 1"], 3),
        "context": (el("context", entry), {"v": 3}),
        "context with a result": (el("context", entry, el("contextEntry", _text("literalExpression", "v * 2"))), 6),
        "list": (el("list", literal["1"], literal["x"]), [1, 2]),
        "relation": (el("relation", el("column", name="a"), el("row", literal["x"])), [{"a": 2}]),
        "function and invocation": (el("context", el("contextEntry", el("variable", name="f"), el(
            "functionDefinition", one, literal["n + 1"])), el("contextEntry", el("invocation", _text(
                "literalExpression", "f"), el("binding", el("parameter", name="n"), literal["x"])))), 3),
        "conditional": (el("conditional", branches), 1),
        "for": (el("for", items, el("return", literal["n + 1"]), iteratorVariable="n"), [2, 3, 4]),
        "some": (el("some", items, el("satisfies", literal["n > 1"]), iteratorVariable="n"), True),
        "every": (el("every", items, el("satisfies", literal["n > 1"]), iteratorVariable="n"), False),
        "filter": (el("filter", items, el("match", literal["item > 1"])), [2, 3]),
    }  # fmt: skip
    for name, (logic, answer) in pieces.items():
        yield Asked("Boxed expressions", name, _dmn(logic), answer)


def alike(found: Any, wanted: Any) -> bool:
    """Whether a value of the product is the value of the probe, numbers compared as numbers."""
    if isinstance(wanted, bool) or isinstance(found, bool):
        return found is wanted
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(alike, found, wanted))
    if isinstance(wanted, dict):
        return (
            isinstance(found, dict)
            and found.keys() == wanted.keys()
            and all(alike(found[k], wanted[k]) for k in wanted)
        )
    return (
        bool(Decimal(found) == wanted)
        if isinstance(wanted, int) and isinstance(found, int | Decimal)
        else found == wanted
    )
