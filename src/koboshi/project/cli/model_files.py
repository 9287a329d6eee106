"""Files that `koboshi model` reads and writes, within bounds; problems are sentences."""

from __future__ import annotations

import errno
import json
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

from koboshi.core import bpmn
from koboshi.core.bpmn import BpmnError, Document
from koboshi.core.drawing import Overlay

MAX_BYTES: Final = 20_000_000
_NUMBERS: Final = ("count", "waiting", "cost", "heat")
_FLAGS: Final = ("current", "done", "problem", "added", "changed")


class Refused(Exception):
    """What was asked cannot be done; the sentence is for the person at the terminal.

    `reason` is the sentence without the name of the file, for where that has been said already.
    """

    def __init__(self, sentence: str, reason: str = "") -> None:
        """Keep both."""
        super().__init__(sentence)
        self.reason = reason or sentence


_REASONS: Final = {
    errno.ENOENT: "見つかりません",
    errno.ENOTDIR: "見つかりません",
    errno.EISDIR: "フォルダーです。ファイルを指定してください",
    errno.EACCES: "使う権限がありません",
    errno.EPERM: "使う権限がありません",
    errno.ENOSPC: "書き込む場所が足りません",
    errno.EROFS: "書き込めない場所にあります",
    errno.ENAMETOOLONG: "名前が長すぎます",
}


def _reason(problem: OSError) -> str:
    """What the system says, in Japanese as far as it is known."""
    return _REASONS.get(problem.errno or 0) or f"システムの知らせ：{problem.strerror}"


def bytes_of(path: Path) -> bytes:
    """The content of a file."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused(f"{path} が大きすぎます。", "ファイルが大きすぎます。")
        return path.read_bytes()
    except OSError as problem:
        reason = _reason(problem)
        raise Refused(f"{path} を読めません（{reason}）。", f"読めません（{reason}）。") from problem


def document_of(path: Path) -> Document:
    """The BPMN model in a file."""
    try:
        return bpmn.read(bytes_of(path))
    except BpmnError as problem:
        line = f"（{problem.line}行目）" if problem.line else ""
        raise Refused(f"{path}: {problem.sentence}{line}") from problem


def drawable(path: Path, endings: AbstractSet[str]) -> None:
    """Refuse a name that promises a kind of picture that is not written; a name without an ending promises nothing."""
    ending = path.suffix.lower()
    if ending and ending not in endings:
        kinds = " か ".join(sorted(endings - {".htm"}, reverse=True))
        raise Refused(f"{path} には書けません。ここで書けるのは {kinds} です（「{ending}」は作れません）。")


def write(path: Path, content: bytes) -> None:
    """Write a whole file."""
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise Refused(f"{path} に書けません（{_reason(problem)}）。") from problem


def json_of(path: Path) -> Any:
    """The content of a JSON file."""
    try:
        return json.loads(bytes_of(path).decode("utf-8-sig"))
    except json.JSONDecodeError as problem:
        place = f"{problem.lineno}行目 {problem.colno}文字目"
        raise Refused(f"{path} を JSON として読めません（{place}）。") from problem
    except (UnicodeDecodeError, RecursionError) as problem:
        raise Refused(f"{path} を JSON として読めません。") from problem


def overlays_of(path: Path) -> dict[str, Overlay]:
    """Overlays by id: `{"examine": {"count": 12, "waiting": 86400}, "flow_1": 340}`; a bare number is a count."""
    found = json_of(path)
    if not isinstance(found, dict):
        raise Refused(f"{path} は、要素の id と値の組（JSON のオブジェクト）にしてください。")
    return {each: _overlay(path, each, value) for each, value in found.items()}


def _overlay(path: Path, each: str, value: object) -> Overlay:
    if _is_number(value):
        return Overlay(count=float(str(value)))
    if not isinstance(value, dict):
        raise Refused(f"{path} の「{each}」は、数か、count・waiting・cost・heat などの組にしてください。")
    known: dict[str, Any] = {}
    for name, part in value.items():
        if name in _NUMBERS and (part is None or _is_number(part)):
            known[name] = part
        elif (name == "text" and isinstance(part, str)) or (name in _FLAGS and isinstance(part, bool)):
            known[name] = part
        else:
            raise Refused(f"{path} の「{each}」の「{name}」は使えません。")
    return Overlay(**known)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
