"""手数料を申請のときに納める手続（車庫証明・道路使用）：額は出す前に分かり、届いてすぐ納められ、納付は到達を待たせない。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import timers
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Assistance, Door
from koboshi.core.japan import civil
from koboshi.fees import service as fees
from koboshi.fees.models import Charge
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import OPENED, actor_of
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.project import wiring
from koboshi.project.demo import papers
from tests.houses import furnished
from tests.rooms.fees.stories import choose_provider, deliver, paid
from tests.rooms.mandates import offices

competent_house = furnished("competent", offices.build)


@pytest.fixture(autouse=True)
def provider(competent_house: None, db: None, var: Any) -> Iterator[None]:
    """The house with the test provider."""
    wiring.fill_shelves()
    choose_provider()
    yield
    scope.clear()
    ports._chosen.pop("payment", None)


@pytest.fixture
def reference(client: Client) -> str:
    """A finished draft for a garage, opened in this browser."""
    with scope.acting(SYSTEM):
        made = offices.draft(offices.GARAGE)
    scope.clear()
    session = client.session
    session[OPENED] = [made.reference]
    session.save()
    return str(made.reference)


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def of(reference: str) -> tuple[Case, list[str]]:
    """The case, and where it stands."""
    with scope.acting(SYSTEM):
        case = Case.objects.get(reference=reference)
        states = (Task.State.OPEN, Task.State.WAITING)
        return case, list(Task.objects.filter(case=case, state__in=states).values_list("node", flat=True))


def charges(reference: str) -> list[Charge]:
    with scope.acting(SYSTEM):
        return list(Charge.objects.filter(reference=reference))


def test_the_amount_and_its_ground_are_told_before_sending(client: Client, reference: str) -> None:
    page = text(client, f"/applications/{reference}/check/")
    assert "手数料は合わせて2,200円です" in page
    assert "2,200円（根拠: 県の条例" in page
    assert "提出すると、続けて手数料を納める画面に進めます" in page
    assert "you go on to pay the fee" in text(client, f"/applications/{reference}/check/", lang="en")
    assert not charges(reference), "nothing is asked for before it has arrived"


def test_sent_it_has_arrived_and_the_next_step_is_to_pay(client: Client, reference: str) -> None:
    done = client.post(f"/applications/{reference}/submit", follow=True).content.decode()
    case, nodes = of(reference)
    assert nodes == ["wait_payment"]
    assert case.arrived_at, "arrival does not wait for the money (行政手続法7条)"
    (charge,) = charges(reference)
    assert (charge.yen, charge.timing) == (2200, "with_filing")
    assert f'class="k-button" href="/fees/{reference}/"' in done
    assert "申請は、もう届いています" in done
    assert "2,200" in text(client, f"/fees/{reference}/")
    with scope.acting(SYSTEM):
        fees.hear(paid(charge), "test")
        deliver()
    assert of(reference)[1] == ["examine_form"]
    assert f'href="/fees/{reference}/"' not in text(client, f"/applications/{reference}/done/").split("<main")[1]


def test_unpaid_it_is_asked_for_again_and_then_decided_with_a_reason(client: Client, reference: str) -> None:
    client.post(f"/applications/{reference}/submit")
    with scope.acting(SYSTEM):
        for days, node in ((20, "remind_payment"), (40, "decide_unpaid")):
            timers.fire_due(datetime.now(UTC) + timedelta(days=days))
            case, nodes = of(reference)
            assert nodes == [node]
            if node == "remind_payment":
                casework.complete(SYSTEM, Task.objects.get(case=case, state=Task.State.OPEN), outcome="complete")
                assert of(reference)[1] == ["wait_payment_again"]


def test_whoever_may_need_no_certificate_is_not_asked_for_money_before_the_station_has_called(client: Client) -> None:
    with scope.acting(SYSTEM):
        made = offices.draft(offices.GARAGE, sample="former-village.json")
        casework.file(SYSTEM, made, catalog.version_of(made.version_id))
    assert of(made.reference)[1] == ["talk"]
    assert not charges(made.reference)


def test_at_the_counter_the_fee_is_taken_with_the_filing(
    client: Client, sign_in: Callable[[Client, str], Client]
) -> None:
    sign_in(client, "keisatsu")
    with scope.acting(SYSTEM):
        clerk = actor_of(User.objects.get(email="keisatsu@demo.koboshi.example"), {})
        offer = catalog.in_force(offices.GARAGE, on=civil.today())
        files = {each.id for each in offer.pack.form.fields.values() if each.type == "attachment"}
        given = {k: v for k, v in offer.pack.samples["typical.json"]["answers"].items() if k not in files}
        begun = intake.begin(clerk, offer, door=Door.COUNTER, answers=given, assistance=Assistance.WINDOW)
        papers.add_required(begun.application, offer)
    number = begun.application.reference
    done = client.post(f"/counter/applications/{number}/submit", follow=True).content.decode()
    (charge,) = charges(number)
    link = re.search(r'class="k-button" href="(/counter/fees/[^"]+/)"', done)
    assert link is not None
    assert link[1] == f"/counter/fees/{charge.number}/"
    assert "続けて、窓口で手数料をお預かりしてください" in done
    assert client.post(link[1], {"method": "counter"}).status_code == 302
    with scope.acting(SYSTEM):
        deliver()
    assert of(number)[1] == ["examine_form"]
