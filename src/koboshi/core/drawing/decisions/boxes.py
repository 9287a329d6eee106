"""Boxed expressions as HTML (DMN 1.5, 10.2.2): contexts, lists, relations, calls, functions, choices, loops."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from koboshi.core.decision.modelxml import name_of, text_in
from koboshi.core.drawing.decisions.tables import code_of, decision_table
from koboshi.core.drawing.decisions.words import Words
from koboshi.core.drawing.svg import text

DEEPEST = 40


@dataclass(slots=True)
class Boxes:
    """Renders the expressions of one model. `matched` gives for a table's name the rows that held."""

    words: Words
    matched: Mapping[str, Collection[int]] = field(default_factory=dict)

    def inside(self, parent: Element | None, name: str, depth: int = 0) -> str:
        """The expression that an element holds, or words that there is none."""
        found = next((child for child in parent if child.tag in _BOXES), None) if parent is not None else None
        if found is None:
            return f"<p>{text(self.words('empty'))}</p>"
        return self.box(found, name, depth)

    def box(self, element: Element, name: str, depth: int) -> str:
        """One expression of any kind."""
        if depth > DEEPEST:
            return f"<p>{text(self.words('too_deep'))}</p>"
        return _BOXES[element.tag](self, element, name, depth + 1)

    # -- kinds ---------------------------------------------------------------------------------------------------

    def literal(self, element: Element, _name: str, _depth: int) -> str:
        """A formula."""
        return f'<div class="k-dmn-literal">{code_of(text_in(element))}</div>'

    def table(self, element: Element, name: str, _depth: int) -> str:
        """A decision table, scrollable where it is wide."""
        inside = decision_table(element, name, self.words, self.matched.get(name))
        return f'<div class="k-scroll" role="region" tabindex="0" aria-label="{text(name)}">{inside}</div>'

    def context(self, element: Element, name: str, depth: int) -> str:
        """Named values; the last one without a name is the result."""
        rows = []
        for entry in element.findall("contextEntry"):
            variable = entry.find("variable")
            label = name_of(variable) if variable is not None else self.words("result")
            rows.append((label, self.inside(entry, label, depth)))
        return self._pairs(name, rows)

    def items(self, element: Element, name: str, depth: int) -> str:
        """A list."""
        rows = [f"<li>{self.box(child, name, depth)}</li>" for child in element if child.tag in _BOXES]
        return f'<ol class="k-dmn-list">{"".join(rows)}</ol>'

    def relation(self, element: Element, name: str, depth: int) -> str:
        """A table of values."""
        columns = [name_of(column) for column in element.findall("column")]
        head = "".join(f'<th scope="col">{text(column)}</th>' for column in columns)
        rows = []
        for row in element.findall("row"):
            cells = [f"<td>{self.box(child, name, depth)}</td>" for child in row if child.tag in _BOXES]
            rows.append(f"<tr>{''.join(cells)}</tr>")
        caption = f"<caption>{text(name)}</caption>"
        body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
        return f'<table class="k-table k-dmn-relation">{caption}{body}</table>'

    def invocation(self, element: Element, _name: str, depth: int) -> str:
        """A call with named values."""
        called = next((text_in(child) for child in element if child.tag == "literalExpression"), "")
        rows = []
        for binding in element.findall("binding"):
            parameter = binding.find("parameter")
            label = name_of(parameter) if parameter is not None else ""
            rows.append((label, self.inside(binding, label, depth)))
        return self._pairs(self.words("call", name=called), rows)

    def function(self, element: Element, name: str, depth: int) -> str:
        """Parameters and body; a body in another language is only mentioned."""
        names = [name_of(parameter) for parameter in element.findall("formalParameter")]
        said = self.words("arguments", names=self.words.names(names)) if names else self.words("no_arguments")
        head = f"<p>{text(said)}</p>"
        kind = element.get("kind", "FEEL")
        if kind.upper() != "FEEL":
            return f"{head}<p>{text(self.words('outside', kind=kind))}</p>"
        return head + self.inside(element, name, depth)

    def conditional(self, element: Element, name: str, depth: int) -> str:
        """If, then, else."""
        keys = (("if", "condition"), ("then", "yes"), ("else", "no"))
        return self._pairs(name, [(self.words(key), self.inside(element.find(tag), name, depth)) for tag, key in keys])

    def filter(self, element: Element, name: str, depth: int) -> str:
        """Those of a list for which a condition holds."""
        keys = (("in", "of"), ("match", "where"))
        return self._pairs(name, [(self.words(key), self.inside(element.find(tag), name, depth)) for tag, key in keys])

    def loop(self, element: Element, name: str, depth: int) -> str:
        """For, some and every."""
        said = self.words(element.tag, name=element.get("iteratorVariable", ""))
        ends = (("in", "of"), ("return", "return") if element.tag == "for" else ("satisfies", "satisfies"))
        return self._pairs(said, [(self.words(key), self.inside(element.find(tag), name, depth)) for tag, key in ends])

    def _pairs(self, caption: str, rows: list[tuple[str, str]]) -> str:
        body = "".join(f'<tr><th scope="row">{text(label)}</th><td>{inside}</td></tr>' for label, inside in rows)
        return f'<table class="k-table k-dmn-context"><caption>{text(caption)}</caption><tbody>{body}</tbody></table>'


_BOXES: dict[str, Callable[[Boxes, Element, str, int], str]] = {
    "literalExpression": Boxes.literal,
    "decisionTable": Boxes.table,
    "context": Boxes.context,
    "list": Boxes.items,
    "relation": Boxes.relation,
    "invocation": Boxes.invocation,
    "functionDefinition": Boxes.function,
    "encapsulatedLogic": Boxes.function,
    "conditional": Boxes.conditional,
    "filter": Boxes.filter,
    "for": Boxes.loop,
    "some": Boxes.loop,
    "every": Boxes.loop,
}
