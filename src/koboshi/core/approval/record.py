"""One draft on its way: the state of the engine and every stamp, as a plain value that can be stored as JSON.

Stamps are only ever added. One that no longer counts says why in `void`; nothing is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from koboshi.core.approval.compiling import READ_LATER, REDRAFT, SKIP
from koboshi.core.approval.model import DRAFTER, Part, Place, Route
from koboshi.core.approval.saying import Told


class Verdict(StrEnum):
    """What a person can say."""

    AGREE = "agree"
    OPINION = "agree_with_opinion"
    DISAGREE = "disagree"
    RETURN = "return"
    DECIDE = "decide"
    PULL_BACK = "pull_back"
    SEND = "send"
    DROP = "drop"
    READ = "read"
    SKIP = SKIP


WORDS: Final = {
    Verdict.AGREE: Told("承認"),
    Verdict.OPINION: Told("意見を付けて承認"),
    Verdict.DISAGREE: Told("不同意"),
    Verdict.RETURN: Told("差戻し"),
    Verdict.DECIDE: Told("決裁"),
    Verdict.PULL_BACK: Told("引戻し"),
    Verdict.SEND: Told("再回付"),
    Verdict.DROP: Told("取りやめ"),
    Verdict.READ: Told("後閲"),
    Verdict.SKIP: Told("押印なし"),
}
COUNTING: Final = frozenset({Verdict.AGREE, Verdict.OPINION, Verdict.DISAGREE, Verdict.DECIDE, Verdict.SKIP})
"""Verdicts after which a seat has done its part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One record. `possible`: when the seat could first stamp; `mode` and `instead_of`: for whom (代決, 委任).

    `void` says why it no longer counts, and is empty while it does. SKIP is a record too: nobody stamped, see `note`.
    """

    number: int
    seat: str
    verdict: Verdict
    person: str
    at: datetime
    possible: datetime
    leg: str = ""
    mode: str = ""
    because: str = ""
    instead_of: str = ""
    note: str = ""
    to: str = ""
    round: int = 1
    void: str = ""

    @property
    def stands(self) -> bool:
        """Whether the seat has done its part with this record, today."""
        return not self.void and self.verdict in COUNTING

    @property
    def mark(self) -> str:
        """What is written beside the stamp: 代 (somebody else decided), 委 (by delegation), or nothing."""
        return {"acting": Told("代"), "delegate": Told("委")}.get(self.mode, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A later reading (後閲): open until `closed` says how it ended (`read`, or why it is no longer needed).

    `person` is whoever was away; empty where the seat as such reads for information.
    """

    number: int
    seat: str
    token: int
    since: datetime
    because: str
    person: str = ""
    stamp: int = 0
    closed: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """A seat that can stamp now (or the drafter, who can send again), and since when."""

    seat: str
    part: Part | str
    node: str
    token: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Circulation:
    """One draft and everything that happened to it. `version` counts the acts: compare it before storing.

    `resume` is the stage where an unchanged draft goes on after it was sent back or pulled back.
    """

    route: Route
    drafter: str
    begun: datetime
    state: Mapping[str, Any]
    digest: str
    applicant: str = ""
    records: tuple[Stamp, ...] = ()
    all_duties: tuple[Duty, ...] = ()
    since: Mapping[str, datetime] = field(default_factory=dict)
    resume: str = ""
    round: int = 1
    version: int = 1
    last: datetime

    def waiting(self) -> tuple[Waits, ...]:
        """The seats that can stamp now, in the order of the route; the drafter where the draft is back."""
        places = {place.node: place for place in self.route.places} | {REDRAFT: Place(DRAFTER, "stamp")}
        order = {node: number for number, node in enumerate(places)}
        found = [
            Waits(
                places[token[1]].seat,
                REDRAFT if token[1] == REDRAFT else places[token[1]].part,
                token[1],
                token[0],
                self.since.get(token[1], self.last),
            )
            for token in self.state["tokens"]
            if token[1] in places
        ]
        return tuple(sorted(found, key=lambda each: (order[each.node], each.token)))

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """Everything that a person did, in order, void or not."""
        return tuple(stamp for stamp in self.records if stamp.verdict is not Verdict.SKIP)

    @property
    def skips(self) -> tuple[Stamp, ...]:
        """The seats that did not stamp, each with its reason in `note`."""
        return tuple(stamp for stamp in self.records if stamp.verdict is Verdict.SKIP)

    @property
    def decision(self) -> Stamp | None:
        """The stamp that decided, or None."""
        return next((stamp for stamp in self.records if stamp.verdict is Verdict.DECIDE and stamp.stands), None)

    @property
    def decided(self) -> bool:
        """Whether the decider has decided; later readings may still be open."""
        return self.decision is not None

    @property
    def dropped(self) -> bool:
        """Whether the drafter gave the draft up."""
        return any(stamp.verdict is Verdict.DROP for stamp in self.records)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Later readings that are still open."""
        return tuple(duty for duty in self.all_duties if not duty.closed)

    @property
    def objections(self) -> tuple[Stamp, ...]:
        """Disagreements and opinions that still stand: what the decider must see before deciding."""
        told = {Verdict.DISAGREE, Verdict.OPINION}
        return tuple(stamp for stamp in self.records if stamp.stands and stamp.verdict in told)

    def standing(self, seat: str) -> Stamp | None:
        """The record with which a seat has done its part, or None."""
        return next((stamp for stamp in self.records if stamp.seat == seat and stamp.stands), None)

    def accounts(self) -> dict[str, str]:
        """Every declared seat and what became of it, so that none is passed over in silence.

        `stamped`, `skipped`, `left_out` (not on this route), `waiting`, `later` (not reached yet).
        """
        found = {left.seat: "left_out" for left in self.route.left_out}
        waiting = {each.seat for each in self.waiting()}
        for place in self.route.places:
            stamp = self.standing(place.seat)
            if stamp is not None:
                found[place.seat] = "skipped" if stamp.verdict is Verdict.SKIP else "stamped"
            else:
                found[place.seat] = "waiting" if place.seat in waiting else "later"
        return found


__all__ = [
    "COUNTING",
    "READ_LATER",
    "WORDS",
    "Circulation",
    "Duty",
    "Stamp",
    "Verdict",
    "Waits",
]
