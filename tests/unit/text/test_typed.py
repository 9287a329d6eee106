"""What is typed outside a form: kept whole or refused, and no マイナンバー among it."""

from __future__ import annotations

import pytest

from koboshi.core.refusal import Refused
from koboshi.core.typed import refuse_my_number, within


def test_a_text_is_kept_whole_or_refused_with_its_length() -> None:
    assert within(f" {'あ' * 300}\n", 300) == "あ" * 300
    assert within("", 10) == ""
    with pytest.raises(Refused) as refused:
        within("あ" * 4001, 4000)
    for language in ("ja", "ja-easy", "en"):
        assert "4,000" in refused.value.say(language)
        assert "4,001" in refused.value.say(language)


def test_a_my_number_is_refused_wherever_it_stands() -> None:
    refuse_my_number("電話は024-521-1111です。", "受付番号 8ABC-DEFG-HJKL", "123456789012")
    for text in ("123456789018", "私の番号は１２３４ ５６７８ ９０１８です", "1234-5678-9018"):
        with pytest.raises(Refused, match="マイナンバー"):
            refuse_my_number("架空", text)
