"""What is wrong with an answer or a form, as values and sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute

from koboshi.core.form.wording import TEXTS, day_words
from koboshi.core.japan import municipalities
from koboshi.core.text import Texts

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INDEX = re.compile(r"\.[0-9]+(?=\.|$)")


class FormError(ValueError):
    """A form definition that cannot be used; `.path` names the place, the message is a sentence for its author."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}")
        self.path = path
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the name of the input (`officers.0.name.family`, '' for all), a text key, what fills it."""

    field: str
    key: str
    values: Mapping[str, str] = attribute(default_factory=dict)


def label_of(name: str, texts: Texts, lang: str) -> str:
    """The label of an input by its name; texts of the pack name the field, ours the part (姓, 郵便番号 …)."""
    path = _INDEX.sub("", name)
    own = texts.find(f"field.{path}.label", lang)
    if own is not None:
        return own
    head, _, part = path.rpartition(".")
    label = texts.find(f"field.{head}.label", lang) if head else None
    if label is None or f"part.{part}" not in TEXTS:
        return TEXTS.get("problem.this_field", lang)
    return TEXTS.get("part.of", lang, label=label, part=TEXTS.get(f"part.{part}", lang))


def sentence(problem: Problem, texts: Texts, lang: str) -> str:
    """The sentence a person reads, with ruby braces in easy Japanese; `texts` are the texts of the pack."""
    values = {key: _words(text, lang) for key, text in problem.values.items()}
    told = TEXTS.get(problem.key, lang, **{"label": label_of(problem.field, texts, lang), **values})
    return told.replace("?.", "?")  # a label that asks ends the sentence itself


def _words(text: str, lang: str) -> str:
    """A day or a town of the prefecture in the words of the language, anything else as it is."""
    town = municipalities.find(text)
    if town is not None:
        return town.named(lang)
    return day_words(text, lang) if _ISO.fullmatch(text) else text
