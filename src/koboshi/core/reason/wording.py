"""The sentences about reasons in three languages, and the list of phrases that say nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from koboshi.core.text import Texts

_HERE: Final = Path(__file__).parent
TEXTS: Final = Texts.load(_HERE / "texts")
_PHRASES: Final[dict[str, Any]] = tomllib.loads((_HERE / "phrases.toml").read_text(encoding="utf-8"))
LEAST_FACTS: Final[int] = _PHRASES["least_facts"]
LEAST_APPLICATION: Final[int] = _PHRASES["least_application"]
LEAST_REST: Final[int] = _PHRASES["least_rest"]
MOST: Final[int] = _PHRASES["most"]
EMPTY: Final[tuple[str, ...]] = tuple(sorted(_PHRASES["empty"], key=len, reverse=True))
FILLER: Final[tuple[str, ...]] = tuple(sorted(_PHRASES["filler"], key=len, reverse=True))
