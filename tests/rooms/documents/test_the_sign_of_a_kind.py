"""A procedure whose notices bear the sign of their kind, as 達(務)第46号 does, and numbers that would meet others'."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from koboshi.casework import service as casework
from koboshi.casework.service.delivering import issuer
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Actor, Door
from koboshi.core.japan import civil
from koboshi.core.japan.fiscal import fiscal_year
from koboshi.core.pack import Pack
from koboshi.foundation.documents.models import Series
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.intake import service as intake
from tests.rooms.conftest import DISCLOSURE, PACKS, answers, resident, task_of

ADVISERS = "adviser-dispatch"
"""Names no pattern of its own: its notices bear the usual numbers."""


def numbered(name: str, number: str) -> Pack:
    """A next version of a pack of ours whose table `[number]` says this."""
    pack = packs.load(PACKS / name)
    card = pack.text("procedure.toml")
    version = card.split('version = "', 1)[1].split('"', 1)[0]
    before, found, after = card.partition("[number]\n")
    if found:
        after = after.partition("\n\n")[2]
    card = f"{before.rstrip()}\n\n[number]\n{number}\n\n{after}".replace(f'"{version}"', '"9.0.0"', 1)
    return packs.load_bytes({**pack.files, "procedure.toml": card.encode()})


def test_the_sign_that_a_procedure_declares_stands_in_the_numbers_of_its_notices(
    house: None, examiner: Actor, decider: Actor
) -> None:
    pack = numbered("disclosure-request", 'pattern = "{fiscal_year}{kind}({office})第{n}号"\nkind = "達"')
    assert not [finding for finding in packs.check(pack) if finding.level == "error"]
    catalog.publish(SYSTEM, pack, tenant=PREFECTURE)
    offer = catalog.in_force(DISCLOSURE, on=datetime.now(UTC).date())
    begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=answers(offer))
    case = casework.file(resident(begun.application.reference), begun.application, offer)
    casework.complete(examiner, task_of(case), outcome="complete")
    casework.decide(
        decider, task_of(case), outcome="grant", reason="架空の記録です。", fields={"documents": "架空の記録"}
    )
    document = casework.issue(decider, task_of(case))
    year, sign = fiscal_year(civil.today()), issuer(case).sign
    assert document.number == f"{year}達({sign})第1号"
    assert Series.objects.get(tenant=PREFECTURE, series__contains="{kind}").series.endswith(f"#{sign}#達")


@pytest.mark.parametrize(
    ("name", "number", "whose"),
    [
        (ADVISERS, 'pattern = "{calendar_year}{office}第{n}号"\nreset = "calendar"', f"{DISCLOSURE}@"),
        (ADVISERS, 'pattern = "{year}{office}第{n:3}号"', "型を決めていない手続の文書"),
        ("disclosure-request", 'pattern = "{fiscal_year}{office}第{n:3}号"', f"{DISCLOSURE}@"),
    ],
    ids=["another procedure", "the usual numbers", "its own version before"],
)
def test_a_pack_whose_numbers_could_meet_those_of_other_documents_is_not_published(
    house: None, name: str, number: str, whose: str
) -> None:
    with pytest.raises(catalog.NotReleased, match="同じ番号になることがあります") as refused:
        catalog.publish(SYSTEM, numbered(name, number), tenant=PREFECTURE)
    assert f"（相手：{whose}" in str(refused.value)


def test_procedures_with_signs_of_their_own_and_those_that_share_a_counter_live_together(house: None) -> None:
    shared = packs.load(PACKS / "disclosure-request").manifest.law.numbering.pattern
    catalog.publish(SYSTEM, numbered("hot-spring", f'pattern = "{shared}"'), tenant=PREFECTURE)
    for name, sign in ((ADVISERS, "達"), ("inn-permit", "指令")):
        pack = numbered(name, f'pattern = "{{fiscal_year}}{{kind}}({{office}})第{{n}}号"\nkind = "{sign}"')
        catalog.publish(SYSTEM, pack, tenant=PREFECTURE)


def test_the_numbers_of_all_our_procedures_live_together(house: None) -> None:
    ours = sorted(path.parent for path in PACKS.glob("*/procedure.toml"))
    assert [str(catalog.publish(SYSTEM, packs.load(path), tenant=PREFECTURE)) for path in ours]
