"""What the chain says, in three languages: a sentence is a constant in Japanese, its values are filled in afterwards.

A `Told` is a Japanese text wherever text is wanted, and says itself in easy Japanese and English when it is asked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from koboshi.core.refusal import Refused, fill
from koboshi.core.text.ruby import day_reading

SENTENCES: Final = Path(__file__).parent / "sentences.toml"
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=1)
def translations() -> dict[str, dict[str, str]]:
    """Each Japanese sentence of this package to its easy Japanese and English, read once."""
    rows = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))["sentence"]
    return {row["ja"]: {"ja-easy": row["easy"], "en": row["en"]} for row in rows}


class Told(str):
    """A sentence and its values. As a text it is the Japanese; `say` gives `ja`, `ja-easy` (with ruby) and `en`.

    `other` holds the translations of what an author wrote (the name of a seat); a sentence of this package has its own
    in `sentences.toml`. What nobody translated stays Japanese. Values may be `Told` or a refusal and are said too.
    """

    __slots__ = ("other", "sentence", "values")
    sentence: str
    values: Mapping[str, object]
    other: Mapping[str, str]

    def __new__(cls, sentence: str, other: Mapping[str, str] | None = None, /, **values: object) -> Told:
        """The Japanese text is made at once."""
        made = super().__new__(cls, fill(sentence, values))
        made.sentence, made.values, made.other = sentence, MappingProxyType(values), other or MappingProxyType({})
        return made

    def say(self, language: str = "ja") -> str:
        """The sentence in the reader's language."""
        known = self.other or translations().get(self.sentence, {})
        values: dict[str, object] = {key: said(value, language) for key, value in self.values.items()}
        return fill(known.get(language, self.sentence), values)

    def __deepcopy__(self, memo: dict[int, Any]) -> Told:
        """It never changes."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """For copies and pickles."""
        return _again, (self.sentence, dict(self.other), dict(self.values))


def _again(sentence: str, other: Mapping[str, str], values: Mapping[str, object]) -> Told:
    return Told(sentence, other, **values)


def said(value: object, language: str) -> str:
    """A value in a language, where it has any; as it is otherwise."""
    return value.say(language) if isinstance(value, Told | Refused) else str(value)


def on_day(on: date) -> Told:
    """A day as people write it."""
    return Told(
        f"{on.year}年{on.month}月{on.day}日",
        {
            "ja-easy": f"{on.year}{{年|ねん}}{on.month}{{月|がつ}}{{{on.day}日|{day_reading(on.day)}}}",
            "en": f"{on.day} {MONTHS[on.month - 1]} {on.year}",
        },
    )


def listed(parts: Sequence[object], between: str = "、") -> str:
    """Several things in a row; `、` is a comma and `・` a slash in English."""
    found: object = parts[0] if parts else ""
    for part in parts[1:]:
        pattern = {"、": Told("{one}、{other}"), "・": Told("{one}・{other}")}[between]
        found = Told(pattern.sentence, one=found, other=part)
    return found if isinstance(found, str) else str(found)


# -- for JSON ---------------------------------------------------------------------------------------------------------


def packed(value: object) -> Any:
    """A sentence as plain values, so that it can still be said in every language when it is read again."""
    if not isinstance(value, Told):
        return value if isinstance(value, str | int | float | None) else str(value)
    found: dict[str, Any] = {"said": value.sentence}
    if value.other:
        found["other"] = dict(value.other)
    if value.values:
        found["values"] = {key: packed(each) for key, each in value.values.items()}
    return found


def unpacked(value: Any) -> Any:
    """What `packed` wrote; a text from before this form was kept stays the Japanese text that it is."""
    if not isinstance(value, Mapping):
        return value
    values = {str(key): unpacked(each) for key, each in value.get("values", {}).items()}
    return Told(value["said"], value.get("other"), **values)
