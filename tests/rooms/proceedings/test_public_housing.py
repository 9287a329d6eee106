"""The real pack of public housing: priority and general houses, weights, and every result on its way of the process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog import service as catalog
from koboshi.core import lottery
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan import civil
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.intake import service as intake
from koboshi.proceedings import public, service
from koboshi.proceedings.service import telling
from tests.rooms.conftest import PACKS, answers, resident, staff
from tests.rooms.proceedings.conftest import step_of, today

HOUSING = PACKS / "public-housing"
ARRIVED = datetime(2026, 11, 5, 3, 0, tzinfo=UTC)
"""Within the window of that month, so that nobody is told to wait for the next one."""


def test_winners_waiting_and_lost_go_their_ways(house: None) -> None:
    procedure = catalog.publish(SYSTEM, packs.load(HOUSING), tenant=PREFECTURE).procedure_id
    clerk, head = staff("doboku"), staff("doboku-kacho")
    cases = [_listed(procedure, clerk, house_class=each) for each in ("priority", *["general"] * 13)]
    draw = service.open_draw(
        clerk,
        cases[0].office,
        procedure,
        title="県営住宅（架空）11月",
        arrived_until=civil.today(ARRIVED) + timedelta(days=5),
        draw_on=today(),
        places={"priority": 1, "general": 2},
        public_source="架空新聞の数",
        public_digits=6,
    )
    assert service.enlist(clerk, draw) == len(cases)
    draw = service.close_list(clerk, draw, expected=len(cases))
    assert "\tgeneral\t3/2\t" in draw.list_text, "a household with children has one and a half lots"
    service.draw(head, draw, public_value="120934", value_found="架空新聞")
    telling.tell_results(draw.pk)
    found = {
        result: [each for each in draw.entries.all() if each.result == result] for result in ("won", "waits", "lost")
    }
    assert [len(found[result]) for result in ("won", "waits", "lost")] == [3, 10, 1]
    steps = {result: {step_of(Case.objects.get(pk=each.case_id)) for each in rows} for result, rows in found.items()}
    assert steps == {"won": {"issue_won"}, "waits": {"decide_waits"}, "lost": {"decide_lost"}}
    shown = public.draw(draw.pk)
    assert shown is not None
    assert lottery.verify(shown.file, shown.list_commitment, shown.secret_commitment).matches
    assert [each.places for each in shown.classes] == [1, 2]


def _listed(procedure: str, clerk: Any, **changed: Any) -> Case:
    """An application that arrived in the window and whose papers are complete."""
    offer = catalog.in_force(procedure, on=today())
    given = {**answers(offer, "typical.json"), **changed, "entry": "single", "child_household": True}
    if changed["house_class"] == "priority":
        given["priority_ground"] = ["aged"]
    begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=given)
    case = casework.file(resident(begun.application.reference), begun.application, offer, now=ARRIVED)
    task = Task.objects.get(case=case, state=Task.State.OPEN)
    casework.complete(clerk, task, outcome="complete")
    return case
