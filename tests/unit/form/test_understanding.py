"""What was understood stands beside what was typed, in the notation of the reader."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.core.form import Form
from koboshi.core.form.understanding import understood


@pytest.mark.parametrize(
    ("kind", "typed", "lang", "words"),
    [
        ("date", "27 November 2026", "ja", "令和8年11月27日"),
        ("date", "R8.11.27", "en", "27 November 2026"),
        ("date", "2026-11-27", "en", "27 November 2026"),
        ("date", "令和8年11月27日", "ja", ""),
        ("date", "あした", "ja", ""),
        ("yen", "80万円", "ja", "800,000円"),
        ("yen", "3000", "ja", ""),
        ("yen", "たくさん", "ja", ""),
        ("text", "2026-11-27", "ja", ""),
        ("date", "", "ja", ""),
    ],
)
def test_days_and_amounts_are_told_back(kind: str, typed: str, lang: str, words: str) -> None:
    fields: dict[str, Any] = {"f": {"type": kind}}
    form = Form.load({"form": 1, "pages": [{"id": "p", "fields": ["f"]}], "fields": fields})
    assert understood(form.fields["f"], typed, lang) == words
