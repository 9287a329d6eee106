"""Tables of the report of a simulation: cells with small lines below, lists on a narrow screen."""

from __future__ import annotations

from collections.abc import Sequence

from koboshi.core.simulate import Estimate, Results
from koboshi.core.simulate.results_model import Unit
from koboshi.project.cli.simulate_words import interval_words, rests_on, value_words
from koboshi.project.cli.simulation_report_charts import e

Cell = str | tuple[str, ...]
"""A text, or a text and the small lines below it."""


class Worse(str):
    """A text that says of a change that it is one for the worse: set in strong letters, the words say it too."""

    __slots__ = ()


def cell(found: Estimate, unit: Unit) -> Cell:
    """A figure for a table: its value, and its interval below."""
    inside = interval_words(found, unit)
    return (value_words(found.mean, unit), "" if inside == "–" else inside)


def _written(content: Cell) -> str:
    if isinstance(content, str):
        return text(content)
    small = "".join(f"<small>{text(line)}</small>" for line in content[1:] if line)
    return f"<span>{text(content[0])}{small}</span>"


def text(words: str) -> str:
    """Words on the page."""
    return f'<strong class="worse">{e(words)}</strong>' if isinstance(words, Worse) else e(words)


def table(headers: Sequence[str], rows: Sequence[Sequence[Cell]], numbers: int = 1, look: str = "") -> str:
    """A table that becomes a list on a narrow screen; columns from `numbers` on hold numbers."""
    head = "".join(f"<th{_right(at, numbers)}>{e(header)}</th>" for at, header in enumerate(headers))
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{_right(at, numbers)} data-label="{e(headers[at])}">{_written(content)}</td>'
            for at, content in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    look = f"stack {look}".strip()
    inside = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="scroll"><table class="{look}">{inside}</table></div>'


def _right(at: int, numbers: int) -> str:
    return ' class="n"' if at >= numbers else ""


def note(results: Results, more: str = "") -> str:
    """On what the figures of a section rest."""
    return f'<p class="note">{e(rests_on(results.replications))}{e(more)}</p>'
