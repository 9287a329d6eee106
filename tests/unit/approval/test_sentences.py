"""Every sentence with which the chain says no is there in easy Japanese and English, and says the same values."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from koboshi.core import approval
from koboshi.core.approval.model import ApprovalRefused, translations
from koboshi.core.refusal import Refused

FOLDER = Path(approval.__file__).parent
NAMES = {"ApprovalRefused", "DelegationRefused", "Nobody"}
VALUE = re.compile(r"\{([a-z]+)\}")


def _said() -> set[str]:
    calls = [node for path in FOLDER.glob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    found = [node for node in calls if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return {ast.literal_eval(node.args[0]) for node in found if node.func.id in NAMES}  # type: ignore[attr-defined]


def test_every_refusal_is_translated_and_no_translation_is_left_over() -> None:
    assert _said() == set(translations())


def test_translations_carry_the_values_of_the_sentence() -> None:
    for sentence, by_language in translations().items():
        for language, text in by_language.items():
            assert set(VALUE.findall(text)) == set(VALUE.findall(sentence)), (language, sentence)


def test_a_refusal_is_said_in_the_persons_language_and_is_a_refusal_of_the_house() -> None:
    with pytest.raises(Refused) as caught:
        raise ApprovalRefused(
            "「{title}」の席で今日押せるのは、{name}さんです。{because}", title="課長", name="架空", because=""
        )
    assert str(caught.value) == "「課長」の席で今日押せるのは、架空さんです。"
    assert caught.value.say("en").startswith("Today 架空 stamps")
    assert "{今日|きょう}" in caught.value.say("ja-easy")


def test_a_refusal_inside_a_refusal_is_translated_too() -> None:
    inner = ApprovalRefused("この回付は、もう決裁が済んでいます。")
    outer = ApprovalRefused("案件「{reference}」：{problem}どの案件も押していません。", reference="A-1", problem=inner)
    assert outer.say("en") == "Case A-1: This draft has already been decided. No case was stamped."
    assert "決裁が済んでいます" in str(outer)
