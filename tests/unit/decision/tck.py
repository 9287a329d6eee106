"""Reads the test cases of the DMN Technology Compatibility Kit and scores a folder of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from koboshi.core.decision import Decisions, FeelError, dmn
from koboshi.core.decision.temporal import at_literal
from koboshi.core.decision.values import YearsMonths

SUITE = Path(__file__).resolve().parents[4] / "shared" / "suites" / "dmn-tck"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"


@dataclass(frozen=True)
class Case:
    """One expectation of one test case."""

    name: str
    decision: str
    inputs: dict[str, Any]
    expected: Any


def cases(path: Path) -> Iterator[Case]:
    for case in parse(path).getroot().findall(f"{_NS}testCase"):
        inputs = {node.get("name", ""): value(node) for node in case.findall(f"{_NS}inputNode")}
        service = case.get("invocableName", "") if case.get("type") == "decisionService" else ""
        for result in case.findall(f"{_NS}resultNode"):
            found = result.find(f"{_NS}expected")
            expected = None if found is None else value(found)
            name = f"{path.stem}/{case.get('id')}/{result.get('name')}"
            yield Case(name, service or result.get("name", ""), inputs, expected)


def value(node: Element) -> Any:
    listed = node.find(f"{_NS}list")
    if listed is not None:
        return None if listed.get(_NIL) == "true" else [value(item) for item in listed.findall(f"{_NS}item")]
    parts = node.findall(f"{_NS}component")
    if parts:
        return {part.get("name", ""): value(part) for part in parts}
    plain = node.find(f"{_NS}value")
    return None if plain is None or plain.get(_NIL) == "true" else scalar(plain.text or "", plain.get(_TYPE, ""))


def scalar(text: str, kind: str) -> Any:
    kind = kind.rpartition(":")[2]
    if kind in ("date", "time", "dateTime", "duration"):
        read = at_literal(text)
        return read if read is not None else f"unreadable {kind} {text}"
    if kind in ("decimal", "double", "integer", "float", "int", "long"):
        return Decimal(text)
    return text == "true" if kind == "boolean" else text


def same(got: Any, expected: Any) -> bool:
    """Numbers to eight places, as the kit's own runners compare; everything else exactly."""
    if isinstance(expected, Decimal):
        return isinstance(got, Decimal) and abs(got - expected) < Decimal("0.00000001")
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(expected, dict):
        return isinstance(got, dict) and got.keys() == expected.keys() and all(same(got[k], expected[k]) for k in got)
    if isinstance(expected, (time, datetime)):
        return type(got) is type(expected) and got.isoformat() == expected.isoformat()
    return type(got) is type(expected) and bool(got == expected)


_KINDS = (Decimal, str, bool, date, time, datetime, timedelta, YearsMonths)


@dataclass
class Score:
    """Passed and asked, for expectations of a value and of null apart."""

    value_passed: int = 0
    value_asked: int = 0
    null_passed: int = 0
    null_asked: int = 0
    failures: tuple[str, ...] = ()

    def add(self, case: Case, got: Any, note: str) -> None:
        passed = same(got, case.expected) if case.expected is not None else got is None
        if case.expected is None:
            self.null_asked += 1
            self.null_passed += passed
        else:
            self.value_asked += 1
            self.value_passed += passed
        if not passed:
            self.failures += (f"{case.name}: expected {case.expected!r}, got {got!r} {note}",)

    def __str__(self) -> str:
        return f"values {self.value_passed}/{self.value_asked}, nulls {self.null_passed}/{self.null_asked}"


def score(level: str) -> Score:
    total = Score()
    for folder in sorted(path for path in (SUITE / level).iterdir() if path.is_dir()):
        model, note = _load(next(folder.glob("*.dmn")))
        for path in sorted(folder.glob("*-test-*.xml")):
            for case in cases(path):
                total.add(case, *_ask(model, case, note))
    return total


def _load(path: Path) -> tuple[Decisions | None, str]:
    try:
        return dmn.load(path.read_bytes(), strict=False), ""
    except FeelError as problem:
        return None, str(problem)


def _ask(model: Decisions | None, case: Case, note: str) -> tuple[Any, str]:
    if model is None:
        return None, note
    try:
        return model.decide(case.decision, case.inputs).value, ""
    except FeelError as problem:
        return None, str(problem)
