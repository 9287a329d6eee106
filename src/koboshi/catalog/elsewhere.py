"""Who else usually deals with a matter that is not the prefecture's: the town, the tax office, the police."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Final

from koboshi.catalog.words import fold

MOST: Final = 2


@lru_cache(maxsize=1)
def _bodies() -> dict[str, list[str]]:
    found = tomllib.loads(files("koboshi.catalog").joinpath("elsewhere.toml").read_text(encoding="utf-8"))
    return {body: [_plain(word) for word in words] for body, words in found.items()}


def _plain(text: str) -> str:
    return "".join(fold(text).replace("’", "'").split())


def bodies(question: str) -> list[str]:
    """The bodies that the words point to, at most `MOST`: names of texts of the residents' door."""
    asked = _plain(question)
    return [body for body, words in _bodies().items() if any(word in asked for word in words)][:MOST]
