"""BPMN constraints (betsy, University of Bamberg): models that each break one rule and must be rejected by name."""

from __future__ import annotations

from pathlib import Path

from koboshi.core.bpmn import BpmnError, read
from koboshi.core.bpmn import check as broken_rules
from koboshi.core.process import ModelError, load
from tools.suites import outcome
from tools.suites.outcome import Outcome

GROUP = "BPMN constraints"
FOLDER = "constraints"


def items(folder: Path) -> list[Path]:
    """Every model under a folder of that name (or under `folder`, when it is one)."""
    roots = [folder] if folder.name == FOLDER else [path for path in folder.rglob(FOLDER) if path.is_dir()]
    return sorted({path for root in roots for path in root.rglob("*.bpmn") if path.is_file()})


def check(path: Path) -> list[Outcome]:
    """One model: passed when a rule of the standard, or else the engine, rejects it and names the element."""
    xml = path.read_bytes()
    name = "/".join(path.parts[-2:])
    rule = path.stem.split("_")[0]
    try:
        found = broken_rules(read(xml), imports=lambda location: _beside(path, location))
    except BpmnError as refused:
        return [Outcome(GROUP, name, rule, "passed", f"no model: {refused.sentence}")]
    findings = [each for each in found if each.level == "error"]
    named = [each for each in findings if each.element]
    if named:
        wanted = f"{rule[:3]}.{rule[3:]}"
        best = next((each for each in named if each.rule == wanted), named[0])
        return [Outcome(GROUP, name, rule, "passed", f"{best.rule} {best.element}: {best.sentence}")]
    if findings:
        return [Outcome(GROUP, name, rule, "failed", f"no element named: {findings[0].sentence}")]
    return [_by_the_engine(xml, name, rule)]


def _beside(path: Path, location: str) -> bytes | None:
    """An imported file: only one that lies in the folder of the model."""
    other = path.parent / Path(location).name
    return other.read_bytes() if Path(location).name and other.is_file() else None


def _by_the_engine(xml: bytes, name: str, rule: str) -> Outcome:
    try:
        load(xml)
    except ModelError as refused:
        verdict: outcome.Verdict = "passed" if refused.element else "failed"
        return Outcome(GROUP, name, rule, verdict, f"engine {refused.element}: {refused.sentence}")
    return Outcome(GROUP, name, rule, "failed", "no rule was found broken")


def run(folder: Path) -> list[Outcome]:
    """Every model of a folder."""
    return outcome.run(items, check, folder)
