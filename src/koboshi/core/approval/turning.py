"""One act on a circulation: the working copy that moves the engine and keeps the records beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from koboshi.core import process
from koboshi.core.approval.compiling import PULL_BACK, READ_LATER, definition
from koboshi.core.approval.model import ApprovalRefused, Conflict, Place, Route, SamePerson
from koboshi.core.approval.record import Circulation, Duty, Stamp, Verdict, Waits
from koboshi.core.approval.roster import Holder, Roster, seat_holder
from koboshi.core.approval.saying import Told
from koboshi.core.japan import civil

MAX_RECORDS: Final = 2_000


class Turn:
    """A circulation while one act is done to it; `result` gives the new value, the old one stays untouched."""

    def __init__(self, circulation: Circulation, roster: Roster, now: datetime) -> None:
        self.now, self.roster, self.route = aware(now), roster, circulation.route
        self.definition = definition(circulation.route)
        if circulation.digest != self.definition.digest:
            raise ApprovalRefused("この回付は、前の版の決裁の図で始まっています。新しい版へ移してから押してください。")
        if now < circulation.last:
            raise ApprovalRefused("前の記録より前の時刻では押せません。時計を確かめてください。")
        if len(circulation.records) + len(circulation.route.places) >= MAX_RECORDS:
            raise ApprovalRefused("この回付の記録が多くなりすぎました。取りやめて、新しく起案してください。")
        self.before = circulation
        self.state: dict[str, Any] = dict(circulation.state)
        self.records = list(circulation.records)
        self.duties = list(circulation.all_duties)
        self.since: dict[str, datetime] = dict(circulation.since)
        self.resume, self.round = circulation.resume, circulation.round

    # -- asking --------------------------------------------------------------------------------------------------

    @property
    def on(self) -> date:
        """The day in Japan."""
        return civil.day_of(self.now)

    def now_waiting(self) -> tuple[Waits, ...]:
        """What can be stamped at this moment of the act."""
        return self.result().waiting()

    def holder(self, seat: str) -> Holder:
        """Who stamps in a seat today; raises what `seat_holder` raises."""
        return holder_of(self.before, seat, self.on, self.roster)

    # -- moving the engine ---------------------------------------------------------------------------------------

    def advance(self, event: process.Event) -> tuple[process.Command, ...]:
        """Give the engine an event, and note since when each seat waits."""
        step = process.advance(self.definition, self.state, event, self.now)
        self.state = step.state
        for command in step.commands:
            if isinstance(command, process.OpenTask):
                self.since[command.node] = self.now
        open_nodes = {token[1] for token in self.state["tokens"]}
        self.since = {node: moment for node, moment in self.since.items() if node in open_nodes}
        return step.commands

    def complete(self, wait: Waits, outcome: str, back_to: str = "") -> None:
        """Finish the task of a seat; `back_to` is where a return leads."""
        data = {wait.node: outcome} | ({"back_to": back_to} if back_to else {})
        self.advance(process.Complete(wait.token, data))

    def pull_back(self) -> None:
        """Take the draft out of everybody's hands."""
        self.advance(process.Receive(PULL_BACK))

    # -- keeping records -----------------------------------------------------------------------------------------

    def write(self, seat: str, verdict: Verdict, person: str, possible: datetime, **more: Any) -> Stamp:
        """Add one record."""
        number = len(self.records) + 1
        made = Stamp(
            number=number, seat=seat, verdict=verdict, person=person, at=self.now, possible=possible, round=self.round,
            **more,
        )  # fmt: skip
        self.records.append(made)
        return made

    def void(self, reason: str, wanted: Callable[[Stamp], bool]) -> None:
        """Say of records that they no longer count; later readings of such stamps are not needed any more."""
        gone = set()
        for index, stamp in enumerate(self.records):
            if stamp.stands and wanted(stamp):
                self.records[index] = replace(stamp, void=reason)
                gone.add(stamp.number)
        for duty in list(self.duties):
            if not duty.closed and duty.stamp in gone:
                self.close(duty, Told("元の押印が無効になったため（{reason}）", reason=reason))

    def void_from(self, number: int, reason: str) -> None:
        """The same for all stages from a number on."""
        places = {place.seat for leg in self.route.legs[number:] for place in leg.places}
        self.void(reason, lambda stamp: stamp.seat in places)

    # -- later readings ------------------------------------------------------------------------------------------

    def ask_to_read(self, seat: str, because: str, person: str = "", stamp: int = 0) -> None:
        """Open a later reading: a task of the engine that holds nothing."""
        opened = self.advance(process.Receive(READ_LATER))
        token = next(command.token for command in opened if isinstance(command, process.OpenTask))
        number = len(self.duties) + 1
        self.duties.append(
            Duty(number=number, seat=seat, token=token, since=self.now, because=because, person=person, stamp=stamp)
        )

    def close(self, duty: Duty, how: str) -> None:
        """End a later reading."""
        self.advance(process.Complete(duty.token, {READ_LATER: "read" if how == "read" else "moot"}))
        self.duties[duty.number - 1] = replace(duty, closed=how, closed_at=self.now)

    # -- the end of the act --------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Pass every seat that must not or need not stamp, with its reason; again, until nothing moves."""
        while any(self._pass_over(wait) for wait in self.now_waiting()):
            pass

    def _pass_over(self, wait: Waits) -> bool:
        """Record and do it, where there is a reason. The decider is never passed over."""
        reason, counts_on = self._skips(wait) if wait.part in {"stamp", "consult"} else ("", "")
        if not reason:
            return False
        leg = self.route.legs[self.route.index(wait.seat)].id
        self.write(wait.seat, Verdict.SKIP, "", wait.since, leg=leg, note=reason, instead_of=counts_on)
        self.complete(wait, Verdict.SKIP.value)
        return True

    def _skips(self, wait: Waits) -> tuple[str, str]:
        """Why a seat is passed over (empty where it stamps), and the person who is counted on to decide instead."""
        try:
            holder = self.holder(wait.seat)
        except ApprovalRefused:
            return "", ""  # nobody there today: the seat waits, and says so to whoever asks
        conflict = conflict_of(self.before, holder.person)
        if conflict:
            rule, who = conflict
            told = Told("「{title}」の人が{who}本人のため。", title=self.route.title(wait.seat), who=who)
            return (told, "") if rule is Conflict.SKIP else ("", "")
        if self.route.rules.same_person is SamePerson.EACH or holder.mode == "acting":
            return "", ""
        return self._stamped_elsewhere(holder.person)

    def _stamped_elsewhere(self, person: str) -> tuple[str, str]:
        for stamp in self.records:
            if stamp.stands and stamp.person == person and stamp.mode != "acting":
                return Told("同じ人が「{title}」の席で押したため。", title=self.route.title(stamp.seat)), ""
        try:
            decider = self.holder(self.route.decider)
        except ApprovalRefused:
            return "", ""
        if decider.person == person and decider.mode != "acting":
            title = self.route.title(self.route.decider)
            return Told("同じ人が「{title}」の席で決裁するため。", title=title), person
        return "", ""

    def result(self) -> Circulation:
        """The circulation after the act."""
        return replace(
            self.before,
            state=self.state,
            records=tuple(self.records),
            all_duties=tuple(self.duties),
            since=self.since,
            resume=self.resume,
            round=self.round,
            version=self.before.version + 1,
            last=self.now,
        )


