"""What goes wrong in an expression or a decision table, as a sentence with its place."""

from __future__ import annotations


class FeelError(Exception):
    """An expression that cannot be read or run; `position` counts characters from 0, `cell` names the table cell."""

    def __init__(self, sentence: str, position: int = -1, cell: str = "") -> None:
        """Keep sentence and place."""
        super().__init__(sentence)
        self.sentence, self.position, self.cell = sentence, position, cell

    def __str__(self) -> str:
        """The sentence with its place."""
        place = self.cell or (f"{self.position + 1}文字目" if self.position >= 0 else "")
        return f"{place}: {self.sentence}" if place else self.sentence
