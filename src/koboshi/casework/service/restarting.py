"""Where an ended case may go on when its decision was taken back: steps of people that it has been through.

A step qualifies when from it a decision in the applicant's favour can still be made, nothing waits at a gathering
point for ways that are not walked again, and no fee that was paid is asked for a second time.
"""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.casework.models import Case, Decision, Task
from koboshi.catalog.service import pack_of
from koboshi.core.pack import Pack
from koboshi.core.process import Definition, Node, NodeKind
from koboshi.core.reason.grounds import REFUSALS
from koboshi.fees.models import Charge

STEPS = ("decide", "examine", "inspect", "complete")
"""What people do at a step where a case may go on; notices and questions to others follow from these by themselves."""
GATHERING = frozenset({NodeKind.PARALLEL, NodeKind.INCLUSIVE, NodeKind.COMPLEX})
PAID = "payment_received"


def places(case: Case, decision: Decision) -> list[str]:
    """The steps at which the case may go on: that of the decision first, then those before it, the latest first."""
    pack = pack_of(case.version_id)
    walked = Task.objects.filter(case=case, state=Task.State.DONE).order_by("-pk").values_list("node", flat=True)
    own = [decision.task.node] if decision.task is not None else []
    paid = Charge.objects.filter(reference=case.reference, state=Charge.State.PAID).exists()
    return [node for node in dict.fromkeys([*own, *walked]) if _serves(pack, node, paid)]


def _serves(pack: Pack, name: str, paid: bool) -> bool:
    node = pack.definition.nodes.get(name)
    if node is None or node.kind is not NodeKind.USER or node.scope or node.action not in STEPS:
        return False
    after = list(_after(pack.definition, node))
    if any(_gathers(each) for each in after) or (paid and any(each.message == PAID for each in after)):
        return False
    return any(_favours(pack, each) for each in (node, *after))


def _favours(pack: Pack, node: Node) -> bool:
    """Whether a step decides, and may decide for the applicant at least in part."""
    kinds = {pack.manifest.law.outcome_kind(each) for each in node.outcomes}
    return node.action == "decide" and bool(kinds - REFUSALS)


def _gathers(node: Node) -> bool:
    return node.kind in GATHERING and len(node.incoming) > 1


def _after(definition: Definition, node: Node) -> Iterator[Node]:
    """Every step that can follow; a way that splits is followed no further, as its own gathering point is in order."""
    seen, todo = {node.id}, [node]
    while todo:
        here = todo.pop()
        if here.kind in GATHERING and len(here.outgoing) > 1 and here is not node:
            continue
        ways = [definition.flows[each].target for each in here.outgoing]
        for boundary in here.boundaries:
            ways.append(boundary)
        for name in ways:
            if name not in seen:
                seen.add(name)
                todo.append(definition.nodes[name])
                yield definition.nodes[name]
