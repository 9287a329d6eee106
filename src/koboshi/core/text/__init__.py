"""What people read: sentences in three languages, and ruby for easy Japanese."""

from __future__ import annotations

from koboshi.core.text.ruby import ruby_to_html, ruby_to_plain
from koboshi.core.text.texts import LANGUAGES, MissingText, TextError, Texts

__all__ = ["LANGUAGES", "MissingText", "TextError", "Texts", "ruby_to_html", "ruby_to_plain"]
