"""What holds for every chain: no seat is lost, no decision without the decider, no record gone, no token doubled."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from koboshi.core import approval
from koboshi.core.approval import (
    DRAFTER,
    Absence,
    ApprovalRefused,
    Chain,
    Circulation,
    Conflict,
    Delegation,
    DelegationRefused,
    Post,
    Roster,
    Rules,
    SamePerson,
    Seat,
    Stage,
    Verdict,
    check_delegations,
    choose,
    seat_holder,
)
from tests.unit.approval.office import SINCE, at

PEOPLE = [f"p{number}" for number in range(6)]
AUTHOR = "author"


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Two to six stages; the last one or two are rungs of the ladder, all others may hold several seats."""
    shapes = draw(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2)), min_size=1, max_size=4))
    rungs = draw(st.integers(1, 2))
    seats: list[Seat] = []
    stages: list[Stage] = []

    def seat() -> str:
        name = f"s{len(seats)}"
        seats.append(Seat(name, name, acting=tuple(f"s{each}" for each in range(max(len(seats) - 2, 0), len(seats)))))
        return name

    for number, (stamping, consulted) in enumerate(shapes):
        own, others = tuple(seat() for _ in range(stamping)), tuple(seat() for _ in range(consulted))
        stages.append(Stage(f"g{number}", f"段{number}", own, others, blocks=bool(others) and draw(st.booleans())))
    ladder = tuple(seat() for _ in range(rungs))
    stages += [Stage(f"r{name}", name, (name,)) for name in ladder]
    rules = Rules(
        Conflict.SKIP, Conflict.SKIP, draw(st.sampled_from(SamePerson)), read_after_acting=draw(st.booleans())
    )
    return Chain("any", "任意", tuple(seats), tuple(stages), ladder, rules=rules, readers=())


@st.composite
def rosters(draw: st.DrawFn, chain: Chain) -> Roster:
    """Few people in many seats, some away; the deciding seat is held by a person of its own."""
    top = chain.ladder[-1]
    posts = [Post(SINCE, None, seat.id, draw(st.sampled_from(PEOPLE))) for seat in chain.seats if seat.id != top]
    away = draw(st.lists(st.sampled_from(PEOPLE), max_size=2))
    absences = tuple(Absence(SINCE, None, person) for person in away)
    return Roster((*posts, Post(SINCE, None, top, "chief")), absences)


def act(draw: st.DrawFn, now: Circulation, people: Roster, minute: int, *, wild: bool) -> Circulation:
    """One act that is open to somebody."""
    wait = draw(st.sampled_from(now.waiting()))
    moment = at(2) + timedelta(minutes=minute)
    if wait.seat == DRAFTER:
        changed = draw(st.booleans()) if wild else False
        return approval.stamp(now, DRAFTER, AUTHOR, "send", now=moment, roster=people, changed=changed)
    verdict = {"stamp": "agree", "consult": "agree", "decide": "decide"}[wait.part]
    if wild:
        rare = {"stamp": "return", "consult": "disagree", "decide": "return"}[wait.part]
        verdict = draw(st.sampled_from([verdict, verdict, rare, "pull_back"]))
    if verdict == "pull_back":
        return approval.stamp(now, DRAFTER, AUTHOR, verdict, now=moment, roster=people)
    earlier = [leg.id for leg in now.route.legs[: now.route.index(wait.seat)]]
    to = draw(st.sampled_from([DRAFTER, *earlier])) if verdict == "return" else ""
    person = stamping(now, wait.seat, people)
    return approval.stamp(now, wait.seat, person, verdict, "理由", now=moment, roster=people, to=to)


def stamping(now: Circulation, seat: str, people: Roster) -> str:
    return approval.holder_of(now, seat, date(2026, 4, 2), people).person


def staffed(now: Circulation, people: Roster) -> Roster:
    """A person of their own comes into every seat where nobody could stamp today."""
    posts, present = list(people.posts), now.route
    for place in present.places:
        try:
            approval.holder_of(now, place.seat, date(2026, 4, 2), people)
        except ApprovalRefused:
            posts = [post for post in posts if post.seat != place.seat]
            posts.append(Post(SINCE, None, place.seat, f"new-{place.seat}"))
    return Roster(tuple(posts), people.absences)


