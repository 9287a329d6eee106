"""The demo's house knows every office that may be competent, and somebody works where each procedure arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Role
from koboshi.core.japan.municipalities import ALL
from koboshi.core.jurisdiction import TABLES, Addresses, Authority, authority, authority_for
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.people.models import Membership, User
from koboshi.foundation.people.service import actor_of
from koboshi.foundation.tenancy import scope
from koboshi.project.demo import offices, people

PACKS = Path(__file__).parents[3] / "procedures" / "fukushima"


@pytest.fixture(autouse=True)
def _house(db: None) -> None:
    with scope.acting(SYSTEM):
        offices.load()
        people.load()


def test_every_office_of_the_tables_is_there_and_loading_again_changes_nothing() -> None:
    with scope.acting(SYSTEM):
        before = Office.objects.count()
        offices.load()
        assert Office.objects.count() == before
        known = set(Office.objects.values_list("tenant", "slug"))
    wanted = {(PREFECTURE, row["office"]) for row in TABLES.offices.values()}
    wanted |= {(PREFECTURE, row["office"]) for rows in TABLES.police.values() for row in rows}
    wanted |= {(code, row["office"]) for (_, code), row in TABLES.core_cities.items()}
    assert wanted <= known, wanted - known


def test_somebody_of_okuma_who_lives_in_iwaki_reaches_an_office_the_house_knows() -> None:
    """Registered in Okuma, evacuated to Iwaki: the procedure's own address decides, and the office is entered."""
    her = Addresses(registered="075451", living="福島県いわき市平字架空1番地", evacuation="072044")
    for by, slug, tenant in (
        ("registered", "soso-hoken", PREFECTURE),
        ("living", "iwaki-city-hokenjo", "072044"),
    ):
        found = authority_for("health", her, by)  # type: ignore[arg-type]
        assert isinstance(found, Authority)
        assert found.office == slug
        with scope.acting(SYSTEM):
            assert "架空" in Office.objects.get(tenant=tenant, slug=slug).telephone or slug == "soso-hoken"


def test_somebody_works_at_the_office_where_each_procedure_arrives() -> None:
    with scope.acting(SYSTEM):
        staffed = set(Membership.objects.values_list("office__slug", flat=True))
    for folder in sorted(PACKS.iterdir()):
        if (folder / "procedure.toml").exists():
            assert packs.load(folder).manifest.owner in staffed, folder.name


def test_a_clerk_and_a_head_sign_in_at_every_office_that_may_be_competent() -> None:
    """Whatever address is typed into one of the packs, somebody is there who examines and somebody who decides."""
    kinds = {
        rule.kind
        for folder in sorted(PACKS.iterdir())
        if (folder / "procedure.toml").exists() and (rule := packs.load(folder).manifest.law.routing) is not None
    }
    with scope.acting(SYSTEM):
        for slug in _may_be_competent(kinds):
            office = Office.objects.get(tenant=PREFECTURE, slug=slug)
            for login, role in (("tanto", Role.EXAMINER), ("tanto", Role.CLERK), ("kacho", Role.DECIDER)):
                user = User.objects.get(email=f"{slug}-{login}@demo.koboshi.example")
                actor = actor_of(user, {})
                assert "架空" in user.name
                assert actor.has(role)
                assert actor.offices == {office.pk}
        somebody = User.objects.get(email="minamiaizu-hoken-kacho@demo.koboshi.example")
        assert somebody.check_password(people.PASSWORD)


def _may_be_competent(kinds: set[str]) -> set[str]:
    found = [authority(kind, town.code, role) for kind in kinds for town in ALL for role in ("", "outside")]  # type: ignore[arg-type]
    named = {each.office for each in found if isinstance(each, Authority) and each.body != "core_city"}
    return named | {row["office"] for rows in TABLES.police.values() for row in rows if "police" in kinds}
