"""A health office, a restaurant with its permit, and what is found there; people and places are invented (架空)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from koboshi.adverse import reactions, service
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import Begun
from koboshi.casework import service as casework
from koboshi.casework.models import Decision, Delivery, Task
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.reason import Reason
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from tests.houses import furnished
from tests.rooms.conftest import fill, staff
from tests.rooms.registers.conftest import FOOD, entry, noon

TODAY = date(2026, 11, 2)
FULL = Reason(
    facts="10月20日の立入りで、冷蔵の食品が15度で保管され、3回求めた改善がされていませんでした。",
    clause="law",
    criterion="own",
    application="健康に被害が出るおそれがあり、指導に従わないときという処分基準に当たります。",
)


def fill_bureau() -> None:
    """Offices, people, the restaurant's procedure and that of dispositions."""
    fill("food-business-permit", "adverse-disposition")


adverse_house = furnished("adverse", fill_bureau)


def restaurant() -> Permit:
    """A restaurant that was permitted in June."""
    given = entry(FOOD, date(2026, 6, 1))
    return registers.enter(SYSTEM, given, now=noon(given.decided_on))


@pytest.fixture
def bureau(adverse_house: None, db: None, var: Path) -> Iterator[None]:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        yield


@pytest.fixture
def keeper(bureau: None) -> Actor:
    """保健 一葉（架空）, drafts."""
    return staff("hoken")


@pytest.fixture
def head(bureau: None) -> Actor:
    """衛生 二海（架空）, decides."""
    return staff("hoken-kacho")


@pytest.fixture
def officer(bureau: None) -> Actor:
    """環境 三樹（架空）, of another office, has nothing to do with it."""
    return staff("kankyo")


@pytest.fixture
def permit(bureau: None) -> Permit:
    return restaurant()


def at(days: int = 0) -> datetime:
    """Noon, so many days after the draft."""
    return noon(TODAY + timedelta(days=days))


def planned(permit: Permit, kind: str = "suspend", **more: Any) -> dict[str, Any]:
    """The draft of a disposition as an officer writes it."""
    given: dict[str, Any] = {
        **service.prefill(permit),
        "planned": kind,
        "content": "7日間、営業を停止すること（架空）。",
        "facts": "10月20日の立入りで、冷蔵の食品が15度で保管されていました（架空）。",
        "clause": "食品衛生法（条・項は要確認）",
        "criteria": "指導に従わないときは営業の停止を命じる（架空）",
        "urgent": False,
    }
    if kind == "suspend":
        given |= {"suspend_from": "2026-12-14", "suspend_until": "2026-12-20"}
    if kind in ("suspend", "order"):
        given |= {"hearing_anyway": False, "statement_due": "2026-11-30", "statement_to": "県北保健福祉事務所"}
    else:
        given |= {"hearing_on": "2026-11-30", "hearing_time": "午後2時", "hearing_place": "架空会議室"}
    return given | more


def urgent(permit: Permit, **more: Any) -> dict[str, Any]:
    """A disposition before which nobody is heard."""
    given = planned(permit, suspend_from="2026-11-03", suspend_until="2026-11-05", urgent=True)
    reason = "営業を続けると食中毒が広がるおそれがあり、期限を待つ時間がないため（架空）。"
    return given | {"urgent_ground": "public_interest", "urgent_reason": reason} | more


Draft = Callable[..., Begun]


@pytest.fixture
def draft(keeper: Actor, permit: Permit) -> Draft:
    """`draft("withdraw")`: the keeper drafts, with these answers changed."""

    def make(kind: str = "suspend", **more: Any) -> Begun:
        return service.begin_from_permit(keeper, permit, planned(permit, kind, **more), now=at())

    return make


def open_task(hearing: Hearing) -> Task:
    """The one open task of the case."""
    return Task.objects.get(case=hearing.case, state=Task.State.OPEN)


def go_on(head: Actor, keeper: Actor, hearing: Hearing) -> None:
    """The draft is approved; where somebody is heard the notice goes out."""
    casework.complete(head, open_task(hearing), outcome="go_on", now=at(1))
    if hearing.way != Hearing.Way.URGENT:
        casework.issue(keeper, open_task(hearing), now=at(2))
        comes(keeper, hearing, 4)


def comes(keeper: Actor, hearing: Hearing, days: int | None = None) -> None:
    """What was sent to the party's side goes to the post and comes, so many days after the draft, or today."""
    now = at(days) if days is not None else None
    for letter in Delivery.objects.filter(case=hearing.case, party__gte=0, state="to_send"):
        casework.send(keeper, letter, now=now)
    for letter in Delivery.objects.filter(case=hearing.case, party__gte=0, state="sent"):
        casework.arrive(keeper, letter, now=now)


def decide(head: Actor, keeper: Actor, hearing: Hearing, outcome: str, *, days: int) -> Decision:
    """The decision with its whole reason, and its notice."""
    reason = FULL if outcome != "none" else Reason("改善が済んだことを確かめました。")
    decision = casework.decide(head, open_task(hearing), outcome=outcome, reason=reason, now=at(days))
    casework.issue(keeper, open_task(hearing), now=at(days))
    return decision


def hear(kind: str = "casework.notice_issued") -> int:
    """Let the reactions to these facts run, each as often as the queue might; how many facts there were."""
    entries = list(Entry.objects.filter(kind=kind))
    for fact in entries:
        for reaction in reactions.REACTIONS.get(kind, ()):
            reaction(fact)
            reaction(fact)
        for name in delivery.tied()[kind] * 2:
            delivery.perform(fact.pk, name)
    return len(entries)


def fresh(permit: Permit) -> Permit:
    return Permit.objects.get(pk=permit.pk)


def user(actor: Actor) -> User:
    return User.objects.get(pk=actor.user)
