"""Questions that need a law behind them: individual numbers and sensitive personal information (S25)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from koboshi.core.form.form import Form
from koboshi.core.form.model import Field
from koboshi.core.form.problem import Problem
from koboshi.core.text import Texts, ruby_to_plain

_HINTS: Final = {
    "problem.lint_my_number": re.compile(
        r"マイナンバー(?!カード)|個人番号|my_?number|individual_?number|kojin_?bango", re.I
    ),
    "problem.lint_sensitive": re.compile(
        r"人種|民族|信条|宗教|信仰|思想|支持政党|社会的身分|同和|病歴|病名|傷病|疾病|診断|健康診断|障害|障がい|前科|犯罪歴|犯罪の経歴"
        r"|逮捕|遺伝子|性的指向|労働組合|\b(?:race|ethnic\w*|religion|creed|disabilit\w*|handicap\w*|disease|illness|diagnosis"
        r"|medical history|criminal record|sexual orientation|trade union)\b",
        re.I,
    ),
}


_WISH: Final = re.compile(r"wish|prefer|希望")


def lint(form: Form, texts: Texts | None = None) -> list[Problem]:
    """Fields that hint at a マイナンバー or 要配慮個人情報 (個人情報保護法第2条第3項) without `legal_basis`.

    A day somebody wishes for without a first day is reported as well, since it could be over.
    A word list: it asks a person to look, and proves nothing when it is silent.
    """
    hinted = [
        Problem(field.path, key, {"word": match[0]})
        for field in _all(form)
        if not field.legal_basis.strip()
        for key, hint in _HINTS.items()
        if (match := hint.search(_words(field, texts)))
    ]
    return hinted + [
        Problem(field.path, "problem.lint_wish")
        for field in _all(form)
        if field.type == "date" and not (field.from_today or field.min) and _WISH.search(_words(field, texts))
    ]


def _all(form: Form) -> Iterator[Field]:
    for field in form.fields.values():
        yield field
        yield from field.fields


def _words(field: Field, texts: Texts | None) -> str:
    labels = [texts.find(field.label_key, lang) or "" for lang in ("ja", "en")] if texts else []
    return ruby_to_plain(" ".join([field.id, field.id.replace("_", " "), *labels]))
