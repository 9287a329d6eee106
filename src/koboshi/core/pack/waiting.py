"""Whether the places where a case waits are told to the resident, and whether a wait for her ends some day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding
from koboshi.core.process import Node, NodeKind
from koboshi.core.process.model import Trigger

CORRECTION: Final = "correction_answered"
"""What a receive task waits for that a correction settles (補正)."""
_WAITS: Final = frozenset({NodeKind.RECEIVE, NodeKind.CATCH})


def waits(pack: Pack) -> list[str]:
    """The steps at which a case waits for somebody or something outside the office, in order of the file."""
    return [node.id for node in pack.definition.nodes.values() if node.kind in _WAITS]


def check_waits(pack: Pack) -> Iterator[Finding]:
    """A wait without words of its own, and a wait for a correction that could last for ever."""
    for name in waits(pack):
        if f"status.{name}" not in pack.texts:
            told = f"文言 status.{name} がありません。待っている間、申請した人には一般的な文だけが見えます。"
            yield Finding("warning", "texts/ja.toml", told)
    for node in pack.definition.nodes.values():
        if node.message == CORRECTION and node.kind is NodeKind.RECEIVE and not _ends(pack, node):
            told = "補正を待つ期限（boundaryEvent のタイマー）がありません。返事がないと、いつまでも待ちます。"
            yield Finding("warning", "process.bpmn", f"{node.id}: {told}")


def _ends(pack: Pack, node: Node) -> bool:
    """Whether a timer on the edge of a step, or of what it stands in, ends the wait."""
    return any(
        each.attached_to in (node.id, node.scope) and each.trigger is Trigger.TIMER
        for each in pack.definition.nodes.values()
        if each.attached_to
    )
