"""One decision, or all of a file, as a piece of HTML without script and style attributes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element

from koboshi.core.decision import FeelError
from koboshi.core.decision.modelxml import name_of, read_model
from koboshi.core.drawing.decisions.boxes import Boxes
from koboshi.core.drawing.decisions.requirements import draw_requirements
from koboshi.core.drawing.decisions.words import Words
from koboshi.core.drawing.svg import text

_NONE: Mapping[str, Collection[int]] = MappingProxyType({})
_SHOWN = ("decision", "businessKnowledgeModel")
_STYLE = """<style>
.k-dmn-table { border-collapse: separate; border-spacing: 0; border: solid #999; border-width: 1px 0 0 1px; }
.k-dmn-table th, .k-dmn-table td { border: solid #999; border-width: 0 1px 1px 0; height: auto; }
.k-dmn-table .k-dmn-input { min-width: 6em; overflow-wrap: anywhere; }
.k-dmn-table .k-dmn-output { min-width: 5em; overflow-wrap: anywhere; background: #f5f8ff; }
.k-dmn-table thead .k-dmn-output { background: #e4ebfa; }
.k-dmn-table .k-dmn-note { min-width: 16em; }
.k-dmn-table .k-dmn-any { position: relative; color: #595959; text-align: center; }
.k-dmn-table .k-dmn-source { font-weight: 400; line-height: 1.3; color: #595959; }
.k-dmn-wide { font-size: .8125rem; line-height: 1.45; }
.k-dmn-wide th, .k-dmn-wide td { padding: .25rem .375rem; }
.k-dmn-table caption { line-height: 1.5; }
.k-dmn-table tbody th, .k-dmn-table thead tr:first-child th:first-child { position: sticky; left: 0; z-index: 1; }
.k-dmn-table tbody th { background: #f2f2f2; white-space: nowrap; }
.k-dmn-table thead tr:first-child th:first-child { white-space: nowrap; }
.k-dmn-one .k-dmn-output { position: sticky; right: 0; z-index: 1; box-shadow: -1px 0 0 #999; }
.k-dmn-table .k-dmn-matched > * { background: #fff5d6; }
.k-dmn-name { font-weight: 400; font-size: .8125em; color: #595959; }
@media (max-width: 40rem) { .k-dmn-table .k-dmn-output { min-width: 4em; max-width: 7em; } }
@media print { .k-dmn-table th, .k-dmn-table td { position: static; } }
</style>"""
"""How a page of tables is set: narrow columns, no row higher than its words, number and answer always in sight."""
_LONGEST = 60


def decision_names(xml: bytes) -> tuple[str, ...]:
    """The names of all decisions of a file, in its order. FeelError for a file that is no DMN."""
    return tuple(name_of(element) for element in read_model(xml).findall("decision"))


def table_html(xml: bytes, name: str, lang: str = "ja", matched: Mapping[str, Collection[int]] = _NONE) -> str:
    """A decision or a business knowledge model by name or id: its table, or whatever boxed expression it holds.

    `matched` gives for each table (by name) the rows that held, from 1. FeelError where there is no such decision.
    """
    for element in read_model(xml):
        if element.tag in _SHOWN and name in {name_of(element), element.get("id")}:
            return _content(element, Boxes(Words(lang), matched))
    raise FeelError(f"判断「{name}」はありません。")


def model_html(xml: bytes, lang: str = "ja", matched: Mapping[str, Collection[int]] = _NONE) -> str:
    """A whole file: how the decisions depend on one another, then every decision with its questions and expression.

    Unlike a single table it brings its style along, for it is the body of a page that stands alone.
    """
    root = read_model(xml)
    words, boxes = Words(lang), Boxes(Words(lang), matched)
    graph = draw_requirements(xml, lang)
    parts = [_STYLE, f'<div class="k-scroll k-drawing">{graph.svg}</div><ul class="k-dmn-steps">']
    parts += [f"<li>{text(step)}</li>" for step in graph.steps]
    parts.append("</ul>")
    for element in root:
        if element.tag in _SHOWN:
            parts.append(f"<section>{_head(element)}{''.join(_said(element, words))}")
            parts.append(f"{_content(element, boxes)}</section>")
    return "".join(parts)


def model_title(xml: bytes) -> str:
    """What a file is called for people: the description of its only decision, else its own name."""
    root = read_model(xml)
    decisions = root.findall("decision")
    return (_short(decisions[0]) if len(decisions) == 1 else "") or name_of(root)


def _head(element: Element) -> str:
    """The heading of a decision: its description where that is short enough to be one, and its name."""
    name, title = name_of(element), _short(element)
    if not title or title == name:
        return f"<h2>{text(name)}</h2>"
    return f'<h2>{text(title)} <code class="k-dmn-name">{text(name)}</code></h2>'


def _short(element: Element) -> str:
    """A description that can be a heading."""
    said = _description(element)
    return said if len(said) <= _LONGEST else ""


def _description(element: Element) -> str:
    return " ".join((element.findtext("description") or "").split())


def _content(element: Element, boxes: Boxes) -> str:
    return boxes.inside(element, name_of(element))


def _said(element: Element, words: Words) -> Iterator[str]:
    """Question, answers and description of a decision."""
    for tag, key in (("question", "question"), ("allowedAnswers", "answers")):
        found = element.find(tag)
        said = " ".join("".join(found.itertext()).split()) if found is not None else ""
        if said:
            yield f"<p>{text(words(key, text=said))}</p>"
    if _description(element) and not _short(element):
        yield f"<p>{text(_description(element))}</p>"
