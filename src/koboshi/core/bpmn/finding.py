"""One broken rule, and where in the standard each rule comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.sources import SOURCES
from koboshi.core.bpmn.view import View
from koboshi.core.bpmn.words import named

Level: TypeAlias = Literal["error", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule.

    `element` is the id of the element, or of the nearest one around it that has an id ('' for the whole file).
    `rule` is `EXT.nnn` (the numbering of M. Geiger, BPMN 2.0 Process Model Serialization Constraints, 2013),
    `REF.name` (a reference) or `XSD.kind` (the structure of the file); `source` is the section of OMG BPMN 2.0.2.
    """

    element: str
    rule: str
    sentence: str
    level: Level = "error"
    source: str = ""


Rule: TypeAlias = Callable[[View], Iterator[Finding]]


def broken(view: View, element: Element, rule: str, reason: str, level: Level = "error") -> Finding:
    """A finding about an element; the sentence starts with what people call it."""
    return Finding(identifier(view, element), rule, f"{named(element)}：{reason}", level, source(rule))


def identifier(view: View, element: Element) -> str:
    """The id of the element, or of the nearest one around it that has one."""
    nearest: Element | None = element
    while nearest is not None:
        found = (nearest.get("id") or "").strip()
        if found:
            return found
        nearest = view.document.parent_of(nearest)
    return ""


def source(rule: str) -> str:
    """The section of the standard behind a rule."""
    return SOURCES.get(rule) or SOURCES[rule.partition(".")[0]]
