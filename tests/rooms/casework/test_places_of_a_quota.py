"""A quota (枠) is counted when an application arrives: nobody is turned away, and the last place goes to one alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from koboshi.casework import reactions
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor, ActorKind, Door
from koboshi.core.japan import civil
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.intake.service import places
from tests.rooms import trial_packs
from tests.rooms.conftest import DISCLOSURE, answers, fill, resident

PATIENCE = 60


def _file() -> Case:
    offer = catalog.in_force(DISCLOSURE, on=civil.today())
    begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=answers(offer)).application
    return casework.file(resident(begun.reference), begun, offer)


def _left() -> int | None:
    offer = catalog.in_force(DISCLOSURE, on=civil.today())
    return places.standing(DISCLOSURE, offer.pack.windows, civil.today())["trial"].remaining


def _this_month() -> date:
    return civil.today().replace(day=1)


def _next_month() -> date:
    month = civil.today().month
    return date(civil.today().year + month // 12, month % 12 + 1, 1)


@pytest.mark.usefixtures("house")
def test_the_last_place_is_taken_and_who_comes_after_stands_in_the_next_period() -> None:
    trial_packs.with_quota(2)
    assert _left() == 2
    first, second, third = _file(), _file(), _file()
    found = [(each.application.place_opens, each.application.place_number) for each in (first, second, third)]
    assert found == [(_this_month(), 1), (_this_month(), 2), (_next_month(), 1)]
    assert _left() == 0
    assert "2件目として届きました。枠の中です" in places.words(second.application, "ja")
    assert "枠（2件）がいっぱいでした" in places.words(third.application, "ja")
    assert third.ended_at is None, "it has arrived and is worked like any other (行政手続法7条)"
    told = Entry.objects.get(kind="intake.place_taken", case_ref=third.reference)
    assert (told.data["stood"], told.data["happens"], told.data["number"]) == ("full", "next_window", 1)
    assert told.data["inside"] is True, "inside the quota of the period it counts for"


@pytest.mark.usefixtures("house")
def test_the_mail_of_the_arrival_names_the_place() -> None:
    trial_packs.with_quota(1)
    inside, outside = _file(), _file()
    for case in (inside, outside):
        reactions.confirm_arrival(Entry.objects.get(kind="intake.application_filed", case_ref=case.reference))
    assert "1件目として届きました。枠の中です" in Outgoing.objects.get(reference=inside.reference).body
    assert "枠（1件）がいっぱいでした" in Outgoing.objects.get(reference=outside.reference).body


@pytest.mark.usefixtures("house")
def test_an_application_taken_back_counts_no_longer_and_nobody_is_moved_up_by_the_house() -> None:
    trial_packs.with_quota(1, "accept_with_note")
    first, second = _file(), _file()
    assert (second.application.place_kind, second.application.place_number) == ("full", 2)
    casework.withdraw(resident(first.reference), first.application)
    assert _left() == 0, "the second one arrived and counts, although it was told to be outside"
    second.application.refresh_from_db()
    assert second.application.place_number == 2
    casework.withdraw(resident(second.reference), second.application)
    assert _left() == 1


@pytest.mark.usefixtures("house")
def test_what_arrived_before_the_procedure_had_a_quota_counts_in_its_period() -> None:
    _file()
    trial_packs.with_quota(2)
    assert _left() == 1
    assert _file().application.place_number == 2


@pytest.mark.usefixtures("house")
def test_without_a_quota_nothing_is_counted_or_told() -> None:
    case = _file()
    assert (case.application.place_window, places.words(case.application, "ja")) == ("", "")
    assert not Entry.objects.filter(kind="intake.place_taken").exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_place_both_arrive_and_exactly_one_is_inside(var: Path) -> None:
    fill("disclosure-request")
    with scope.acting(SYSTEM):
        trial_packs.with_quota(3, "refuse_with_reason")
        offer = catalog.in_force(DISCLOSURE, on=civil.today())
        _file()
        _file()
        people = [
            intake.begin(resident(), offer, door=Door.CITIZEN, answers=answers(offer)).application for _ in range(4)
        ]
    together = Barrier(len(people))

    def send(application: Application) -> None:
        try:
            actor = Actor(kind=ActorKind.PERSON, id="visitor", references=frozenset({application.reference}))
            with scope.acting(actor):
                together.wait(PATIENCE)
                casework.file(actor, application, offer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(send, each) for each in people]:
            done.result(timeout=2 * PATIENCE)
    with scope.acting(SYSTEM):
        arrived = Application.objects.filter(pk__in=[each.pk for each in people], state=Application.State.FILED)
        assert sorted(arrived.values_list("place_number", flat=True)) == [3, 4, 5, 6]
        assert sorted(arrived.values_list("place_happens", flat=True)) == ["examined"] + ["refused_with_reason"] * 3
        assert Case.objects.count() == 6
