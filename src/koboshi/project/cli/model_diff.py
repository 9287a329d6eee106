"""`koboshi model diff`: what changed between two versions of a model, in sentences and in a picture."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element

from koboshi.core import bpmn
from koboshi.core.bpmn import BPMN, Change, Document
from koboshi.core.bpmn.document import local
from koboshi.core.bpmn.words import named
from koboshi.core.drawing import Overlay, draw
from koboshi.core.text import LANGUAGES
from koboshi.project.cli.model_files import document_of, drawable, write
from koboshi.project.cli.output import dump, say

Subparsers = Any
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
_LISTS: Final = frozenset({f"{BPMN}incoming", f"{BPMN}outgoing"})
_ENDS: Final = _LISTS | {f"{BPMN}flowNodeRef"}
_PART: Final = "\0"  # no XML file can have an id with it


def register(subparsers: Subparsers) -> None:
    """Add the verb."""
    diff = subparsers.add_parser("diff", help="say what changed between two versions of a model")
    diff.add_argument("old", type=Path)
    diff.add_argument("new", type=Path)
    diff.add_argument("--svg", type=Path, metavar="FILE", help="draw the new version with what was added and changed")
    diff.add_argument("--json", action="store_true", help="answer as JSON")
    diff.add_argument("--lang", choices=LANGUAGES, default="ja")
    diff.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare two files; exit code 0 whether or not they differ."""
    if options.svg is not None:
        drawable(options.svg, {".svg"})
    found = list(_changes(options.old, options.new))
    if options.json:
        dump([{"kind": each.kind, "element": each.element, "sentence": each.sentence} for each in found])
    else:
        say(f"{options.old} → {options.new}  意味の違い {len(found)}")
        for each in found:
            say(f"{_SIGNS[each.kind]} {each.sentence}")
    if options.svg is not None:
        old, new = document_of(options.old), document_of(options.new)
        marks = dict(_marks(found, old, new))
        write(options.svg, draw(new, overlays=marks, lang=options.lang).svg.encode("utf-8"))
        if not options.json:
            say(f"{options.svg} に、新しい図を書きました。なくなった要素は上の「-」の行です。")
    return 0


# -- differences ------------------------------------------------------------------------------------------------------


def _changes(old: Path, new: Path) -> Iterator[Change]:
    """Differences in meaning; those of inner parts without an id are told with the element around them."""
    before, after = document_of(old), document_of(new)
    owners = {**_labelled(before), **_labelled(after)}
    for change in bpmn.changes(before, after):
        if change.drawn:
            continue
        if change.element not in owners:
            yield change
            continue
        owner, part = owners[change.element]
        yield replace(change, element=owner.get("id", "").strip(), label=f"{named(owner)}の中の {part}")


def _labelled(document: Document) -> dict[str, tuple[Element, str]]:
    """Give inner parts an id made of where they stand, and leave out lists that only repeat the sequence flows.

    The document is changed, and only good for comparing afterwards. Returns the element around each part and its kind.
    """
    parts: dict[str, tuple[Element, str]] = {}
    waiting: list[tuple[Element, Element | None, str]] = [(document.root, None, "")]
    while waiting:
        element, owner, path = waiting.pop()
        if (element.get("id") or "").strip():
            owner, path = element, (element.get("id") or "").strip()
        elif owner is not None:
            element.set("id", path)
            parts[path] = owner, local(element)
        for listed in [child for child in element if child.tag in _LISTS]:
            element.remove(listed)
        count: Counter[str] = Counter()
        for child in element:
            if child.tag.startswith(BPMN):
                count[child.tag] += 1
                waiting.append((child, owner, f"{path}{_PART}{child.tag}{_PART}{count[child.tag]}"))
    return parts


# -- the picture ------------------------------------------------------------------------------------------------------


def _marks(changes: Iterable[Change], old: Document, new: Document) -> Iterator[tuple[str, Overlay]]:
    """What is marked in the new picture: added elements, and those in which something changed."""
    added = {change.element for change in changes if change.kind == "added" and change.element not in old.by_id}
    changed = {change.element for change in changes if change.element not in added}
    # Parts of foreign extensions have no id either; their change shows on the element around them.
    both = [each for each in new.by_id if each in old.by_id and new.by_id[each].tag.startswith(BPMN)]
    changed |= {each for each in both if _own(old.by_id[each]) != _own(new.by_id[each])}
    yield from ((each, Overlay(added=True)) for each in sorted(added) if each in new.by_id)
    yield from ((each, Overlay(changed=True)) for each in sorted(changed - added) if each in new.by_id)


def _own(element: Element) -> object:
    """What an element says itself, its inner parts with an id left out."""
    inner = [_own(child) for child in element if not child.get("id") and child.tag not in _ENDS]
    return element.tag, sorted(element.items()), (element.text or "").strip(), inner
