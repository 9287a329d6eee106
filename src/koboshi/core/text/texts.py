"""Sentences by dotted key in Japanese, easy Japanese and English, with simple `{name}` placeholders."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("ja", "ja-easy", "en")
"""The languages of the house, the first one being the one every text must have."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_MAIN = LANGUAGES[0]


class TextError(ValueError):
    """A text file that cannot be read; the message is a sentence naming the file and the place."""


class MissingText(KeyError):
    """A key without even a Japanese text; `.key` names it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        """A sentence for the person who writes texts."""
        return f"文言「{self.key}」が日本語で用意されていません。"


class Texts:
    """A set of texts; easy Japanese and English fall back to Japanese where they have no own wording."""

    __slots__ = ("_by_language",)

    def __init__(self, by_language: Mapping[str, Mapping[str, str]]) -> None:
        """Take flat mappings (dotted key → text) by language; unknown languages raise TextError."""
        unknown = sorted(set(by_language) - set(LANGUAGES))
        if unknown:
            raise TextError(f"言語「{unknown[0]}」は使えません。使えるのは {', '.join(LANGUAGES)} です。")
        self._by_language = {language: dict(by_language.get(language, {})) for language in LANGUAGES}

    @classmethod
    def load(cls, folder: Path) -> Texts:
        """Read `ja.toml`, `ja-easy.toml` and `en.toml` of a folder; a file that is not there counts as empty."""
        files = {language: folder / f"{language}.toml" for language in LANGUAGES}
        return cls.parse({lang: path.read_text(encoding="utf-8") for lang, path in files.items() if path.is_file()})

    @classmethod
    def parse(cls, sources: Mapping[str, str]) -> Texts:
        """Read the TOML source of each language (nested tables become dotted keys); TextError on a bad file."""
        return cls({language: dict(_flatten(_toml(language, source))) for language, source in sources.items()})

    @classmethod
    def from_mappings(cls, by_language: Mapping[str, Mapping[str, str]]) -> Texts:
        """Build from flat mappings, e.g. rows of a database or a test."""
        return cls(by_language)

    def get(self, key: str, lang: str = _MAIN, **values: object) -> str:
        """The text of a key in a language, placeholders filled; raises MissingText when not even Japanese has it.

        A placeholder without a value stays as written, so that a mistake is visible but never breaks a page.
        """
        text = self._find(key, lang)
        return _PLACEHOLDER.sub(lambda m: str(values[m[1]]) if m[1] in values else m[0], text) if values else text

    def find(self, key: str, lang: str = _MAIN, **values: object) -> str | None:
        """Like `get`, but None for a key nobody wrote: for optional texts such as help under a field."""
        return self.get(key, lang, **values) if key in self else None

    def has(self, key: str, lang: str) -> bool:
        """Whether the language has its own wording, without any fall-back."""
        return key in self._by_language.get(lang, {})

    def keys(self) -> list[str]:
        """All keys of all languages, sorted."""
        return sorted({key for texts in self._by_language.values() for key in texts})

    def mapping(self, lang: str) -> dict[str, str]:
        """A copy of the texts one language has of its own."""
        return dict(self._by_language.get(lang, {}))

    def missing(self) -> list[tuple[str, str]]:
        """(language, key) for every key that some language has and this one lacks."""
        return [(lang, key) for key in self.keys() for lang in LANGUAGES if key not in self._by_language[lang]]

    def over(self, base: Texts) -> Texts:
        """These texts on top of another set: what is not said here is taken from `base`."""
        return Texts({lang: {**base.mapping(lang), **self.mapping(lang)} for lang in LANGUAGES})

    def __contains__(self, key: object) -> bool:
        return key in self._by_language[_MAIN]

    def _find(self, key: str, lang: str) -> str:
        own = self._by_language.get(lang, {}).get(key)
        text = own if own is not None else self._by_language[_MAIN].get(key)
        if text is None:
            raise MissingText(key)
        return text


def _toml(language: str, source: str) -> dict[str, object]:
    try:
        return tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TextError(f"{language}.toml を読み取れません。書き方を確かめてください: {error}") from error


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{key}.")
        elif isinstance(value, str):
            yield key, value
        else:
            raise TextError(f"文言「{key}」は文字列で書いてください。")
