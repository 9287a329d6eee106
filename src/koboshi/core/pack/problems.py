"""What can be wrong with a pack, said to its author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class PackError(ValueError):
    """A pack that cannot be read at all; the sentence names the file and the key."""

    def __init__(self, file: str, sentence: str) -> None:
        """Keep the file and the sentence."""
        super().__init__(f"{file}: {sentence}" if file else sentence)
        self.file = file
        self.sentence = sentence


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a check found; an error stops publishing, a warning does not."""

    level: Literal["error", "warning"]
    file: str
    sentence: str

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{'誤り' if self.level == 'error' else '注意'}  {self.file}: {self.sentence}"
