"""BPMN interchange (BPMN MIWG): every file is read, and written and read again without a difference in meaning."""

from __future__ import annotations

from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from koboshi.core.bpmn import BPMN, BpmnError, differences, read, write
from tools.suites import outcome
from tools.suites.outcome import Outcome

GROUP = "BPMN interchange"


def items(folder: Path) -> list[Path]:
    """Every BPMN file, whatever the case of its ending."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".bpmn" and path.is_file())


def check(path: Path) -> list[Outcome]:
    """One file: read, written, read again, compared. A file that is no BPMN must be refused with a sentence."""
    xml = path.read_bytes()
    name = "/".join(path.parts[-2:])
    try:
        document = read(xml)
    except BpmnError as refused:
        if _is_model(xml):
            return [Outcome(GROUP, name, "read", "failed", refused.sentence)]
        return [Outcome(GROUP, name, "read", "passed", f"malformed, refused: {refused.sentence}")]
    found = differences(document, read(write(document)))
    if found:
        return [Outcome(GROUP, name, "round trip", "failed", f"{len(found)} differences, first: {found[0]}")]
    return [Outcome(GROUP, name, "round trip", "passed")]


def run(folder: Path) -> list[Outcome]:
    """Every file of a folder."""
    return outcome.run(items, check, folder)


def _is_model(xml: bytes) -> bool:
    """Whether another reader finds well-formed XML with a BPMN 2.0 root: then refusing it was wrong."""
    roots: list[str] = []
    doctype: list[str] = []
    parser = ParserCreate(namespace_separator="}")
    parser.StartElementHandler = lambda name, _: roots.append(name) if not roots else None
    parser.StartDoctypeDeclHandler = lambda name, *_: doctype.append(name)
    try:
        parser.Parse(xml, True)
    except (ExpatError, ValueError, LookupError):
        return False
    return not doctype and roots[0] == f"{BPMN[1:]}definitions"
