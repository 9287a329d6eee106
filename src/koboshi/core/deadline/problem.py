"""What cannot be reckoned, as a sentence in three languages; and what is wrong with a table, said to its author."""

from __future__ import annotations

from collections.abc import Sequence

from koboshi.core.deadline.words import TEXTS, long_date
from koboshi.core.japan.wareki import DateProblem

__all__ = ["ClockProblem", "DateProblem", "DeadlineError"]


class ClockProblem(ValueError):
    """Dates that cannot be right together; `.key` is the key of a sentence, `.values` (dates, numbers) fill it."""

    def __init__(self, key: str, **values: object) -> None:
        """Keep the key and what fills it."""
        super().__init__(key)
        self.key = key
        self.values = values

    def say(self, language: str = "ja") -> str:
        """The sentence in `ja`, `ja-easy` (with ruby) or `en`."""
        shown = {name: long_date(value, language) for name, value in self.values.items()}
        return TEXTS.get(f"problem.{self.key}", language, **shown)

    def __str__(self) -> str:
        """The Japanese sentence."""
        return self.say()


class DeadlineError(ValueError):
    """A table that cannot be read; `.sentences` name each row and field."""

    def __init__(self, sentences: Sequence[str]) -> None:
        """Keep all sentences; the first ten are the message."""
        super().__init__("\n".join(sentences[:10]))
        self.sentences = tuple(sentences)
