"""The approval chain (決裁): declared in TOML, executed by the process engine. See README.md beside this file."""

from __future__ import annotations

from koboshi.core.approval.batching import Batch, BatchItem, batch, stamp_all
from koboshi.core.approval.checking import ChainFinding, check_chain
from koboshi.core.approval.choosing import choose
from koboshi.core.approval.circulating import begin, refresh, reroute, stamp
from koboshi.core.approval.compiling import bpmn, definition
from koboshi.core.approval.costing import Cost, SeatCost, StampCost, cost
from koboshi.core.approval.model import (
    DRAFTER,
    ApprovalRefused,
    Chain,
    ChainError,
    Conflict,
    LeftOut,
    Leg,
    Place,
    Route,
    Row,
    Rules,
    SamePerson,
    Seat,
    Stage,
)
from koboshi.core.approval.reading import read_chain
from koboshi.core.approval.record import WORDS, Circulation, Duty, Stamp, Verdict, Waits
from koboshi.core.approval.roster import (
    Absence,
    Delegation,
    DelegationRefused,
    Holder,
    Nobody,
    Post,
    Roster,
    check_delegations,
    seat_holder,
)
from koboshi.core.approval.saying import Told, said
from koboshi.core.approval.standard import example_chains
from koboshi.core.approval.storing import from_json, route_from_json, route_to_json, to_json
from koboshi.core.approval.telling import (
    circulation_steps,
    route_steps,
    standing_nodes,
    unused,
    vacant,
    without_people,
)
from koboshi.core.approval.turning import conflict_of, holder_of

__all__ = [
    "DRAFTER",
    "WORDS",
    "Absence",
    "ApprovalRefused",
    "Batch",
    "BatchItem",
    "Chain",
    "ChainError",
    "ChainFinding",
    "Circulation",
    "Conflict",
    "Cost",
    "Delegation",
    "DelegationRefused",
    "Duty",
    "Holder",
    "LeftOut",
    "Leg",
    "Nobody",
    "Place",
    "Post",
    "Roster",
    "Route",
    "Row",
    "Rules",
    "SamePerson",
    "Seat",
    "SeatCost",
    "Stage",
    "Stamp",
    "StampCost",
    "Told",
    "Verdict",
    "Waits",
    "batch",
    "begin",
    "bpmn",
    "check_chain",
    "check_delegations",
    "choose",
    "circulation_steps",
    "conflict_of",
    "cost",
    "definition",
    "example_chains",
    "from_json",
    "holder_of",
    "read_chain",
    "refresh",
    "reroute",
    "route_from_json",
    "route_steps",
    "route_to_json",
    "said",
    "seat_holder",
    "stamp",
    "stamp_all",
    "standing_nodes",
    "to_json",
    "unused",
    "vacant",
    "without_people",
]
