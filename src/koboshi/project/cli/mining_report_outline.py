"""A discovered model in words: an outline in which every branch is named by the activities in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from koboshi.core.mining.trees import Operator, Tree

INDENT: Final = "　"
_HEADS: Final = {
    Operator.SEQUENCE: "次の順に進む",
    Operator.CHOICE: "次のどれか一つに進む",
    Operator.PARALLEL: "次のすべてを行う（順は問わない）",
    Operator.LOOP: "次を行い、くり返すことがある",
}
_SKIPPED, _AGAIN, _BOTH = "行わないこともある", "くり返すことがある", "行わないことも、くり返すこともある"
_NOTHING: Final = "何もせずに進む"


def outline(tree: Tree, counts: Mapping[str, int]) -> list[str]:
    """The lines, each indented by how deep it stands; `counts` says how often each activity happened."""
    lines: list[str] = []
    steps = tree.children if tree.operator is Operator.SEQUENCE else (tree,)
    stack: list[tuple[Tree, int, str]] = [(each, 0, "") for each in reversed(steps)]
    while stack:
        part, depth, note = stack.pop()
        part, note = _plain(part, note)
        lines.append(INDENT * depth + note.join(_line(part, counts)))
        if part.operator is Operator.LOOP:
            body, *back = part.children
            stack += [(each, depth + 1, "・くり返すときだけ") for each in reversed(back)]
            stack.append((body, depth + 1, ""))
        else:
            stack += [(each, depth + 1, "") for each in reversed(part.children)]
    return lines


def _plain(part: Tree, note: str) -> tuple[Tree, str]:
    """Turn "this or nothing" and "this, again and again" into a remark about this."""
    while True:
        silent = [each for each in part.children if each.operator is Operator.SILENT]
        told = [each for each in part.children if each.operator is not Operator.SILENT]
        if len(told) != 1 or not silent:
            return part, note
        if part.operator is Operator.CHOICE:
            part, note = told[0], f"{note}・{_SKIPPED}"
        elif part.operator is Operator.LOOP:
            part, note = told[0], f"{note}・{_AGAIN if told[0] is part.children[0] else _BOTH}"
        else:
            return part, note


def _line(part: Tree, counts: Mapping[str, int]) -> tuple[str, str]:
    """What stands before and after the remark."""
    if part.operator is Operator.ACTIVITY:
        return f"「{part.label}」（{counts.get(part.label, 0):,} 回", "）"
    if part.operator is Operator.SILENT:
        return _NOTHING, ""
    return _HEADS[part.operator], "："
