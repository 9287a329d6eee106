"""The sentences of this room in three languages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from koboshi.core.text import Texts

TEXTS: Final = Texts.load(Path(__file__).parent / "texts")
