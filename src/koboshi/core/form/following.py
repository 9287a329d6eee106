"""An answer that another one decides: the estate that was chosen says in which town it lies."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from koboshi.core.form.problem import FormError


@dataclass(frozen=True, slots=True)
class Following:
    """`values` maps the options of the choice `field` to answers; an option that is not among them decides nothing."""

    field: str
    values: tuple[tuple[str, str], ...]

    def told(self, answers: Mapping[str, Any], shown: Container[str]) -> str | None:
        """The answer that follows, None when nothing does; a choice decides only while it is `shown`."""
        given = answers.get(self.field) if self.field in shown else None
        return next((value for option, value in self.values if option == given), None)


def load(spec: object, path: str, options: Sequence[str]) -> Following | None:
    """Read `follows` of a field whose own answers are `options`. Raises FormError."""
    if spec is None:
        return None
    if not isinstance(spec, Mapping) or set(spec) != {"field", "values"} or not isinstance(spec["field"], str):
        raise FormError(
            f"{path}.follows", "「field」（もとになる項目）と「values」（選択肢ごとの答え）を書いてください。"
        )
    values = spec["values"]
    if not isinstance(values, Mapping) or not values:
        raise FormError(f"{path}.follows.values", "選択肢と答えの組を1つ以上書いてください。")
    strange = [str(value) for value in values.values() if value not in options]
    if strange:
        raise FormError(f"{path}.follows.values", f"「{strange[0]}」は、この項目の答えにありません。")
    return Following(spec["field"], tuple((str(option), value) for option, value in values.items()))


def check(path: str, following: Following | None, options: Mapping[str, Sequence[str]]) -> None:
    """Refuse one that follows no choice of the form, or options the choice does not have. Raises FormError."""
    if following is None:
        return
    if following.field not in options:
        raise FormError(f"{path}.follows.field", f"「{following.field}」という、1つを選ぶ項目はありません。")
    strange = [option for option, _ in following.values if option not in options[following.field]]
    if strange:
        raise FormError(f"{path}.follows.values", f"「{strange[0]}」は、「{following.field}」の選択肢にありません。")
