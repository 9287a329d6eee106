"""All 59 municipalities times the roles: what each desk sees and may do with the dispatch of another town (S21)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery, Task
from koboshi.catalog import service as catalog
from koboshi.core.actor import Actor, ActorKind, Door, Role
from koboshi.core.japan import municipalities
from koboshi.core.refusal import Refused
from koboshi.fees.models import Charge
from koboshi.fieldwork import models as fieldwork
from koboshi.foundation.documents.models import Document
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.mandates.models import Party
from koboshi.promotion import service as promotion
from koboshi.promotion.models import Adviser, Match, Report, Visit
from koboshi.registers.models import Permit
from tests.rooms.tenancy.world import TOWN_1, TOWN_2, World

TOWNS = [town.code for town in municipalities.ALL]
OWN = {TOWN_1: "town_1", TOWN_2: "town_2"}


def member(town: str, *roles: Role) -> Actor:
    office = Office.objects.get(tenant=town, slug="digital")
    return Actor(
        kind=ActorKind.PERSON, id="user:900000", user=900000, tenant=town, tenants=frozenset({town}),
        offices=frozenset({office.pk}), roles=frozenset(roles),
    )  # fmt: skip


def test_there_are_59() -> None:
    assert len(TOWNS) == len(set(TOWNS)) == 59


@pytest.mark.parametrize("town", TOWNS)
def test_a_town_sees_its_own_and_a_role_alone_opens_nothing(world: World, town: str) -> None:
    own = {world.references[OWN[town]]} if town in OWN else set()
    for role in Role:
        actor = member(town, role)
        expected = own if role is Role.TOWN else set()
        with scope.acting(actor):
            for model in (Application, Case, Match, Document, Charge, Party, Delivery, Permit, fieldwork.Visit):
                found = set(model.objects.visible_to(actor).values_list("reference", flat=True))
                assert found == expected, (model, role)
            for model in (Visit, Report):
                found = set(model.objects.visible_to(actor).values_list("match__reference", flat=True))
                assert found == expected, (model, role)
            assert not Adviser.objects.visible_to(actor).exists()
            assert not Task.objects.visible_to(actor).exists()


def verbs(world: World, actor: Actor, nickname: str) -> dict[str, Callable[[], object]]:
    """Everything a town can do with a dispatch, aimed at one of them, with the row found behind the first wall."""
    application = Application.objects.get(reference=world.references[nickname])
    case, match = Case.objects.get(application=application), Match.objects.get(reference=application.reference)
    offer, today = catalog.version_of(application.version_id), datetime.now(UTC).date()
    task = Task.objects.filter(case=case, state=Task.State.OPEN).first()
    assert task is not None
    soon = today + timedelta(days=9)
    return {
        "withdraw": lambda: casework.withdraw(actor, application),
        "message": lambda: casework.write_message(actor, case, text="x"),
        "note": lambda: casework.write_message(actor, case, text="x", internal=True),
        "receive": lambda: casework.receive(actor, case, message="report_filed"),
        "copy": lambda: intake.copy_from(actor, application, offer, door=Door.MUNICIPALITY, language="ja"),
        "secret": lambda: intake.new_secret(actor, application),
        "email": lambda: intake.note_email(actor, application, "x@example.jp"),
        "edit": lambda: intake.save_page(actor, application, offer, page="project", raw={}, today=today),
        "visit": lambda: promotion.log_visit(
            actor, match, on=today, mode="online", hours=Decimal(1), note="x", today=today
        ),
        "report": lambda: promotion.file_report(actor, match, done="x", result="x"),
        "adviser": lambda: promotion.adviser_of(actor, match),
        "match": lambda: promotion.match(
            actor, application, match.adviser, onsite_days_limit=1, online_hours_limit=Decimal(1)
        ),
        "take": lambda: casework.take(actor, task),
        "complete": lambda: casework.complete(actor, task, outcome="complete"),
        "decide": lambda: casework.decide(actor, task, outcome="grant", reason="x", fields={"documents": "架空の記録"}),
        "preview": lambda: casework.preview(actor, task),
        "issue": lambda: casework.issue(actor, task),
        "correct": lambda: casework.ask_correction(actor, task, items={"project": "x"}, due_on=soon),
        "consult": lambda: casework.consult(actor, case, office=case.office, question="x", due_on=soon),
        "hand over": lambda: casework.hand_over(actor, task, to_office=case.office_id),
    }


def refuses(verb: Callable[[], object]) -> bool:
    """Whether a verb refuses; what it wrote otherwise is undone."""
    try:
        with transaction.atomic():
            verb()
            raise Allowed
    except Refused:
        return True
    except Allowed:
        return False


class Allowed(Exception):
    """The verb went through."""


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("town", [TOWN_2, TOWNS[0], TOWNS[30], TOWNS[58]])
def test_no_verb_works_on_the_dispatch_of_another_town(world: World, town: str, role: Role) -> None:
    """The verbs refuse by themselves (S11): here the rows were found by the system, as if a list had leaked them."""
    actor = member(town, role)
    for name, verb in verbs(world, actor, "town_1").items():
        assert refuses(verb), f"{name} was allowed"


def test_no_verb_works_on_the_application_of_somebody_else(world: World) -> None:
    """A resident with another number, and staff of an office that has nothing to do with the case."""
    for who in ("resident with a draft", "staff of another prefecture", "leader"):
        for name, verb in verbs(world, world.actors[who], "town_1").items():
            assert refuses(verb), f"{who}: {name} was allowed"
