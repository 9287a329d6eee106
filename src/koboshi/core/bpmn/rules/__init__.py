"""The rules of BPMN 2.0 that its schema cannot say, by what they are about. Each yields what a model breaks."""

from __future__ import annotations

from koboshi.core.bpmn.finding import Rule
from koboshi.core.bpmn.rules import (
    activities,
    boundary,
    calls,
    collaboration,
    data,
    events,
    expressions,
    flows,
    gateways,
    links,
    loops,
    messages,
    reach,
    services,
    sets,
    subprocesses,
)

RULES: tuple[Rule, ...] = (
    *flows.RULES,
    *reach.RULES,
    *messages.RULES,
    *collaboration.RULES,
    *events.RULES,
    *boundary.RULES,
    *links.RULES,
    *gateways.RULES,
    *activities.RULES,
    *services.RULES,
    *calls.RULES,
    *subprocesses.RULES,
    *loops.RULES,
    *data.RULES,
    *sets.RULES,
    *expressions.RULES,
)

__all__ = ["RULES"]
