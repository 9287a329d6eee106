"""Reading XML from outside: no document type, no entities, bounded size, depth and number of elements.

Every reader of the core (BPMN, DMN, XES) goes through here, so an attack is refused in one place. The caller puts the
reason into a sentence of its own, for the person who made the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Literal, TypeAlias
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ParserCreate

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

Reason: TypeAlias = Literal["large", "deep", "declaration", "broken", "empty"]
MOST_IN_ONE = 4_000_000
"""Bytes in one tag, text, comment or instruction: the parser takes time with the square of the longest one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost: `size` in bytes, `depth` in nested elements, `elements` in all."""

    size: int
    depth: int
    elements: int


class XmlRefused(Exception):
    """The file was not read; `line` and `column` count from 1 and are 0 where no place can be named."""

    def __init__(self, reason: Reason, line: int = 0, column: int = 0) -> None:
        """Keep why and where."""
        super().__init__(reason)
        self.reason: Reason = reason
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Parsed:
    """A read file: its root element and every namespace prefix it declares, in the order met."""

    root: Element
    prefixes: tuple[tuple[str, str], ...]


def parse(xml: bytes, limits: Limits) -> Parsed:
    """Read a whole file; raise XmlRefused for anything that is not plain XML within the limits."""
    if len(xml) > limits.size:
        raise XmlRefused("large")
    _refuse_lumps(xml)
    try:
        return _bounded(xml, limits)
    except DefusedXmlException as problem:
        raise XmlRefused("declaration") from problem
    except ParseError as problem:
        line, column = problem.position
        raise XmlRefused("broken", line, column + 1) from problem
    except (ValueError, LookupError) as problem:
        raise XmlRefused("broken") from problem


def _bounded(xml: bytes, limits: Limits) -> Parsed:
    depth = count = 0
    root: Element | None = None
    prefixes: list[tuple[str, str]] = []
    for event, found in iterparse(BytesIO(xml), events=("start", "end", "start-ns"), forbid_dtd=True):
        if event == "start-ns":
            prefixes.append((found[0] or "", found[1]))
            continue
        if event == "end":
            depth -= 1
            continue
        root = found if root is None else root
        depth, count = depth + 1, count + 1
        if depth > limits.depth or count > limits.elements:
            raise XmlRefused("deep", *_too_deep(xml, limits))
    if root is None:
        raise XmlRefused("empty")
    return Parsed(root, tuple(prefixes))


def _refuse_lumps(xml: bytes) -> None:
    """Refuse a file with one piece longer than `MOST_IN_ONE`, naming the line where the piece begins."""
    if len(xml) <= MOST_IN_ONE:
        return
    narrow = xml.replace(b"\0", b"") if b"\0" in xml[:200] else xml  # UTF-16: the marks looked for are all ASCII
    start = _lump(narrow)
    if start >= 0:
        raise XmlRefused("large", narrow.count(b"\n", 0, start) + 1, start - narrow.rfind(b"\n", 0, start))


def _lump(xml: bytes) -> int:
    """Where the first too long piece begins; -1 when there is none."""
    at = 0
    while at + MOST_IN_ONE < len(xml):
        following = xml.rfind(b"<", at + 1, at + MOST_IN_ONE + 1)
        if following < 0:
            return at
        at = following
    found = [_unclosed(xml, *marks) for marks in ((b"<!--", b"-->"), (b"<?", b"?>"))]
    return min((each for each in found if each >= 0), default=-1)


def _unclosed(xml: bytes, opening: bytes, closing: bytes) -> int:
    """Where the first comment or instruction of too many bytes begins: a `<` inside it ends nothing."""
    at = 0
    while (start := xml.find(opening, at)) >= 0:
        end = xml.find(closing, start)
        at = len(xml) if end < 0 else end
        if at - start > MOST_IN_ONE:
            return start
    return -1


class _Reached(Exception):
    """The element that was one too many has begun; its line and column."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.place = (line, column)


def _too_deep(xml: bytes, limits: Limits) -> tuple[int, int]:
    """The line and column of the first element over the limits; the declarations before it were found harmless."""
    parser = ParserCreate()
    depth = count = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > limits.depth or count > limits.elements:
            raise _Reached(parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(xml, False)
    except _Reached as reached:
        return reached.place
    return 0, 0