def aware(now: datetime) -> datetime:
    """The moment itself; it must say its time zone."""
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    return now


def conflict_of(circulation: Circulation, person: str) -> tuple[Conflict, str] | None:
    """The rule for a person who is the applicant or the drafter, and which of the two; None for everybody else."""
    if person and person == circulation.applicant:
        return circulation.route.rules.applicant, Told("申請者")
    if person == circulation.drafter and circulation.route.rules.drafter is not Conflict.ALLOW:
        return circulation.route.rules.drafter, Told("起案者")
    return None


def holder_of(circulation: Circulation, seat: str, on: date, roster: Roster) -> Holder:
    """Who stamps in a seat of this circulation on a day; raises what `seat_holder` raises."""
    route = circulation.route
    barred = {circulation.applicant} - {""}
    if route.rules.drafter is not Conflict.ALLOW:
        barred.add(circulation.drafter)
    return seat_holder(route.seat(seat), on, roster, _seats(route), barred)


def _seats(route: Route) -> Mapping[str, Any]:
    return {seat.id: seat for seat in route.seats}


def last_leg_open(route: Route, waiting: tuple[Waits, ...]) -> int:
    """The number of the stage that is open now."""
    return min(route.index(each.seat) for each in waiting if isinstance(route.place(each.seat), Place))
