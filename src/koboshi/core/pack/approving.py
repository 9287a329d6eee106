"""A pack's own approval chain beside its form and process: what it asks, which outcomes it names, what is unchecked."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.core.approval import check_chain
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding


def check_approval(pack: Pack) -> Iterator[Finding]:
    """What `core.approval` finds of the chain; nothing where the pack has none, or where nothing is decided."""
    chain = pack.approval
    if chain is None:
        return
    deciding = [node for node in pack.definition.nodes.values() if node.action == "decide"]
    if not deciding:
        yield Finding("error", "approval.toml", "この手続には決定がないので、決裁の経路は使われません。")
        return
    outcomes = {name for node in deciding for name in node.outcomes}
    kinds = {pack.manifest.law.outcome_kind(name) for name in outcomes}
    for found in check_chain(chain, known=_known(pack), outcomes=outcomes | kinds):
        yield Finding(found.level, "approval.toml", str(found.sentence))


def _known(pack: Pack) -> set[str]:
    """Fields of the form, and what tasks and rules leave behind in the case."""
    nodes = pack.definition.nodes.values()
    results = {node.attributes.get("result", "") for node in nodes}
    written = {each.target for node in nodes for each in node.outputs}
    return {*pack.form.fields, *pack.definition.nodes, *results, *written} - {""}
