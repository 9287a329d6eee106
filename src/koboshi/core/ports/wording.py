"""What the ports say to people: findings of self-checks and refusals, in three languages."""

from __future__ import annotations

from pathlib import Path

from koboshi.core.text import Texts

TEXTS = Texts.load(Path(__file__).parent / "texts")
"""Keys begin with `port.`, as in `Problem.key` and `PortError.key`."""
