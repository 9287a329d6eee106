"""BPMN 2.0 files as they come: read, checked, compared, written. See README.md beside this file."""

from __future__ import annotations

from koboshi.core.bpmn.checking import check
from koboshi.core.bpmn.comparing import Change, changes, differences
from koboshi.core.bpmn.document import BPMN, KOBOSHI, BpmnError, Document
from koboshi.core.bpmn.finding import Finding
from koboshi.core.bpmn.reading import read
from koboshi.core.bpmn.sources import FORMALITIES
from koboshi.core.bpmn.writing import write

__all__ = [
    "BPMN",
    "FORMALITIES",
    "KOBOSHI",
    "BpmnError",
    "Change",
    "Document",
    "Finding",
    "changes",
    "check",
    "differences",
    "read",
    "write",
]
