"""A decision table as an HTML table: head cells with scope, the hit policy in words, rows that held marked and told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from xml.etree.ElementTree import Element

from koboshi.core.decision.modelxml import text_in
from koboshi.core.drawing.decisions.words import Words
from koboshi.core.drawing.svg import text

MAX_ROWS = 5_000
WIDE = 6
"""From how many columns on a table is set small."""


def decision_table(element: Element, name: str, words: Words, matched: Collection[int] | None = None) -> str:
    """The table of a `decisionTable` element. `matched` are the rows that held, from 1; None where none was asked."""
    inputs, outputs = element.findall("input"), element.findall("output")
    notes = element.findall("annotation")
    rules = element.findall("rule")[:MAX_ROWS]
    noted = max([len(notes), *(len(rule.findall("annotationEntry")) for rule in rules)])
    noted = max(noted, 1 if any(_description(rule) for rule in rules) else 0)
    policy = words.policy(element.get("hitPolicy", "UNIQUE"), element.get("aggregation", ""))
    parts = [
        f'<table class="k-table k-dmn-table{_shape(len(inputs), len(outputs))}">',
        f"<caption>{text(name)}<br><small>{text(words('policy', policy=policy))}</small>",
        f"{_told(matched, words)}</caption>",
        f"<thead>{_groups(len(inputs), len(outputs), noted, words)}<tr>",
        *(_input(each, place, words) for place, each in enumerate(inputs, 1)),
        *(_output(each, name, place, words) for place, each in enumerate(outputs, 1)),
        *(_note(notes, place, words) for place in range(noted)),
        "</tr></thead><tbody>",
        *(_rule(rule, place, matched, noted, words) for place, rule in enumerate(rules, 1)),
        "</tbody>",
        _defaults(outputs, len(inputs), noted, words),
        "</table>",
    ]
    return "".join(parts)


def _shape(inputs: int, outputs: int) -> str:
    """A table of many columns is set small; where there is one answer, it stays in sight while the rest scrolls."""
    wide = " k-dmn-wide" if inputs + outputs >= WIDE else ""
    return f"{wide} k-dmn-one" if outputs == 1 else wide


def _told(matched: Collection[int] | None, words: Words) -> str:
    if matched is None:
        return ""
    rows = words("comma").join(str(row) for row in sorted(matched))
    return f"<br><strong>{text(words('told', rows=rows) if rows else words('told_none'))}</strong>"


def _groups(inputs: int, outputs: int, notes: int, words: Words) -> str:
    cells = [f'<tr><th scope="col" rowspan="2">{text(words("number"))}</th>']
    for count, key in ((inputs, "if"), (outputs, "then"), (notes, "note")):
        if count:
            kind = {"if": "input", "then": "output"}.get(key, "note")
            span = f' colspan="{count}"' if count > 1 else ""
            cells.append(f'<th scope="colgroup"{span} class="k-dmn-{kind}">{text(words(key))}</th>')
    return "".join([*cells, "</tr>"])


def _input(element: Element, place: int, words: Words) -> str:
    source = text_in(element.find("inputExpression"))
    label = " ".join(element.get("label", "").split()) or source or f"{words('input')} {place}"
    code = f'<br><small class="k-dmn-source">{code_of(source)}</small>' if source and source != label else ""
    allowed = text_in(element.find("inputValues"))
    values = f"<br><small>{text(words('allowed', values=allowed))}</small>" if allowed else ""
    return f'<th scope="col" class="k-dmn-input">{text(label)}{code}{values}</th>'


def _output(element: Element, table: str, place: int, words: Words) -> str:
    label = " ".join((element.get("label") or element.get("name") or "").split())
    label = label or (table if place == 1 else "") or f"{words('output')} {place}"
    ranked = text_in(element.find("outputValues"))
    values = f"<br><small>{text(words('ordered', values=ranked))}</small>" if ranked else ""
    return f'<th scope="col" class="k-dmn-output">{text(label)}{values}</th>'


def _note(notes: list[Element], place: int, words: Words) -> str:
    name = notes[place].get("name", "") if place < len(notes) else ""
    return f'<th scope="col" class="k-dmn-note">{text(name or words("note"))}</th>'


def _rule(rule: Element, place: int, matched: Collection[int] | None, noted: int, words: Words) -> str:
    held = matched is not None and place in matched
    kind = ' class="k-dmn-matched"' if held else ""
    said = f' ✓<span class="k-visually-hidden">{text(words("matched"))}</span>' if held else ""
    cells = [f'<tr{kind}><th scope="row">{place}{said}</th>']
    cells += [_cell(text_in(each), words) for each in rule.findall("inputEntry")]
    cells += [f'<td class="k-dmn-output">{code_of(text_in(each))}</td>' for each in rule.findall("outputEntry")]
    notes = [text_in(each) for each in rule.findall("annotationEntry")] or [_description(rule)]
    notes += [""] * (noted - len(notes))
    cells += [f'<td class="k-dmn-note">{text(note)}</td>' for note in notes[:noted]]
    return "".join([*cells, "</tr>"])


def _description(rule: Element) -> str:
    found = rule.find("description")
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _cell(source: str, words: Words) -> str:
    """A test; one that holds for anything takes little room and is told to those who do not see it."""
    if source not in {"", "-"}:
        return f'<td class="k-dmn-input">{code_of(source)}</td>'
    said = f'<span aria-hidden="true">–</span><span class="k-visually-hidden">{text(words("any"))}</span>'
    return f'<td class="k-dmn-input k-dmn-any">{said}</td>'


def _defaults(outputs: list[Element], inputs: int, noted: int, words: Words) -> str:
    values = [text_in(each.find("defaultOutputEntry")) for each in outputs]
    if not any(values):
        return ""
    cells = "".join(f'<td class="k-dmn-output">{code_of(value)}</td>' for value in values)
    rest = f'<td colspan="{noted}"></td>' if noted else ""
    head = f'<th scope="row" colspan="{inputs + 1}">{text(words("default"))}</th>'
    return f"<tfoot><tr>{head}{cells}{rest}</tr></tfoot>"


def code_of(source: str) -> str:
    """An expression as it is written, its line breaks kept."""
    lines: Iterator[str] = (text(line) for line in source.split("\n"))
    return f"<code>{'<br>'.join(lines)}</code>" if source else ""
