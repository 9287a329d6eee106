"""Walks over the tokens of a FEEL text and says what is strange about one that does not fit."""

from __future__ import annotations

from collections.abc import Collection

from koboshi.core.decision.lexer import Token, tokens
from koboshi.core.decision.limits import FeelError


class Reader:
    """A place among the tokens of one source."""

    def __init__(self, source: str, known: Collection[str]) -> None:
        self.source = source
        self.tokens = tokens(source, known)
        self.at = 0
        self.depth = 0
        self.ends_range = False

    @property
    def here(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.at]

    def ahead(self, count: int = 1) -> Token:
        """A token further on (the end, past the end)."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def sees(self, *texts: str) -> bool:
        """Whether a sign or keyword stands here (a string never counts)."""
        return self.here.text in texts and self.here.kind in ("op", "word")

    def take(self) -> Token:
        """Read one token."""
        token = self.here
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def accept(self, text: str) -> bool:
        """Read a sign or keyword if it stands here."""
        found = self.sees(text)
        if found:
            self.take()
        return found

    def expect(self, text: str) -> Token:
        """Read a sign or keyword that must stand here."""
        if not self.sees(text):
            raise self.strange(f"「{text}」が要ります")
        return self.take()

    def strange(self, wanted: str) -> FeelError:
        """What to say of a token that does not fit."""
        if self.here.kind == "end":
            return FeelError(f"式が途中で終わっています。{wanted}。", self.here.start)
        return FeelError(f"「{self.here.text}」が読めません。{wanted}。", self.here.start)
