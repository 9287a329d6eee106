"""Ruby (reading aids): written `{漢字|かんじ}` in texts, shown as HTML ruby or as plain characters."""

from __future__ import annotations

import re
from html import escape

_RUBY = re.compile(r"\{([^{}|]{1,100})\|([^{}|]{1,100})\}")


def ruby_to_html(text: str) -> str:
    """Escape `text` for HTML and turn `{漢字|かんじ}` into `<ruby>漢字<rt>かんじ</rt></ruby>`; safe to mark as HTML."""
    return _RUBY.sub(r"<ruby>\1<rt>\2</rt></ruby>", escape(text))


def ruby_to_plain(text: str) -> str:
    """Drop the readings and keep the characters, for places without markup (mail subjects, titles, logs)."""
    return _RUBY.sub(r"\1", text)
