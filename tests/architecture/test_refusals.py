"""Every sentence with which a verb says no is there in easy Japanese and English."""

from __future__ import annotations

import ast

from koboshi.core.refusal import translations
from tests.architecture import house

NAMES = {"Refused", "TooLarge", "Unknown", "OnlyLooks", "MaybePaid"}


def _sentences() -> set[str]:
    found = set()
    for path in house.modules():
        source = path.read_text(encoding="utf-8")
        if "refusal import" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES and node.args:
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{path}:{node.lineno}: a constant, with values apart"
                found.add(str(first.value))
    return found


def test_every_refusal_is_translated_and_no_translation_is_left_over() -> None:
    said, known = _sentences(), set(translations())
    assert said - known == set()
    assert known - said == set()
