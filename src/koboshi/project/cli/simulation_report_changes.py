"""What a comparison changed: the facts of both scenarios that differ, before and after, for page and terminal."""

from __future__ import annotations

from koboshi.core.simulate import Comparison
from koboshi.project.cli.simulate_speech import PLAIN, Speech
from koboshi.project.cli.simulation_report_assumptions import merged
from koboshi.project.cli.simulation_report_charts import e
from koboshi.project.cli.simulation_report_facts import Fact, facts
from koboshi.project.cli.simulation_report_tables import table

_MODEL = "モデル（流れ図）"


def changes(comparison: Comparison, speech: Speech = PLAIN) -> list[tuple[str, str, str]]:
    """Each change: what, before, after."""
    before, after = comparison.before, comparison.after
    found = [(where(fact), was, now) for fact, was, now in merged(facts(before, speech), facts(after, speech)) if now]
    if before.definition.digest != after.definition.digest:
        names = tuple(each.definition.name or each.definition.id for each in (before, after))
        one, other = (
            names
            if names[0] != names[1]
            else tuple(
                f"{name}（{each.definition.digest[:8]}）" for name, each in zip(names, (before, after), strict=True)
            )
        )
        found.insert(0, (_MODEL, one, other))
    return found


def where(fact: Fact) -> str:
    """What a fact is about: 担当「機械（bot）」の人数."""
    return f"{fact.group}「{fact.name}」の{fact.about}" if fact.of else fact.about


def changed(comparison: Comparison, speech: Speech = PLAIN) -> str:
    """The table of the report."""
    rows = changes(comparison, speech)
    if not rows:
        return "<h2>変えた所（前→後）</h2><p>二つのシナリオの中身は同じです。</p>"
    return f'<h2>変えた所（前→後）</h2>{table(("変えた所", "前", "後"), rows, 9)}<p class="note">{e(_REST)}</p>'


_REST = "ほかの想定は、前も後も同じです（「想定」にすべて書きました）。"
