"""Which texts a pack needs, and which of them are missing in which language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding
from koboshi.core.process import NodeKind
from koboshi.core.text import LANGUAGES

CARD = ("title", "summary", "purpose", "who_can", "after")


def needed(pack: Pack) -> Iterator[str]:
    """Every text key that some page of the pack shows."""
    yield from CARD
    if pack.manifest.fee.note:
        yield pack.manifest.fee.note
    yield from (f"papers.{paper.id}" for paper in pack.manifest.papers)
    yield from _law(pack)
    yield from _form(pack.json("form.json"))
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


def check_texts(pack: Pack) -> Iterator[Finding]:
    """Needed keys that a language lacks are errors; other gaps between the languages are warnings."""
    wanted = set(needed(pack))
    for lang in LANGUAGES:
        for key in sorted(wanted):
            if not pack.texts.has(key, lang):
                yield Finding("error", f"texts/{lang}.toml", f"文言 {key} がありません。")
    for lang, key in pack.texts.missing():
        if key not in wanted:
            yield Finding("warning", f"texts/{lang}.toml", f"文言 {key} が、ほかの言語にはあります。")
