"""docs/reference/conformance.md: the figures of a run, and what small models show to run, be refused or be drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from koboshi.core.decision import FeelError, dmn, feel
from koboshi.core.decision.builtins import BUILTINS
from koboshi.core.process import ModelError, load
from tools.suites.probing import decisions, events, formats, shapes
from tools.suites.probing.building import Probe
from tools.suites.probing.playing import reached
from tools.suites.report import HEAD, Count

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "conformance.md"

_LEAD = """# Conformance

Written by `make suites WRITE=1`; do not edit. **Runs**: a small model with the element was played, and history names
the element. **Loads**: it is taken for execution, but playing the model did not reach it. **Drawn**: it is read, drawn
and kept, and has no effect on execution. **Refused**: the file can be read, drawn and kept in the inventory, but not
executed; the sentence is what the product says.
"""

_LARGER = """## Larger public suites

What lies in the folder above is a part of what is public. The adapters take the whole of each:

| suite | whole | where |
|---|---|---|
| DMN TCK | 28 folders of level 2, 118 of level 3 | the DMN Technology Compatibility Kit, Apache-2.0 |
| BPMN execution (betsy) | 136 models in seven groups: basics, gateways, events … | Bamberg, LGPL-3.0 |
| BPMN constraints | 301 models that each break one rule | University of Bamberg |
| BPMN interchange | 831 files: references A, B, C and exports of about 40 tools | BPMN MIWG, CC BY 3.0 |
| event logs | receipt, sepsis, and the BPI Challenges | 4TU.ResearchData, terms of each |
"""


def write(counts: Sequence[Count], absent: Sequence[str], facts: dict[str, object]) -> None:
    """Write the page."""
    lines = [_LEAD, *_figures(counts, absent, facts), *_bpmn(), *_dmn(), *formats.lines(), _LARGER]
    PAGE.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows), ""]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _figures(counts: Sequence[Count], absent: Sequence[str], facts: dict[str, object]) -> list[str]:
    lines = ["## Suites", "", f"Run on {facts['when']} over `{facts['folder']}`.", ""]
    lines += _table(HEAD, [count.cells() for count in counts])
    lines += [f"Not in this folder, so not run: {one}." for one in absent]
    return [*lines, ""] if absent else lines


def verdict(probe: Probe) -> str:
    """What the product does with a small model."""
    try:
        definition = load(probe.xml, decisions={"probe": lambda _: 1})
        if probe.node not in definition.nodes:
            return "drawn"
        return "runs" if reached(definition, probe.node) else "**loads**"
    except ModelError as refusal:
        return f"refused: {refusal}"
    except Exception as problem:  # noqa: BLE001  # the page says so rather than not being written
        return f"**crashes**: {type(problem).__name__}"


def _bpmn() -> list[str]:
    lines = [
        "## BPMN 2.0",
        "",
        "Each line is a model of a few elements that the product was given when this page was written.",
        "",
    ]
    for make in (shapes.activities, shapes.gateways, shapes.drawn):
        probes = list(make())
        lines += [
            f"### {probes[0].section}",
            "",
            *_table(("element", ""), [(probe.name, verdict(probe)) for probe in probes]),
        ]
    return [*lines, *_events()]


def _events() -> list[str]:
    """A table of triggers by position, and the sentences of the refusals below it."""
    found = {(probe.section, probe.name): verdict(probe) for probe in events.events()}
    triggers = list(dict.fromkeys(name for _, name in found))
    rows = []
    for position in events.POSITIONS:
        cells = [found.get((position, trigger), "–").partition(":")[0] for trigger in triggers]
        rows.append((position, *cells))
    lines = ["### Events", "", "A dash: the standard has no such event.", "", *_table(("position", *triggers), rows)]
    refusals = [f"- {position}, {trigger}: {said}" for (position, trigger), said in found.items() if ":" in said]
    return [*lines, *refusals, ""] if refusals else lines


def _dmn() -> list[str]:
    lines = ["## DMN 1.5 and FEEL", "", "Every line but the list of functions was asked with a known answer.", ""]
    rows = [(group, _functions(names)) for group, names in decisions.BUILTINS.items()]
    known = {name for names in decisions.BUILTINS.values() for name in names}
    rows.append(("beyond the standard", ", ".join(f"`{name}`" for name in sorted(set(BUILTINS) - known)) or "none"))
    lines += ["### Functions", "", *_table(("group", "functions"), rows)]
    spoken = [(name, value_of(text, answer)) for name, (text, answer) in decisions.CONSTRUCTS.items()]
    lines += ["### Language", "", *_table(("construct", ""), spoken)]
    for make in (decisions.hit_policies, decisions.boxed):
        found = list(make())
        answers = [(one.name, answer_of(one)) for one in found]
        lines += [f"### {found[0].section}", "", *_table(("", ""), answers)]
    return lines


def value_of(text: str, answer: Any) -> str:
    """Whether the product gives an expression the value that the standard gives."""
    return _asked(lambda: feel.compile(text)({}), answer)


def answer_of(asked: decisions.Asked) -> str:
    """Whether the product decides a small DMN file as the standard says."""
    return _asked(lambda: dmn.load(asked.xml).decide("d", {"x": 2}).value, asked.answer)


def _functions(names: tuple[str, ...]) -> str:
    there = ", ".join(f"`{name}`" for name in names if name in BUILTINS)
    gone = ", ".join(f"`{name}`" for name in names if name not in BUILTINS)
    return there + (f"; **missing**: {gone}" if gone else "")


def _asked(ask: Callable[[], Any], answer: Any) -> str:
    try:
        found = ask()
    except FeelError as refusal:
        return f"refused: {refusal}"
    except Exception as problem:  # noqa: BLE001  # the page says so rather than not being written
        return f"**crashes**: {type(problem).__name__}"
    return "right" if decisions.alike(found, answer) else f"**wrong**: {found!r} for {answer!r}"
