"""A house with procedures whose office goes by an address, and short ways to file there; people are invented (架空)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.pack import Pack
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.project.demo import papers
from tests.rooms.conftest import fill

ILLNESS = "fukushima/intractable-disease"
PASSPORT = "fukushima/passport"
INN = "fukushima/inn-permit"
GARAGE = "fukushima/parking-certificate"
WASTE = "fukushima/waste-transport-permit"
PACKS = (ILLNESS, PASSPORT, INN, GARAGE, WASTE)
OKUMA = {
    "prefecture": "福島県",
    "municipality": "双葉郡大熊町",
    "municipality_code": "075451",
    "postal_code": "979-1308",
    "street": "大字架空1番地",
}
IWAKI = {
    "prefecture": "福島県",
    "municipality": "いわき市",
    "municipality_code": "072044",
    "postal_code": "970-8026",
    "street": "架空町2番3号",
}
EVACUEE = {
    "registered_address": OKUMA, "living_same": False, "living_address": IWAKI,
    "evacuated": True, "evacuation_address": IWAKI,
}  # fmt: skip
"""Registered in Okuma, living and evacuated to Iwaki."""


def build() -> None:
    """Offices, people and the packs."""
    fill("disclosure-request", *(each.partition("/")[2] for each in PACKS))


def draft(procedure: str, *, sample: str = "typical.json", door: Door = Door.CITIZEN, **answers: Any) -> Application:
    """A complete draft: a sample with other answers, and a blank page for every paper it asks for."""
    offer = catalog.in_force(procedure, on=datetime.now(UTC).date())
    files = {field.id for field in offer.pack.form.fields.values() if field.type == "attachment"}
    given = {**offer.pack.samples[sample]["answers"], **answers}
    given = {name: value for name, value in given.items() if name not in files and value is not None}
    begun = intake.begin(SYSTEM, offer, door=door, answers=given)
    papers.add_required(begun.application, offer)
    return begun.application


def case(procedure: str, **facts: Any) -> Case:
    """The case of such an application."""
    made = draft(procedure, **facts)
    try:
        return casework.file(SYSTEM, made, catalog.version_of(made.version_id))
    except intake.NotComplete as lacks:
        raise AssertionError([(each.field, each.key) for each in lacks.problems]) from lacks


def pack_of(application: Application) -> Pack:
    """The pack an application is pinned to."""
    return catalog.version_of(application.version_id).pack
