"""A refusal in the words of the core: its sentences come by language and are not translated a second time."""

from __future__ import annotations

from collections.abc import Mapping

from koboshi.core.refusal import Refused


class Told(Refused):
    """Refused with sentences that `core.mandate` already says in every language."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        """Take the sentences by language."""
        super().__init__(sentences["ja"])
        self.sentences = sentences

    def say(self, language: str = "ja") -> str:
        """The sentence in the person's language."""
        return self.sentences.get(language, self.sentences["ja"])
