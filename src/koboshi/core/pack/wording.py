"""Which texts a pack needs, and which of them are missing in which language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from koboshi.core.pack.deciding import CHECK, declared, declared_checks
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding
from koboshi.core.pack.public_hearing import TEXTS
from koboshi.core.pack.waiting import waits
from koboshi.core.process import NodeKind
from koboshi.core.text import LANGUAGES

CARD = ("title", "summary", "purpose", "who_can", "after")
KEYS: Final[Mapping[str, tuple[str, bool]]] = {
    "title": ("the name of the procedure", True),
    "summary": ("one sentence about it, in lists and search", True),
    "purpose": ("why it is there", True),
    "who_can": ("who may use it", True),
    "after": ("what happens afterwards", True),
    "fee.<name>": ("`[fee] note`, and the `title` of each item of `fees.toml`", True),
    "fee.title": (
        "what is paid for, on the charge, the slip and the receipt, where that is not the procedure itself",
        False,
    ),
    "papers.<id>": ("each of `papers`", True),
    "page.<page>.title": ("each page of the form; also `.lead`, which is optional", True),
    "field.<field>.label": (
        "each question; in lists and decisions too (`field.<list>.<field>.label`)",
        True,
    ),
    "field.<field>.help": ("a hint under the question", False),
    "option.<field>.<value>": ("each of `options`", True),
    "task.<step>.title": ("each task of the office", True),
    "task.<step>.outcome.<outcome>": ("the button of each outcome of a task", True),
    "outcome.<outcome>": ("what a decision is called in notices, `{{ decision.outcome_text }}`", True),
    "clause.<id>": ("each ground a decision may name; they are offered in the order of the file", False),
    "criterion.<id>": ("each `[[criterion]]`", True),
    "check.<item>": ("each of `[inspection] items`", True),
    "decision_check.<id>": ("each `[[decision.check]]`: what to mend; `{row}` is the row of its list", True),
    "deadline.<id>": ("each `[[deadline]]`", True),
    "window.<id>": ("each `[[window]]`", True),
    "public_hearing.title": ("`[public_hearing]`: what the meeting is called", True),
    "public_hearing.who": ("`[public_hearing]`: who may speak there", True),
    "register.name": ("`[register]`: what the register is called", True),
    "letter.<letter>.title": ("each letter", True),
    "status.<step>": (
        "what a resident reads while the case stands there; the check warns of a wait without",
        False,
    ),
    "status_charged.<step>": ("the same while a fee is asked for", False),
    "steps.<n>": (
        "what happens, in the words of residents, from 1 on; without them the tasks of the usual story",
        False,
    ),
}
"""Every kind of text key: where it is shown, and whether the check asks for it. The format page is made of it."""


def needed(pack: Pack) -> Iterator[str]:
    """Every text key that some page of the pack shows."""
    yield from CARD
    if pack.manifest.fee.note:
        yield pack.manifest.fee.note
    if pack.fees is not None:
        yield from dict.fromkeys(item.title for item in pack.fees.items)
    yield from (f"papers.{paper.id}" for paper in pack.manifest.papers)
    yield from _law(pack)
    yield from _form(pack.json("form.json"))
    for name, spec in declared(pack).items():
        yield from _field(name, spec)
    yield from (f"{CHECK}.{row['id']}" for row in declared_checks(pack))
    yield from _process(pack)
    yield from (f"letter.{name}.title" for name in pack.letters)


def _law(pack: Pack) -> Iterator[str]:
    law = pack.manifest.law
    yield from (f"criterion.{each.id}" for each in law.criteria.items)
    yield from (f"check.{item}" for item in (law.inspection.items if law.inspection else ()))
    yield from (f"deadline.{row['id']}" for row in law.deadlines)
    yield from (f"window.{row['id']}" for row in law.windows)
    if law.register is not None:
        yield "register.name"
    if law.public_hearing is not None:
        yield from TEXTS


def _form(data: dict[str, Any]) -> Iterator[str]:
    yield from (f"page.{page['id']}.title" for page in data["pages"])
    for name, field in data["fields"].items():
        yield from _field(name, field)


def _field(name: str, field: dict[str, Any]) -> Iterator[str]:
    yield f"field.{name}.label"
    yield from (f"option.{name}.{value}" for value in field.get("options", ()))
    for sub, inner in field.get("fields", {}).items():
        yield from _field(f"{name}.{sub}", inner)


def _process(pack: Pack) -> Iterator[str]:
    for node in pack.definition.nodes.values():
        if node.kind is NodeKind.USER:
            yield f"task.{node.id}.title"
            yield from (f"task.{node.id}.outcome.{each}" for each in node.outcomes)
            if node.action == "decide":
                yield from (f"outcome.{each}" for each in node.outcomes if each != "correct")


def lacking(pack: Pack) -> dict[str, list[str]]:
    """By language, the keys that a page shows (or another language has) and that this one lacks or leaves empty.

    Among them the words of the places where a case waits (`status.<id>`), which a pack should have.
    """
    wanted = dict.fromkeys([*needed(pack), *(f"status.{each}" for each in waits(pack)), *pack.texts.keys()])
    return {lang: [key for key in wanted if not _written(pack, key, lang)] for lang in LANGUAGES}


def _written(pack: Pack, key: str, lang: str) -> bool:
    return pack.texts.has(key, lang) and bool(pack.texts.get(key, lang).strip())


def check_texts(pack: Pack) -> Iterator[Finding]:
    """Needed keys that a language lacks are errors; other gaps between the languages are warnings. One line a key."""
    wanted = dict.fromkeys(needed(pack))
    for key in wanted:
        langs = [lang for lang in LANGUAGES if not _written(pack, key, lang)]
        if langs:
            yield Finding("error", _files(langs), f"文言 {key} がありません。")
    gaps: dict[str, list[str]] = {}
    for lang, key in pack.texts.missing():
        if key not in wanted:
            gaps.setdefault(key, []).append(lang)
    for key, langs in gaps.items():
        yield Finding("warning", _files(langs), f"文言 {key} が、ほかの言語にはあります。")


def _files(langs: list[str]) -> str:
    return "、".join(f"texts/{lang}.toml" for lang in langs)
