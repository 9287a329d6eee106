"""Every sentence with which the chain says no is there in easy Japanese and English, and says the same values."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
from datetime import date
from pathlib import Path

import pytest

from koboshi.core import approval
from koboshi.core.approval.model import ApprovalRefused
from koboshi.core.approval.saying import Told, on_day, packed, translations, unpacked
from koboshi.core.refusal import Refused

FOLDER = Path(approval.__file__).parent
ROOM = FOLDER.parent.parent / "approvals"
NAMES = {"ApprovalRefused", "DelegationRefused", "Nobody", "ChainError", "Told"}
VALUE = re.compile(r"\{([a-z_]+)\}")


def _first(node: ast.Call) -> str | None:
    """The sentence of a call; None for one that names a constant made elsewhere (`_DOES[…].sentence`)."""
    given = node.args[0]
    if isinstance(given, ast.Constant):
        return str(given.value)
    assert isinstance(given, ast.Attribute | ast.Subscript | ast.Name | ast.JoinedStr), ast.dump(given)
    return None


def _said() -> set[str]:
    files = [*FOLDER.glob("*.py"), *ROOM.rglob("*.py")]
    calls = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    found = [node for node in calls if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return {text for node in found if node.func.id in NAMES and (text := _first(node)) is not None}  # type: ignore[attr-defined]


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


def test_a_sentence_is_japanese_wherever_text_is_wanted_and_says_itself_in_every_language() -> None:
    told = Told("「{title}」が決裁するので、その先へは回しません。", title="課長")
    assert told == "「課長」が決裁するので、その先へは回しません。"
    assert told.say("ja") == str(told)
    assert "課長" in told.say("en")
    assert told.say("en").isascii() is False
    assert re.search(r"[ぁ-ん]", told.say("en")) is None
    assert on_day(date(2026, 11, 26)).say("en") == "26 November 2026"


def test_a_sentence_is_kept_as_json_and_said_again_and_an_old_text_stays_as_it_is() -> None:
    inner = Told("課長", {"ja-easy": "{課長|かちょう}", "en": "Section head"})
    told = Told("決裁するのは「{title}」です。", title=inner)
    again = unpacked(json.loads(json.dumps(packed(told))))
    assert again == told
    assert "Section head" in again.say("en")
    assert copy.deepcopy(told) is told
    assert pickle.loads(pickle.dumps(told)).say("en") == told.say("en")  # noqa: S301  our own value
    assert unpacked("古い文のまま") == "古い文のまま"
