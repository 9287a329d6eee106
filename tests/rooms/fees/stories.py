"""How these stories happen: a restaurant (架空) asks for its permit, and its case waits for the fee."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service import after_payment, charging
from koboshi.catalog import service as catalog
from koboshi.catalog.service import Offer
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.ports.payment import Callback
from koboshi.fees import events
from koboshi.fees.models import Charge, PaymentEvent
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application, Attachment
from koboshi.project import wiring
from tests.rooms.conftest import PACKS, answers, fill, resident, staff, task_of

FOOD = "fukushima/food-business-permit"
WASTE = "fukushima/waste-transport-permit"
REACTIONS = {
    events.ChargeSettled.kind: after_payment.payment_arrived,
    events.ChargeWaived.kind: after_payment.fee_waived,
    "casework.case_ended": after_payment.case_ended,
}


def build_provider(**options: Any) -> Any:
    """The test provider, by the name of its folder."""
    kind = importlib.import_module("koboshi.plugins.payment_test.plugin").TestPayment
    return kind(kind.Options(**options))


def choose_provider() -> Any:
    """The test provider, chosen for the port."""
    plugin = build_provider(secret=b"only for tests")
    ports.choose("payment", "test", plugin)
    return plugin


def build() -> None:
    """Offices, people and the food permit besides the packs of the small house."""
    fill("disclosure-request", "adviser-dispatch", "food-business-permit")


def open_house() -> Any:
    """The test provider in the furnished house, for stories told through the doors."""
    wiring.fill_shelves()
    return choose_provider()


def waiting_case() -> tuple[Case, Charge]:
    """A complete food permit application whose case waits for 16,000 yen."""
    with scope.acting(SYSTEM):
        case = file(catalog.in_force(FOOD, on=datetime.now(UTC).date()))
        casework.complete(staff("hoken"), task_of(case), outcome="complete")
        return case, raised(case)


def publish(procedure: str) -> Offer:
    """A pack of the repository in force today."""
    folder = PACKS / procedure.partition("/")[2]
    catalog.publish(SYSTEM, packs.load(Path(folder)), tenant=PREFECTURE)
    return catalog.in_force(procedure, on=datetime.now(UTC).date())


def file(offer: Offer, sample: str = "typical.json", *, now: datetime | None = None) -> Case:
    """An application that arrived a minute ago: a provider counts in whole seconds."""
    given = answers(offer, sample)
    if "opening_on" in given:
        given["opening_on"] = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=given)
    attach(begun.application, offer, sample)
    when = now or datetime.now(UTC) - timedelta(minutes=1)
    return casework.file(resident(begun.application.reference), begun.application, offer, now=when)


def attach(application: Application, offer: Offer, sample: str = "typical.json") -> None:
    """The papers that the sample names, without their content."""
    given = offer.pack.samples[sample]["answers"]
    for field in (
        each.id for each in offer.pack.form.fields.values() if each.type == "attachment" and each.id in given
    ):
        Attachment.objects.create(
            application=application,
            tenant=application.tenant,
            reference=application.reference,
            field=field,
            name="kakuu.pdf",
            kind="pdf",
            size=1,
            sha256="0" * 64,
            storage_key=f"none/{field}",
        )


def raised(case: Case) -> Charge:
    """The case's charge. Until the engine itself asks, the tests ask for it; asking twice is one charge."""
    case.refresh_from_db()
    now = datetime.now(UTC)
    for node, token in after_payment.waits(case):
        charging.raise_charge(SYSTEM, case, node, token, now)
    return Charge.objects.filter(reference=case.reference).latest("pk")


def deliver(*kinds: str) -> None:
    """The worker hears what was told so far; twice, which must be once."""
    for _ in range(2):
        for entry in Entry.objects.filter(kind__in=kinds or REACTIONS).order_by("pk"):
            reaction = REACTIONS[entry.kind]
            name = f"{reaction.__module__}.{reaction.__name__}"
            delivery._by_name.setdefault(name, reaction)
            delivery.perform(entry.pk, name)


def paid(charge: Charge, number: str = "T1", *, yen: int | None = None, at: datetime | None = None) -> Callback:
    """What the provider tells of a payment."""
    return Callback(number, charge.number, "paid", charge.yen if yen is None else yen, at or datetime.now(UTC))


def ledger() -> list[tuple[str, str, bool]]:
    """The ledger: kind, verdict, accepted."""
    return list(PaymentEvent.objects.order_by("pk").values_list("kind", "verdict", "accepted"))
