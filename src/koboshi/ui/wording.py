"""The registry of screen texts: each app registers its texts folder under a prefix, the `t` tag reads from here."""

from __future__ import annotations

from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from koboshi.core.text import MissingText, Texts, ruby_to_html, ruby_to_plain

_registered: dict[str, Texts] = {}


def register(prefix: str, folder: Path) -> None:
    """Load `folder` (ja.toml, ja-easy.toml, en.toml) and answer for every key that begins with `prefix.`.

    Registering the same prefix again replaces the texts, so that an app may be set up twice in tests.
    """
    _registered[prefix] = Texts.load(folder)


def registered() -> dict[str, Texts]:
    """Every registered prefix with its texts (a copy); used by the check that no text is missing."""
    return dict(_registered)


def say(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang`, ruby still written as `{漢字|かんじ}`.

    The first word of the key names the registered prefix. A texts file may repeat the prefix as its outermost
    table or leave it out; both spellings are found. Raises MissingText where nobody wrote the text.
    """
    prefix, _, rest = key.partition(".")
    texts = _registered.get(prefix)
    if texts is None or not rest:
        raise MissingText(key)
    try:
        return texts.get(rest, lang, **values)
    except MissingText:
        return texts.get(key, lang, **values)


def html(text: str) -> SafeString:
    """A text that may carry readings, as HTML: ruby where it does, everything else escaped."""
    return mark_safe(ruby_to_html(text))  # noqa: S308  escaped by ruby_to_html


def say_html(key: str, lang: str, **values: object) -> SafeString:
    """The text of `key` as escaped HTML, with ruby where the text carries readings."""
    return html(say(key, lang, **values))


def plain(key: str, lang: str, **values: object) -> str:
    """The text of `key` without ruby: for titles, attributes and options, where no markup can stand."""
    return ruby_to_plain(say(key, lang, **values))
