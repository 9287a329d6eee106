"""A verb says no: a sentence for the person who asked, in her language; nothing was changed."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from koboshi.core.text import Texts

SENTENCES = Path(__file__).parent / "sentences.toml"


class Refused(Exception):
    """The act is refused. The Japanese sentence is also the key of its translations in `sentences.toml`.

    `Refused("この項目に添付できるファイルは{count}個までです。", count=5)`; `{…}` are filled after translation, so the
    sentence in the code stays a constant that a test can find in the table.
    """

    def __init__(self, for_the_person: str, **values: object) -> None:
        super().__init__(for_the_person)
        self.sentence = for_the_person
        self.values = values

    def say(self, language: str = "ja") -> str:
        """The sentence in `ja`, `ja-easy` (with `{漢字|かな}` ruby) or `en`."""
        return fill(translations().get(self.sentence, {}).get(language, self.sentence), self.values)

    @property
    def for_the_person(self) -> str:
        """The Japanese sentence with its values."""
        return self.say()


class Explained(Refused):
    """Refused with a sentence that stands in some package's own texts, by key."""

    def __init__(self, texts: Texts, key: str, **values: str) -> None:
        super().__init__(texts.get(key, "ja", **values))
        self._texts, self._key, self._filled = texts, key, values

    def say(self, language: str = "ja") -> str:
        """The sentence in the person's language."""
        return self._texts.get(self._key, language, **self._filled)


class At(Refused):
    """What is wrong with one part of what was given; `at` names it, and a page leads to its input."""

    def __init__(self, at: str, why: Refused) -> None:
        super().__init__(why.sentence, **why.values)
        self.at, self.why = at, why

    def say(self, language: str = "ja") -> str:
        """The sentence in the person's language."""
        return self.why.say(language)


class Several(Refused):
    """Several refusals of one act, each as it would be raised alone (`parts`): told at once, not press by press."""

    def __init__(self, parts: Sequence[Refused]) -> None:
        self.parts = tuple(parts)
        super().__init__(self.say())

    def say(self, language: str = "ja") -> str:
        """All of them in the person's language."""
        return "".join(each.say(language) for each in self.parts)


def gather(checks: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """Run every check and give what they found, by name. Raises `Several` with all that was refused, `At` its name."""
    found: dict[str, Any] = {}
    refused: list[Refused] = []
    for name, check in checks.items():
        try:
            found[name] = check()
        except Refused as why:
            refused.append(At(name, why))
    if refused:
        raise Several(refused)
    return found


class TooLarge(Refused):
    """Refused because it is too large (HTTP 413)."""


class OnlyLooks(Refused):
    """Refused because an auditor (監査) changes nothing, whatever it is (HTTP 403)."""


class Unknown(Refused):
    """Refused because it is not there or not this person's: which of the two is never told (HTTP 404, S1)."""


@lru_cache(maxsize=1)
def translations() -> dict[str, dict[str, str]]:
    """Japanese sentence to its easy Japanese and English, read once."""
    rows = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))["sentence"]
    return {row["ja"]: {"ja-easy": row["easy"], "en": row["en"]} for row in rows}


def fill(text: str, values: dict[str, object]) -> str:
    """Put values into `{name}`; ruby braces and unknown names stay as they are."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text
