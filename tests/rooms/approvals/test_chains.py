"""Which chain applies, and who may enter one."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

import pytest

from koboshi.approvals import service as approvals
from koboshi.approvals.models import StandardChain
from koboshi.approvals.service import chains
from koboshi.casework.service import approving, drafted
from koboshi.catalog.service import Offer
from koboshi.core import pack as packs
from koboshi.core.approval import ChainError, read_chain
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import PREFECTURE
from tests.rooms.approvals.conftest import CHAIN, SINCE, Section, office
from tests.rooms.conftest import staff

OWN = CHAIN.replace('id = "section"', 'id = "own"')
OFFICE = CHAIN.replace('id = "section"', 'id = "office"')


def test_the_packs_own_chain_goes_first_then_the_offices_then_the_bodys(section: Section) -> None:
    here = office("johokokai-madoguchi")
    found = chains.chain_for(None, PREFECTURE, here.pk)
    assert found is not None
    assert found.id == "section"
    approvals.enter_chain(section["honbu"], PREFECTURE, OFFICE, since=SINCE, office=here)
    found = chains.chain_for(None, PREFECTURE, here.pk)
    assert found is not None
    assert found.id == "office"
    elsewhere = chains.chain_for(None, PREFECTURE, office("bunka-shinko").pk)
    assert elsewhere is not None
    assert elsewhere.id == "section"
    own = chains.chain_for(read_chain(OWN), PREFECTURE, here.pk)
    assert own is not None
    assert own.id == "own"


def test_no_chain_at_all_leaves_the_decision_at_the_desk(offer: Offer) -> None:
    assert chains.chain_for(None, PREFECTURE, office("bunka-shinko").pk) is None
    assert not chains.must_circulate(None, PREFECTURE, office("bunka-shinko").pk, "decision:1")


def test_a_decision_may_not_be_taken_at_the_desk_while_a_chain_applies(section: Section) -> None:
    case = section.case()
    subject = drafted.subject_of(section.task(case))
    assert approving.needs_approval(case)
    assert chains.must_circulate(None, PREFECTURE, case.office_id, subject)
    row = section.draft(case=case)
    section.stamp("kakaricho", row, "kakaricho")
    section.stamp("kacho", row, "kacho", "decide")
    assert not chains.must_circulate(None, PREFECTURE, case.office_id, subject)


def test_versions_stay_and_the_newest_in_force_holds(section: Section) -> None:
    approvals.enter_chain(section["honbu"], PREFECTURE, OWN, since=civil.today() + timedelta(days=30))
    found = chains.chain_for(None, PREFECTURE, office("bunka-shinko").pk)
    assert found is not None
    assert found.id == "section", "the new one holds from its day on"
    later = chains.chain_for(None, PREFECTURE, office("bunka-shinko").pk, civil.today() + timedelta(days=31))
    assert later is not None
    assert later.id == "own"
    assert StandardChain.objects.count() == 2
    assert Entry.objects.filter(kind="approvals.chain_entered").count() == 2


def test_a_draft_keeps_the_route_it_has_when_the_chain_changes(section: Section) -> None:
    row = section.draft()
    approvals.enter_chain(section["honbu"], PREFECTURE, OWN, since=civil.today())
    section.stamp("kakaricho", row, "kakaricho")
    assert row.value.route.chain == "section"


def test_only_a_publisher_of_the_body_enters_a_chain_that_can_be_read(section: Section) -> None:
    with pytest.raises(Refused, match="権限"):
        approvals.enter_chain(section["tanto"], PREFECTURE, CHAIN, since=SINCE)
    with pytest.raises(Refused, match="権限"):
        approvals.enter_chain(section["honbu"], "075442", CHAIN, since=SINCE)
    with pytest.raises(ChainError):
        approvals.enter_chain(section["honbu"], PREFECTURE, "[chain]\nid = 1", since=SINCE)
    with pytest.raises(Refused, match="始まりの日より前"):
        approvals.enter_chain(section["honbu"], PREFECTURE, CHAIN, since=SINCE, until=SINCE - timedelta(days=1))


def test_another_body_sees_nothing_of_it(section: Section) -> None:
    assert StandardChain.objects.visible_to(section["tanto"]).exists()
    assert not StandardChain.objects.visible_to(staff("kawauchi")).exists()


def test_a_pack_carries_its_own_chain(offer: Offer) -> None:
    carried = packs.Pack(MappingProxyType({**offer.pack.files, "approval.toml": OWN.encode()}))
    assert carried.approval is not None
    assert carried.approval.id == "own"
