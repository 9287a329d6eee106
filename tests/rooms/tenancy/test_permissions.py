"""Everybody times everything: what each actor sees of each model, compared with a second opinion."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, models
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from koboshi.casework import desk, history
from koboshi.casework.models import Case, Task
from koboshi.catalog import search
from koboshi.core.actor import SYSTEM, Actor, ActorKind, Role
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.measure import service as measure
from tests.rooms.tenancy import oracle
from tests.rooms.tenancy import world as worlds
from tests.rooms.tenancy.oracle import RULES, Facts
from tests.rooms.tenancy.world import World

THINGS = sorted(model._meta.label for model in worlds.with_visible_to())
ACTORS = (
    "visitor", "resident with a number", "resident with a draft", "signed-in resident", "asker with a number",
    "party of a disposition", "counter clerk", "examiner", "decider and operator", "staff of another office",
    "consulted by default", "matcher", "leader", "town 1", "town 2", "staff of another prefecture", "system",
)  # fmt: skip

WITHOUT_A_WALL = {
    "organisations.Office": "which offices exist is public",
    "catalog.Procedure": "published procedures are public",
    "catalog.ProcedureVersion": "published definitions are public",
    "catalog.Listing": "what the search finds is public",
}
"""Tables with a `tenant` column and no row policy, each with the reason."""
WITHOUT_VISIBLE_TO = {
    "catalog.Listing": "public, listed by catalog.search through the versions in force",
    "documents.Series": "a counter that only documents.service reads; behind the second wall",
    "casework.Timer": "read by the worker only; behind the second wall",
    "casework.SavedFilter": "read by desk.saved for its own user only; behind the second wall",
    "approvals.Place": "read through the draft it belongs to; behind the second wall",
    "approvals.Draft": "read through the draft it belongs to; behind the second wall",
    "registers.Series": "a counter that only registers.service reads; behind the second wall",
}
"""Tables with a `tenant` column that no list reads, each with the reason."""


NARROWER = {
    "journal.Entry": "holders and towns follow their case through its own things, never through the journal",
    "notification.Outgoing": "nobody but the worker reads outgoing mail; a resident has it in her own mail box",
}
"""Tables whose second wall lets less through than `visible_to`, each with the reason why nothing is missed."""


def model_of(label: str) -> Any:
    return next(model for model in worlds.own_models() if model._meta.label == label)


def rows_of(label: str, kept: dict[str, list[dict[str, Any]]] = {}) -> list[dict[str, Any]]:  # noqa: B006
    """Every row of a model as the system sees it; the world of this file does not change, so it is read once."""
    if label not in kept:
        model = model_of(label)
        kept[label] = [{**row, "pk": row[model._meta.pk.attname]} for row in model._default_manager.values()]
    return kept[label]


def seen(label: str, actor: Actor) -> set[Any]:
    return set(model_of(label)._default_manager.all().visible_to(actor).values_list("pk", flat=True))


@pytest.fixture(scope="module")
def facts(world: World) -> Facts:
    """What the second opinion looks up."""
    return Facts.read()


# --- nothing is forgotten -------------------------------------------------------------------------------------------


def tenant_models() -> list[type[models.Model]]:
    return [m for m in worlds.own_models() if any(each.name == "tenant" for each in m._meta.get_fields())]


def test_every_model_with_visible_to_has_a_second_opinion() -> None:
    assert set(THINGS) == set(RULES)


def test_every_model_with_a_tenant_says_who_sees_it() -> None:
    silent = {m._meta.label for m in tenant_models()} - set(THINGS)
    assert silent == set(WITHOUT_VISIBLE_TO)


def test_every_table_with_a_tenant_stands_behind_the_second_wall(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        walled = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("koboshi_app", False, False)
    open_ones = {m._meta.label for m in tenant_models() if m._meta.db_table not in walled}
    assert open_ones == set(WITHOUT_A_WALL)


def test_the_world_has_some_of_everything_here_and_elsewhere(world: World) -> None:
    empty = [label for label in THINGS if not rows_of(label)]
    assert empty == []


# --- the matrix -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("who", ACTORS)
def test_an_actor_sees_exactly_what_she_may(world: World, facts: Facts, who: str, thing: str) -> None:
    actor = world.actors[who]
    allowed = oracle.expected(thing, rows_of(thing), actor, facts)
    assert seen(thing, actor) == allowed
    with scope.acting(actor):
        behind = seen(thing, actor)
    assert behind == allowed or (thing in NARROWER and behind < allowed), "the second wall hides what she may see"


def test_the_named_actors_are_all_in_the_matrix(world: World) -> None:
    assert set(world.actors) == set(ACTORS)


# --- whoever it is (S10) --------------------------------------------------------------------------------------------


@st.composite
def actors(draw: Any) -> tuple[list[int], list[int], list[Role], bool, int]:
    return (
        draw(st.lists(st.integers(0, 500), max_size=3)),
        draw(st.lists(st.integers(0, 20), max_size=2)),
        draw(st.lists(st.sampled_from(list(Role)), max_size=4)),
        draw(st.booleans()),
        draw(st.integers(0, 500)),
    )


def made(world: World, drawn: tuple[list[int], list[int], list[Role], bool, int]) -> Actor:
    """An actor as `actor_of` would make her, with any offices, roles, account and opened applications."""
    places, opened, roles, has_account, who = drawn
    busy = list(Office.objects.filter(cases__isnull=False).distinct().order_by("pk"))
    busy += list(Office.objects.filter(slug__in=["zeimu", "digital"]).order_by("pk"))
    chosen = [busy[place % len(busy)] for place in places]
    references = sorted(world.references.values())
    users = list(User.objects.order_by("pk").values_list("pk", flat=True))
    user = users[who % len(users)] if has_account or chosen else None
    tenants = frozenset(office.tenant for office in chosen)
    return Actor(
        kind=ActorKind.PERSON,
        id=f"user:{user}" if user else "visitor",
        user=user,
        tenant=min(tenants, default=""),
        tenants=tenants,
        offices=frozenset(office.pk for office in chosen),
        roles=frozenset(roles) if chosen else frozenset(),
        references=frozenset(references[index % len(references)] for index in opened),
    )


whoever = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@whoever
@given(drawn=actors())
def test_whoever_it_is_both_walls_agree_with_the_second_opinion(world: World, facts: Facts, drawn: Any) -> None:
    actor = made(world, drawn)
    for thing in THINGS:
        allowed = oracle.expected(thing, rows_of(thing), actor, facts)
        assert seen(thing, actor) == allowed, thing
        with scope.acting(actor):
            assert seen(thing, actor) <= allowed, thing


@whoever
@given(drawn=actors())
def test_lists_counts_and_pages_hold_only_what_the_detail_allows(world: World, facts: Facts, drawn: Any) -> None:
    actor, today = made(world, drawn), datetime.now(UTC).date()
    tasks = oracle.expected("casework.Task", rows_of("casework.Task"), actor, facts)
    states = dict(Task.objects.values_list("pk", "state"))
    with scope.acting(actor):
        for name, state in (("office", "open"), ("waiting", "waiting")):
            wanted = desk.Wanted(list=name)
            shown = {task.pk for task in desk.page(actor, wanted, today=today).tasks}
            assert shown == {pk for pk in tasks if states[pk] == state}
            assert desk.counts(actor, wanted, today=today)[name] == len(shown)
        for office in Office.objects.exclude(pk__in=actor.offices)[:5]:
            assert not desk.page(actor, desk.Wanted(office=office.pk), today=today).tasks


@whoever
@given(drawn=actors())
def test_the_parts_of_a_case_page_show_nothing_of_a_case_that_is_closed(world: World, facts: Facts, drawn: Any) -> None:
    actor = made(world, drawn)
    for case in Case.objects.all():
        allowed = oracle.sees_case(actor, case.reference, facts)
        operates = actor.has(Role.OPERATOR, Role.AUDITOR) and case.tenant in actor.tenants
        holds = facts.applications[case.reference]["holder_id"] == actor.user
        with scope.acting(actor):
            if not allowed and not operates:
                assert history.timeline(actor, case) == []
            if not oracle.sees_application(actor, case.reference, facts):
                assert not history.revisions(actor, case)
            assert allowed or holds or history.notices(actor, case) == []


@whoever
@given(drawn=actors(), words=st.sampled_from(["役所の書類を見たい", "アドバイザー", "架空", "a"]))
def test_the_search_finds_procedures_and_never_applications(world: World, drawn: Any, words: str) -> None:
    actor, today = made(world, drawn), datetime.now(UTC).date()
    with scope.acting(actor):
        found = {row.procedure_id for row in search.find(actor, words, language="ja", on=today)}
    assert found <= {"fukushima/disclosure-request", "fukushima/adviser-dispatch"}


@whoever
@given(drawn=actors())
@example(drawn=([0], [], [Role.LEADER], True, 0))
def test_figures_count_only_bodies_the_leader_works_for(world: World, drawn: Any) -> None:
    actor, today = made(world, drawn), civil.today()
    with scope.acting(actor):
        try:
            board = measure.board(actor, measure.Span(first=date_of_start(), last=today))
        except Refused:
            assert not actor.has(Role.LEADER, Role.DECIDER)
            return
    written_by_hand = (world.references["foreign"], world.references["disposition"])
    mine = Application.objects.filter(tenant__in=actor.tenants, filed_at__isnull=False)
    assert board.arrived.numerator == mine.exclude(reference__in=written_by_hand).count()


def date_of_start() -> Any:
    return datetime(2026, 4, 1, tzinfo=UTC).date()


def test_nobody_acts_as_the_system_by_accident() -> None:
    assert not any(actor.is_system for actor in (Actor(kind=kind, id="x") for kind in ActorKind if kind != SYSTEM.kind))
