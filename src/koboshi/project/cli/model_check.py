"""`koboshi model check`: every finding about a file at once, errors before notes, in sentences."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias
from xml.etree.ElementTree import Element

from koboshi.core import bpmn
from koboshi.core.bpmn import BPMN, BpmnError, Document
from koboshi.core.bpmn.words import named
from koboshi.core.decision import FeelError, dmn
from koboshi.core.process import ModelError, load
from koboshi.project.cli.model_files import Refused, bytes_of
from koboshi.project.cli.output import dump, say, table

Subparsers = Any
Row: TypeAlias = dict[str, str]
LEVELS: Final = {"error": "誤り", "note": "注意"}
_LISTS: Final = "EXT.023"
_FEW: Final = 3
_NOTED: Final = frozenset({"EXT.128"})
"""Errors by the standard that common modellers make in every file; they are told as notes."""
_ADVICE: Final = {"EXT.053": "FEEL なら scriptFormat に「text/feel」と書いてください。"}
_FORMAL: Final = (
    "誤りは BPMN の書き方のきまりによるもので、Koboshi での実行は止めません。ほかの道具では読めないことがあります。"
)


def register(subparsers: Subparsers) -> None:
    """Add the verb."""
    check = subparsers.add_parser("check", help="check models against the standard; exit code 1 when there are errors")
    check.add_argument("files", type=Path, nargs="+", metavar="FILE")
    check.add_argument("--json", action="store_true", help="answer as JSON")
    check.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check every file; exit code 1 when one has errors or cannot be read."""
    found = [_checked(path) for path in options.files]
    if options.json:
        dump(found)
    else:
        for each in found:
            _tell(each)
    return int(any(row["level"] == "error" for each in found for row in each["findings"]))


def _tell(each: dict[str, Any]) -> None:
    findings: list[Row] = each["findings"]
    errors = sum(row["level"] == "error" for row in findings)
    if not each["readable"]:
        place = f"（{findings[0]['element']}）" if findings[0]["element"] else ""
        say(f"{each['file']}  調べられません：{findings[0]['sentence']}{place}")
        return
    runs = "実行できます" if each["executable"] else "図としてだけ使えます"
    say(f"{each['file']}  誤り {errors}・注意 {len(findings) - errors}  {runs}")
    if findings:
        rows = [(LEVELS[row["level"]], row["element"], row["rule"], row["sentence"]) for row in _folded(findings)]
        say(table(["種類", "要素", "きまり", "内容"], rows))
    if each["reason"]:
        say(f"実行できない理由：{each['reason']}")
    elif errors:
        say(_FORMAL)


def _folded(findings: Sequence[Row]) -> Iterator[Row]:
    """The same, but many notes on the lists of flows in one line."""
    alike = [row for row in findings if (row["rule"], row["level"]) == (_LISTS, "note")]
    few = len(alike) <= _FEW
    yield from (row for row in findings if few or row not in alike)
    if not few:
        flows = len({row["element"] for row in alike})
        sentence = f"線{flows}本が、要素の incoming・outgoing に書かれていません（{len(alike)}件）。"
        yield {**alike[0], "element": f"線{flows}本", "sentence": f"{sentence}一つずつは --json で見られます。"}


def _checked(path: Path) -> dict[str, Any]:
    found = {"file": str(path), "findings": [], "readable": True, "executable": False, "reason": ""}
    return _checked_decisions(path, found) if path.suffix.lower() == ".dmn" else _checked_model(path, found)


def _checked_model(path: Path, found: dict[str, Any]) -> dict[str, Any]:
    try:
        xml = bytes_of(path)
        document = bpmn.read(xml)
    except (Refused, BpmnError) as problem:
        sentence = problem.sentence if isinstance(problem, BpmnError) else problem.reason
        line = f"{problem.line}行目" if isinstance(problem, BpmnError) and problem.line else ""
        return {**found, "readable": False, "findings": [_row("error", line, "XML", sentence)]}
    rows = [_row(_level(each), each.element, each.rule, _advised(each)) for each in bpmn.check(document)]
    found["findings"] = sorted([*rows, *_unsure(document)], key=lambda row: row["level"] != "error")
    try:
        load(xml)
        found["executable"] = True
    except ModelError as problem:
        found["reason"] = str(problem)
    return found


def _level(finding: bpmn.Finding) -> str:
    return "note" if finding.rule in _NOTED else finding.level


def _row(level: str, element: str, rule: str, sentence: str) -> Row:
    return {"level": level, "element": element, "rule": rule, "sentence": sentence}


def _advised(finding: bpmn.Finding) -> str:
    return finding.sentence + _ADVICE.get(finding.rule, "")


def _checked_decisions(path: Path, found: dict[str, Any]) -> dict[str, Any]:
    found["executable"] = True
    try:
        near = {each.name: bytes_of(each) for each in sorted(path.parent.glob("*.dmn")) if each.is_file()}
        dmn.load(bytes_of(path), imports=dmn.among(near))
    except (Refused, FeelError) as problem:
        readable = not isinstance(problem, Refused)
        sentence = problem.reason if isinstance(problem, Refused) else str(problem)
        findings = [_row("error", "", "DMN", sentence)]
        return {**found, "executable": False, "readable": readable, "findings": findings}
    return found


# -- what the standard allows and is easily overlooked ----------------------------------------------------------------


def _unsure(document: Document) -> Iterator[Row]:
    """Notes on exclusive choices without a default way (BPMN 2.0.2, 13.4.2: an exception when no condition holds)."""
    ways: dict[str, list[Element]] = defaultdict(list)
    for flow in document.root.iter(f"{BPMN}sequenceFlow"):
        ways[flow.get("sourceRef", "").strip()].append(flow)
    for gateway in document.root.iter(f"{BPMN}exclusiveGateway"):
        each = gateway.get("id", "").strip()
        if gateway.get("default") or len(ways[each]) < 2:
            continue
        bare = [flow for flow in ways[each] if flow.find(f"{BPMN}conditionExpression") is None]
        if bare:
            names = "、".join(named(flow) for flow in bare[:_FEW])
            reason = f"条件のない線（{names}）があります。既定の線（default）にするか、条件を書いてください。"
        else:
            reason = "既定の線（default）がありません。どの条件も成り立たないと、ここで止まります。"
        yield _row("note", each, "Koboshi", f"{named(gateway)}：{reason}")
