"""The public verbs of approvals."""

from __future__ import annotations

from koboshi.approvals.service.batching import alike, batch_stamp
from koboshi.approvals.service.chains import (
    chain_for,
    end_chain,
    enter_chain,
    must_circulate,
    vacant,
    why_unused,
    without_people,
)
from koboshi.approvals.service.circulating import (
    Effect,
    Matter,
    Way,
    begin,
    drop,
    end_moot,
    pull_back,
    read_later,
    return_to,
    route_for,
    send_again,
    stamp,
)
from koboshi.approvals.service.staffing import (
    Given,
    delegate,
    leave_post,
    note_absence,
    put_in_post,
    take_back_absence,
    take_back_delegation,
)

__all__ = [
    "Effect",
    "Given",
    "Matter",
    "Way",
    "alike",
    "batch_stamp",
    "begin",
    "chain_for",
    "delegate",
    "drop",
    "end_chain",
    "end_moot",
    "enter_chain",
    "leave_post",
    "must_circulate",
    "note_absence",
    "pull_back",
    "put_in_post",
    "read_later",
    "return_to",
    "route_for",
    "send_again",
    "stamp",
    "take_back_absence",
    "take_back_delegation",
    "vacant",
    "why_unused",
    "without_people",
]
