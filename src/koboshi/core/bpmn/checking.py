"""Which rules of BPMN 2.0 a model breaks."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.core.bpmn.document import Document
from koboshi.core.bpmn.finding import Finding, Rule
from koboshi.core.bpmn.imports import Opener, kinds, opened
from koboshi.core.bpmn.references import drawn, identifiers, references
from koboshi.core.bpmn.rules import RULES
from koboshi.core.bpmn.structure import structure
from koboshi.core.bpmn.view import View

_RULES: tuple[Rule, ...] = (structure, identifiers, references, *RULES, kinds, drawn)
# More would tell nobody anything, and a hostile file could ask for millions.
MOST = 1_000


def check(document: Document, imports: Opener | None = None) -> tuple[Finding, ...]:
    """Everything the model does that the standard forbids, and a few notes; at most `MOST` findings.

    `imports` gives the bytes at the location of an import, so that imported files are looked into, too.
    """
    found: dict[Finding, None] = {}
    for finding in _findings(View(document), imports):
        found[finding] = None
        if len(found) >= MOST:
            break
    return tuple(found)


def _findings(view: View, imports: Opener | None) -> Iterator[Finding]:
    for rule in _RULES:
        yield from rule(view)
    if imports is not None:
        yield from opened(view, imports)
