"""The words of a pack for what a scenario only has ids of: results of tasks, questions, answers, and the period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from koboshi.core.pack import Pack
from koboshi.core.process.model import Definition
from koboshi.project.cli.simulate_choices import result_words

GUIDE: Final = "標準処理期間"
LIMIT: Final = "決定する期限"
"""As wide as the word in whose place it stands, so that columns of a terminal keep their line."""
_ANSWERS: Final = "answers."
_BARE: Final = re.compile(f"(?<!「){GUIDE}")


@dataclass(frozen=True, slots=True)
class Speech:
    """How a report calls things: by the texts of the pack where there is one, else by the words of the model."""

    pack: Pack | None = None

    @property
    def statutory(self) -> bool:
        """Whether a law or an ordinance sets the period (`[limits] period = "statutory"`): then it is no mere guide."""
        return self.pack is not None and self.pack.manifest.limits.get("period") == "statutory"

    def said(self, text: str) -> str:
        """A text of the report: a period set by law is not called a guide, except where 「標準処理期間」 is quoted."""
        return _BARE.sub(LIMIT, text) if self.statutory else text

    def period_remark(self) -> str:
        """What the reader must know about the period; empty for a mere guide."""
        if not self.statutory:
            return ""
        return (
            f"この手続きの期間は、法律や条例で決まった期限として手続きに書かれています（めやすの「{GUIDE}」ではありません）。"
            "根拠の条番号や延長のきまりは、要確認です。"
        )

    def result(self, definition: Definition, task: str, result: str) -> str:
        """A result of a task: 全部開示 for `grant`; the id itself where nobody says more."""
        return self._text(f"task.{task}.outcome.{result}", f"outcome.{result}") or result_words(
            definition, task, result
        )

    def question(self, name: str) -> str:
        """What decision tables look at: the label of the question of the form."""
        inside = name.removeprefix(_ANSWERS)
        return self._text(f"field.{inside}.label") if inside != name else ""

    def answer(self, name: str, value: object) -> str:
        """One answer to it in words."""
        return self._text(f"option.{name.removeprefix(_ANSWERS)}.{value}") or str(value) or "（空）"

    def _text(self, *keys: str) -> str:
        if self.pack is None:
            return ""
        found = (self.pack.texts.find(key, "ja") for key in keys)
        return next((" ".join(text.split()) for text in found if text), "")


PLAIN: Final = Speech()
