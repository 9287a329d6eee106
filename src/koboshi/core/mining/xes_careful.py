"""The careful way through a XES file: event by event with expat, whatever shape the file has.

A document type or an entity declaration is refused before anything in it can act; depth and the number of keys are
bounded. An attribute inside an attribute gets the key `outer␟inner`.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

import numpy as np

from koboshi.core.mining.log import LogError
from koboshi.core.mining.xes_fields import NESTED, Collected

VALUED: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})
CONTAINERS: Final = frozenset({"list", "container", "values"})
DEEPEST: Final = 50
_CUT: Final = frozenset({"no element found", "unclosed token", "unclosed CDATA section", "partial character"})
"""What expat says at the end of a file whose end is missing."""
_LOG, _TRACE, _EVENT = 1, 2, 3


@dataclass(slots=True)
class XesHeader:
    """What a file says about itself: extensions, classifiers, and attributes of the whole log (key, type, text)."""

    encoding: str = "utf-8"
    extensions: list[dict[str, str]] = field(default_factory=list)
    classifiers: list[dict[str, str]] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)


class CarefulReader:
    """Reads a file piece by piece into `into`; raises LogError with line and column for what is no XES."""

    def __init__(self, into: Collected) -> None:
        """Begin before the first byte."""
        self.into = into
        self.header = XesHeader()
        self._columns: dict[tuple[bool, str], tuple[Any, array[int], array[int]]] = {}
        self._case_of: array[int] = array("i")
        self._stack: list[str] = []
        self._paths: list[str] = []
        self._scope = 0
        self._aside = 0
        self.closed = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = False
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Read the next piece."""
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as problem:
            if last and expat.ErrorString(problem.code) in _CUT:
                raise LogError(
                    f"XES が途中で切れています（{problem.lineno} 行目で終わり、その先がありません）。"
                    "もう一度コピーしてください。"
                ) from problem
            raise LogError(
                f"XES の {problem.lineno} 行 {problem.offset + 1} 文字目で、XML として読めなくなりました"
                f"（{expat.ErrorString(problem.code)}）。"
            ) from problem
        except (LookupError, ValueError) as problem:
            if isinstance(problem, LogError):
                raise
            raise LogError("XES の文字コードが読めません。UTF-8 で保存し直してください。") from problem

    @property
    def at_first_trace(self) -> bool:
        """Whether exactly one trace has just begun and nothing else of it was read."""
        return self.into.cases == 1 and self._scope == _TRACE and len(self._stack) == 2 and not self._columns

    def close(self) -> None:
        """Read the end of the file and hand everything over."""
        self.feed(b"", last=True)
        self.into.case_of.append(np.array(self._case_of, np.int32))
        for target, rows, codes in self._columns.values():
            target.add(np.array(rows, np.int32), np.array(codes, np.int32))

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        self.header.encoding = (encoding or "utf-8").lower()

    def _refuse(self, *_: Any) -> None:
        raise LogError("XES に文書型宣言（DOCTYPE）か実体宣言があります。安全のため読み込みません。")

    def _place(self) -> str:
        return f"{self._parser.CurrentLineNumber} 行目"

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        self._stack.append(local)
        depth = len(self._stack)
        if depth > DEEPEST:
            raise LogError(f"XES の {self._place()}で、入れ子が {DEEPEST} 段を超えています。")
        if self._aside:
            return
        if local in VALUED or local in CONTAINERS:
            self._attribute(local, attributes)
        elif not self._structure(local, depth, attributes):
            self._aside = depth

    def _structure(self, local: str, depth: int, attributes: dict[str, str]) -> bool:
        """Enter log, trace or event; False for what is only noted."""
        into = self.into
        if local == "log" and depth == _LOG:
            self._scope = _LOG
            return True
        if depth == 1:
            raise LogError(f"XES の {self._place()}で始まる「{local}」は、XES のログ（log）ではありません。")
        if local == "trace" and depth == _TRACE:
            self._scope = _TRACE
            into.cases += 1
            return True
        if local == "event" and depth == _EVENT and self._scope == _TRACE:
            self._scope = _EVENT
            into.events += 1
            self._case_of.append(into.cases - 1)
            return True
        if local in ("extension", "classifier", "global") and depth == _TRACE:
            known = {"extension": self.header.extensions, "classifier": self.header.classifiers}
            known.get(local, []).append(dict(attributes))
            return False
        into.notes.note("left_out", f"{self._place()}の {local}")
        return False

    def _attribute(self, local: str, attributes: dict[str, str]) -> None:
        around = self._paths[-1] if self._paths else ""
        if local == "values":
            self._paths.append(around)
            return
        key = attributes.get("key")
        if key is None:
            self.into.notes.note("left_out", f"{self._place()}の key のない {local}")
            self._aside = len(self._stack)
            return
        path = f"{around}{NESTED}{key}" if around and key else around or key
        self._paths.append(path)
        if local in CONTAINERS:
            return
        if "value" not in attributes:
            self.into.notes.note("left_out", f"{self._place()}の値のない {key}")
            return
        if self._scope == _LOG:
            self.header.attributes.append((path, local, attributes["value"]))
            return
        self._value(path, local, attributes["value"])

    def _value(self, path: str, tag: str, text: str) -> None:
        of_event = self._scope == _EVENT
        column = self._columns.get((of_event, path))
        if column is None:
            target = self.into.field(path, of_event=of_event)
            column = self._columns[of_event, path] = (target, array("i"), array("i"))
        column[1].append((self.into.events if of_event else self.into.cases) - 1)
        column[2].append(column[0].code(tag, text))

    def _end(self, name: str) -> None:
        depth = len(self._stack)
        local = self._stack.pop()
        if self._aside:
            self._aside = 0 if depth == self._aside else self._aside
        elif local in VALUED or local in CONTAINERS:
            self._paths.pop()
        elif local == "event":
            self._scope = _TRACE
        elif local == "trace":
            self._scope = _LOG
        self.closed = depth == 1
