"""Whether the grounds of a pack (`[[clause]]`, `[[criterion]]`) serve outcomes of its process, and none lacks one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from koboshi.core.pack.deciding import Asked, declared, declared_checks
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding
from koboshi.core.reason import needs_reason
from koboshi.core.reason.grounds import REFUSALS

FILE: Final = "procedure.toml"


def check_grounds(pack: Pack) -> Iterator[Finding]:
    """Outcomes that no deciding task has, clauses without words, and decisions that no criterion is left for."""
    outcomes = {
        each: pack.manifest.law.outcome_kind(each)
        for node in pack.definition.nodes.values()
        if node.action == "decide"
        for each in node.outcomes
        if each != "correct"
    }
    known = {*outcomes, *outcomes.values()}
    clauses: list[Mapping[str, Any]] = pack.toml(FILE).get("clause", [])
    for row in clauses:
        yield from _served(f"clause {row['id']}", row.get("outcomes", ()), known)
        if row["id"] not in pack.clauses():
            yield Finding("error", FILE, f"clause {row['id']}: 文言 clause.{row['id']} がありません。")
    for each in pack.manifest.law.criteria.items:
        yield from _served(f"criterion {each.id}", each.outcomes, known)
    yield from _left_alone(pack, outcomes)


def _served(place: str, named: Any, known: set[str]) -> Iterator[Finding]:
    for outcome in named:
        if outcome not in known:
            yield Finding("error", FILE, f"{place}: 決定「{outcome}」は、この手続の決定の結果にありません。")


def _left_alone(pack: Pack, outcomes: Mapping[str, str]) -> Iterator[Finding]:
    """A decision that must name a criterion needs one to name; a refusal always has those of form and fee."""
    criteria = pack.manifest.law.criteria.items
    for outcome, kind in outcomes.items():
        if not criteria or not needs_reason(kind) or kind in REFUSALS:
            continue
        if not any(not each.outcomes or outcome in each.outcomes or kind in each.outcomes for each in criteria):
            yield Finding("error", FILE, f"決定「{outcome}」に当てはめる審査基準（criterion）がありません。")


def check_decision_fields(pack: Pack) -> Iterator[Finding]:
    """Fields of decisions (`[decision.fields]`) that cannot be read, files among them, outcomes that none has."""
    nodes = [node for node in pack.definition.nodes.values() if node.action == "decide"]
    outcomes = {each for node in nodes for each in node.outcomes} - {"correct"}
    found = pack.asked_of_decision()
    tasks = {node.id for node in nodes}
    for name, spec in declared(pack).items():
        for task in spec.get("tasks", ()):
            if task not in tasks:
                yield Finding("error", FILE, f"decision.fields.{name}: 「{task}」は、決定する業務ではありません。")
    for name in found.ids:
        place = f"decision.fields.{name}"
        if found.form.fields[name].type == "attachment":
            yield Finding("error", FILE, f"{place}: 決定の項目に、添付は使えません。")
        yield from _served(place, found.outcomes[name], outcomes)
        for clause in declared(pack)[name].get("optional_clauses", ()):
            if clause not in pack.clauses():
                yield Finding("error", FILE, f"{place}: 根拠「{clause}」（文言 clause.{clause}）がありません。")
    yield from _checks(pack, found)


def _checks(pack: Pack, found: Asked) -> Iterator[Finding]:
    """Conditions between fields that ask for fields there are not, or for rows of what is no list."""
    for row in declared_checks(pack):
        place, each = f"decision.check {row['id']}", row.get("each", "")
        rows = found.form.fields.get(each) if each in found.ids else None
        if each and (rows is None or rows.type != "list"):
            yield Finding("error", FILE, f"{place}: 「{each}」という一覧の項目が、decision.fields にありません。")
            continue
        known = {field.id for field in rows.fields} if rows else set(found.ids)
        check = next(one for one in found.checks if one.id == row["id"])
        for name in sorted(check.holds.names - known):
            yield Finding("error", FILE, f"{place}: 条件にある「{name}」という項目はありません。")
