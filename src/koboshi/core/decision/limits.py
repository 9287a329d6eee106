"""What a rule may cost: bounds that keep a rule written by anyone from holding up the house."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime

MAX_SOURCE = 10_000
"""Characters of one expression."""
MAX_DEPTH = 64
"""Brackets (and other nesting) inside each other in one expression."""
MAX_TREE = 150
"""Levels of the syntax tree; long sums such as 1+1+1+… count one level per sign."""
MAX_LIST = 10_000
"""Elements of one list, turns of one loop."""
MAX_STRING = 100_000
"""Characters of one computed text."""
MAX_REPLACED = 4_000_000
"""Length of a text times the length of its replacement."""
MAX_CALLS = 60
"""Functions of the rule inside each other."""
STEPS = 1_000_000
"""Steps of one evaluation; a turn of a loop costs the number of nodes of its body."""
CHARACTERS_PER_STEP = 32


class FeelError(Exception):
    """A rule that cannot be read or costs too much: a sentence for the author and the place (characters from 0)."""

    def __init__(self, sentence: str, position: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.position = position

    def __str__(self) -> str:
        if self.position is None:
            return self.sentence
        return f"{self.sentence}（{self.position + 1}文字目）"


class Meter:
    """Counts the steps of one evaluation and carries the moment that `now()` answers."""

    __slots__ = ("calls", "left", "now")

    def __init__(self, now: datetime | None = None, steps: int = STEPS) -> None:
        self.left = steps
        self.calls = 0
        self.now = now

    def spend(self, steps: int) -> None:
        """Take steps off the budget; FeelError when it is used up."""
        self.left -= steps
        if self.left < 0:
            raise FeelError("計算の手数が上限を超えました。式を小さくしてください。")

    def enter(self) -> None:
        """Go one function deeper; FeelError when functions call each other without end."""
        self.calls += 1
        self.spend(1)
        if self.calls > MAX_CALLS:
            raise FeelError("関数の呼び出しが深すぎます。終わらない繰り返しになっていませんか。")

    def leave(self) -> None:
        """Come back from a function."""
        self.calls -= 1


METER: ContextVar[Meter | None] = ContextVar("koboshi_feel_meter", default=None)


def spend(steps: int) -> None:
    """Charge the evaluation now running, where there is one."""
    meter = METER.get()
    if meter is not None:
        meter.spend(steps)


def text_within(value: str) -> str:
    """Return a computed text, or raise FeelError when it is too long; its length is charged."""
    if len(value) > MAX_STRING:
        raise FeelError("計算した文字列が長すぎます。")
    spend(len(value) // CHARACTERS_PER_STEP + 1)
    return value


def list_within(value: list[object]) -> list[object]:
    """Return a computed list, or raise FeelError when it is too long; its length is charged."""
    if len(value) > MAX_LIST:
        raise FeelError("計算した一覧の要素が多すぎます。")
    spend(len(value) + 1)
    return value