def check(before: Circulation, after: Circulation) -> None:
    """What holds after every act."""
    assert len(after.records) > len(before.records)
    for old, new in zip(before.records, after.records, strict=False):
        assert (old.number, old.seat, old.verdict, old.person, old.at, old.note) == (
            new.number, new.seat, new.verdict, new.person, new.at, new.note,
        )  # fmt: skip
        assert not old.void or old.void == new.void
    standing = [stamp.seat for stamp in after.records if stamp.stands]
    assert len(standing) == len(set(standing))
    numbers = [token[0] for token in after.state["tokens"]]
    assert len(numbers) == len(set(numbers))
    waiting = [wait.seat for wait in after.waiting()]
    assert len(waiting) == len(set(waiting))
    assert not set(waiting) & set(standing)
    legs = {-1 if seat == DRAFTER else after.route.index(seat) for seat in waiting}
    assert len(legs) == (0 if after.decided else 1)
    for number in range(min(legs, default=0)):
        assert all(after.standing(place.seat) for place in after.route.legs[number].places)
    assert approval.from_json(json.loads(json.dumps(approval.to_json(after)))) == after
    assert len({duty.token for duty in after.duties}) == len(after.duties)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_happens_on_the_way_every_seat_is_accounted_for_once(data: st.DataObject) -> None:
    chain = data.draw(chains())
    people = data.draw(rosters(chain))
    route = choose(chain, {})
    now = approval.begin(route, at(1), drafter=AUTHOR, roster=people)
    people = staffed(now, people)
    for step in range(data.draw(st.integers(0, 15)) + 80):
        if now.decided:
            break
        wild = step < 15
        after = act(data.draw, now, people, step, wild=wild)
        check(now, after)
        now = after
    assert now.decision is not None
    assert now.decision.seat == route.decider
    assert now.decision.person == stamping(now, route.decider, people)
    told = now.accounts()
    assert set(told) == {seat for stage in chain.stages for seat in stage.everyone}
    assert set(told.values()) <= {"stamped", "skipped", "left_out"}
    assert all(skip.note for skip in now.skips)
    assert {stamp.number for stamp in now.records} == set(range(1, len(now.records) + 1))


def circle_by_hand(ways: dict[str, str]) -> bool:
    for start in ways:
        seen, person = set(), start
        while person in ways and person not in seen:
            seen.add(person)
            person = ways[person]
        if person in seen:
            return True
    return False


@given(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), max_size=6), st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_a_circle_of_delegations_is_refused_exactly_when_there_is_one(ways: dict[str, str], days: int) -> None:
    since = {giver: SINCE + timedelta(days=number % (days + 1)) for number, giver in enumerate(sorted(ways))}
    all_given = tuple(Delegation(since[giver], None, giver, to) for giver, to in ways.items())
    if not circle_by_hand(ways):
        check_delegations(all_given)
        return
    with pytest.raises(DelegationRefused, match="輪になって") as told:
        check_delegations(all_given)
    circle = told.value.circle
    assert circle[0] == circle[-1]
    assert all(ways[giver] == to for giver, to in pairwise(circle))
    people = Roster((Post(SINCE, None, "x", circle[0]),), (), all_given)
    with pytest.raises(DelegationRefused):
        seat_holder(Seat("x", "席"), SINCE + timedelta(days=days), people, {})


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_nobody_but_the_holder_of_the_deciding_seat_can_decide(data: st.DataObject) -> None:
    chain = data.draw(chains())
    people = data.draw(rosters(chain))
    now = approval.begin(choose(chain, {}), at(1), drafter=AUTHOR, roster=people)
    for seat in chain.seats:
        for person in [*PEOPLE, AUTHOR]:
            try:
                now_or_then = approval.stamp(now, seat.id, person, Verdict.DECIDE, now=at(2), roster=people)
            except ApprovalRefused:
                continue
            decision = now_or_then.decision
            assert decision is not None
            assert decision.seat == now.route.decider
            assert decision.person == stamping(now, now.route.decider, people)
