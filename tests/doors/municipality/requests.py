"""A villager who applied to the prefecture; the person is invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan import civil
from koboshi.foundation.documents import storage
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Attachment
from tests.doors.municipality import towns
from tests.rooms.proceedings.test_public_inspection import pdf

LIVES = {
    "postal_code": "979-1201", "prefecture": "福島県", "municipality": "双葉郡川内村", "street": "架空一番地",
    "municipality_code": towns.KAWAUCHI,
}  # fmt: skip


def villager() -> Case:
    """A case of the disclosure desk whose applicant (架空) lives in the village and added a plan."""
    with scope.acting(SYSTEM):
        offer = catalog.in_force("fukushima/disclosure-request", on=civil.today())
        given = {**offer.pack.samples["typical.json"]["answers"], "address": LIVES}
        given["applicant"] = {**given["applicant"], "family": "川村", "given": "花子"}
        begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=given)
        found = casework.file(SYSTEM, begun.application, offer, now=datetime.now(UTC) - timedelta(days=1))
        storage.put("attachments/plan", BytesIO(pdf()))
        Attachment.objects.create(
            application=found.application, tenant=found.tenant, reference=found.reference, field="mandate",
            name="図面.pdf", kind="pdf", size=1, sha256="0" * 64, storage_key="attachments/plan",
            scan=Attachment.Scan.CLEAN,
        )  # fmt: skip
        return found
