"""An application goes to the office that is competent by the address its procedure names; nothing is turned away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from koboshi.casework import service as casework
from koboshi.casework.events import CaseRouted
from koboshi.casework.models import Case, Delivery, Task
from koboshi.casework.service import addressing, deciding, grounds, issuing, routing, timers
from koboshi.catalog import service as catalog
from koboshi.catalog.service import pack_of
from koboshi.core.actor import SYSTEM, Actor, Door
from koboshi.core.japan import civil
from koboshi.core.pack.routing import Routing
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.fees.models import Charge
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.mandates import service as mandates
from koboshi.mandates.service import competence
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.conftest import PACKS, resident, staff
from tests.rooms.mandates import offices
from tests.rooms.mandates.offices import EVACUEE, GARAGE, ILLNESS, INN, PASSPORT, WASTE, draft

FACTS = "補正をお願いした期間の最後の日までに、お答えがありませんでした（架空）。"
MEETS = "求めた書類がないため、要件を確かめられません（架空）。"
competent_house = furnished("competent", offices.build)


@pytest.fixture(autouse=True)
def _house(competent_house: None, db: None, var: Path) -> Iterator[None]:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        yield


def _routed(case: Case) -> list[Entry]:
    return list(Entry.objects.filter(case_ref=case.reference, kind=CaseRouted.kind).order_by("pk"))


def _site(code: str, town: str) -> dict[str, object]:
    place = {
        "prefecture": "福島県",
        "municipality": town,
        "municipality_code": code,
        "postal_code": "960-8670",
        "street": "架空1番地",
    }
    return {"municipality": code, "inn_address": place}


# -- at filing -------------------------------------------------------------------------------------------------------


def test_an_evacuee_of_okuma_who_lives_in_iwaki_reaches_the_office_of_the_address_each_procedure_names() -> None:
    ill = offices.case(ILLNESS, **EVACUEE, municipality="075451")
    assert ill.office.slug == "soso-hoken"
    assert ill.application.office_id == ill.office_id
    assert set(Task.objects.filter(case=ill).values_list("office_id", flat=True)) == {ill.office_id}


def test_the_relief_of_a_car_tax_reaches_the_tax_office_of_the_town_and_stays_where_no_town_is_named() -> None:
    catalog.publish(SYSTEM, catalog.packs.load(PACKS / "vehicle-tax-relief"), tenant=PREFECTURE)
    organisations.enter_office(PREFECTURE, "iwaki-kenzei", name="いわきの県税の課（架空）", parent="iwaki-shinko")
    routed = offices.case("fukushima/vehicle-tax-relief", municipality="072044", registered_address=offices.IWAKI)
    assert routed.office.slug == "iwaki-kenzei"
    assert [entry.data["instead_of"] for entry in _routed(routed)] == ["kenpoku-kenzei"]
    for code in ("072010", None):
        assert offices.case("fukushima/vehicle-tax-relief", municipality=code).office.slug == "kenpoku-kenzei"


@pytest.mark.parametrize("slug", ["vehicle-tax-relief", "tax-certificate"])
def test_an_evacuee_has_three_addresses_and_the_tax_office_follows_the_registered_one(slug: str) -> None:
    catalog.publish(SYSTEM, catalog.packs.load(PACKS / slug), tenant=PREFECTURE)
    organisations.enter_office(PREFECTURE, "soso-kenzei", name="相双の県税の課（架空）", parent="soso-shinko")
    facts = {"municipality": "075451", **EVACUEE, "evacuation_same": True, "evacuation_address": None}
    case = offices.case(f"fukushima/{slug}", **facts)
    assert case.office.slug == "soso-kenzei", "not that of the place of refuge"
    assert addressing.address_label(case, mandates.receivers(case.application, civil.today())[0]).count("いわき市") == 1
    elsewhere = {**facts, "municipality": "072044"}
    with pytest.raises(AssertionError, match="town_differs"):
        offices.case(f"fukushima/{slug}", **elsewhere)


@pytest.mark.parametrize("slug", ["vehicle-tax-relief", "tax-certificate"])
def test_where_the_procedure_act_does_not_apply_a_refusal_still_needs_its_reason(slug: str) -> None:
    pack = catalog.packs.load(PACKS / slug)
    assert pack.manifest.law.act.act == "outside"
    with pytest.raises(Refused):
        deciding.check_words(pack, Reason(facts="架空の事実"), "refuse", "")
    note = [each.article for each in pack.manifest.basis if "第18条の4" in each.article]
    assert len(note) == 1
    assert "要確認" in note[0]


def test_an_office_that_only_receives_is_named_and_the_case_stays_with_the_one_that_decides() -> None:
    travelling = offices.case(PASSPORT, **EVACUEE, municipality="072044")
    assert travelling.office.slug == "ryoken"
    assert not _routed(travelling)
    found = competence.of_application(travelling.application)
    assert (found.standing, found.office and found.office.slug) == ("through", "iwaki-shinko")
    assert routing.may_move(staff("ryoken"), travelling) is None


def test_the_journal_keeps_the_two_offices_and_no_address() -> None:
    case = offices.case(ILLNESS, **EVACUEE, municipality="075451")
    (entry,) = _routed(case)
    assert entry.data == {"office": "soso-hoken", "instead_of": "kenpoku-hoken"}
    assert entry.office == case.office_id
    assert not _routed(offices.case(ILLNESS))


@pytest.mark.parametrize(("code", "town"), [("072010", "福島市"), ("072036", "郡山市"), ("072044", "いわき市")])
def test_what_belongs_to_a_core_city_arrives_all_the_same_and_stays_with_the_owner(code: str, town: str) -> None:
    case = offices.case(INN, **_site(code, town))
    assert case.office.slug == "kenpoku-hoken"
    assert case.arrived_at is not None
    assert not _routed(case)
    found = competence.of_application(case.application)
    assert found.standing == "elsewhere"
    assert found.contact is not None
    assert found.contact.tenant == code
    with pytest.raises(Refused, match="ほかに担当する所属がありません"):
        casework.move_to_competent(staff("hoken"), case)


def test_a_village_in_minamiaizu_goes_to_minamiaizu_with_its_name_telephone_and_sign() -> None:
    case = offices.case(INN, **_site("073644", "南会津郡檜枝岐村"))
    office = organisations.office(PREFECTURE, "minamiaizu-hoken")
    assert case.office == office
    told = issuing.context(case, pack_of(case.version_id), "correction", number="", on=civil.today())
    assert told["office"] == {"name": office.name, "tel": office.telephone, "address": office.address}
    assert Charge.objects.filter(reference=case.reference).exclude(office=office.pk).count() == 0


@pytest.mark.parametrize(
    ("code", "town", "street", "station"),
    [
        ("072036", "郡山市", "熱海町架空1番地", "koriyama-kita-keisatsu"),
        ("072036", "郡山市", "朝日架空1番地", "koriyama-keisatsu"),
        ("072109", "二本松市", "架空1番地", "nihonmatsu-keisatsu"),
    ],
)
def test_a_garage_goes_to_the_police_station_of_the_part_of_the_town(
    code: str, town: str, street: str, station: str
) -> None:
    place = {"prefecture": "福島県", "municipality": town, "municipality_code": code, "street": street}
    case = offices.case(GARAGE, municipality=code, parking_address={**place, "postal_code": "963-8601"})
    assert case.office.slug == station
    assert len(_routed(case)) == 1


def test_a_road_is_found_by_the_part_of_the_town_that_was_written_without_its_name() -> None:
    road = Routing("police", "municipality", "site", "place")
    found = competence.derive({"municipality": "072036", "place": "熱海町架空1番地先"}, road, set())
    assert found.authority is not None
    assert found.authority.office == "koriyama-kita-keisatsu"
    asked = competence.derive({"municipality": "072036", "place": ""}, road, set())
    assert asked.question is not None
    other = competence.derive({"municipality": "072036", "place": "いわき市平架空1番地先"}, road, set())
    assert other.differs


def test_an_open_question_does_not_stop_an_application() -> None:
    case = offices.case(GARAGE)
    found = competence.of_application(case.application)
    assert found.standing == "question"
    assert case.office.slug == "fukushima-keisatsu"
    assert not _routed(case)
    assert routing.may_move(staff("keisatsu"), case) is None


def test_the_staff_door_and_an_office_chosen_on_purpose_keep_what_they_began() -> None:
    made = draft(ILLNESS, **EVACUEE, municipality="075451")
    pack = pack_of(made.version_id)
    assert competence.moves_to(made, pack) == organisations.office(PREFECTURE, "soso-hoken")
    made.office = organisations.office(PREFECTURE, "kennan-hoken")
    assert competence.moves_to(made, pack) is None
    made.office = organisations.office(PREFECTURE, "kenpoku-hoken")
    made.door = str(Door.STAFF)
    assert competence.moves_to(made, pack) is None


def test_an_office_that_nobody_entered_leaves_the_case_with_the_owner_and_says_so() -> None:
    Office.objects.filter(slug="soso-hoken").update(slug="closed-office")
    case = offices.case(ILLNESS, **EVACUEE, municipality="075451")
    assert case.office.slug == "kenpoku-hoken"
    assert competence.of_application(case.application).standing == "missing"


def test_a_business_from_another_prefecture_stays_with_the_section_of_the_prefecture() -> None:
    case = offices.case(WASTE)
    assert case.office.slug == "kenpoku-kankyo"
    outside = offices.case(WASTE, sample="proxy.json")
    assert outside.office.slug == "sangyo-haikibutsu"


# -- who sees it -----------------------------------------------------------------------------------------------------


def _sees(actor: Actor, case: Case) -> tuple[bool, bool, bool]:
    with scope.acting(actor):
        return (
            Case.objects.visible_to(actor).filter(pk=case.pk).exists(),
            Application.objects.visible_to(actor).filter(reference=case.reference).exists(),
            Task.objects.visible_to(actor).filter(case=case).exists(),
        )


def test_the_clerk_of_the_new_office_sees_the_case_and_the_owner_does_not() -> None:
    case = offices.case(ILLNESS, **EVACUEE, municipality="075451")
    assert _sees(staff("soso-hoken-tanto"), case) == (True, True, True)
    assert _sees(staff("hoken"), case) == (False, False, False)
    assert _sees(staff("minamiaizu-hoken-tanto"), case) == (False, False, False)


def _next(case: Case) -> Task:
    return Task.objects.get(case=case, state=Task.State.OPEN)


def test_the_new_office_examines_decides_and_signs_the_notice() -> None:
    case = offices.case(ILLNESS, **EVACUEE, municipality="075451")
    office = organisations.office(PREFECTURE, "soso-hoken")
    clerk, head = staff("soso-hoken-tanto"), staff("soso-hoken-kacho")
    with pytest.raises(Refused, match="権限がありません"):
        casework.take(staff("hoken"), _next(case))
    for outcome in ("complete", "correct"):
        task = casework.take(clerk, _next(case))
        if outcome == "complete":
            casework.complete(clerk, task, outcome=outcome)
        else:
            due = civil.today() + timedelta(days=14)
            casework.ask_correction(clerk, task, items={"municipality": "どちらの市町村ですか。"}, due_on=due)
    timers.fire_due(datetime.now(UTC) + timedelta(days=40))
    pack, task = pack_of(case.version_id), _next(case)
    clause = next(each for each in grounds.clauses_for(pack, "refuse") if each == "formal")
    why = Reason(facts=FACTS, clause=clause, application=MEETS)
    casework.decide(head, task, outcome="refuse", reason=why)
    casework.issue(clerk, _next(case))
    notice = Document.objects.filter(reference=case.reference).latest("pk")
    assert notice.office == office.slug
    assert office.document_sign in notice.number
    assert Delivery.objects.get(document=notice).case.office == office
    said = str((notice.letter or {})["blocks"])
    assert office.name in said
    assert office.telephone in said


# -- later -----------------------------------------------------------------------------------------------------------


def test_a_corrected_address_lets_the_clerk_give_the_case_away() -> None:
    case, clerk = offices.case(ILLNESS), staff("hoken")
    assert routing.may_move(clerk, case) is None
    task = Task.objects.get(case=case, state=Task.State.OPEN)
    casework.complete(clerk, task, outcome="complete")
    task = Task.objects.get(case=case, state=Task.State.OPEN)
    due = civil.today() + timedelta(days=14)
    casework.ask_correction(clerk, task, items={"municipality": "どちらの市町村ですか。"}, due_on=due)
    me = resident(case.reference)
    application = Application.objects.get(reference=case.reference)
    application.answers["municipality"] = "075451"
    application.answers["registered_address"] = offices.OKUMA
    application.save(update_fields=["answers"])
    application.refresh_from_db()
    casework.answer_correction(me, application)
    case.refresh_from_db()
    assert case.office.slug == "kenpoku-hoken"
    assert routing.may_move(clerk, Case.objects.get(pk=case.pk)) == organisations.office(PREFECTURE, "soso-hoken")
    assert routing.may_move(staff("kennan-hoken-tanto"), Case.objects.get(pk=case.pk)) is None
    moved = casework.move_to_competent(clerk, case)
    assert moved.office.slug == "soso-hoken"
    assert _sees(staff("soso-hoken-tanto"), case) == (True, True, True)
    assert _sees(clerk, case)[0] is False
    assert [each.data["instead_of"] for each in _routed(case)] == ["kenpoku-hoken"]
    with pytest.raises(Refused, match="権限がありません"):
        casework.move_to_competent(clerk, case)


def test_after_the_end_a_case_stays_where_it_was() -> None:
    case = offices.case(ILLNESS)
    intake_view = Application.objects.get(reference=case.reference)
    casework.withdraw(resident(case.reference), intake_view)
    intake_view.refresh_from_db()
    intake_view.answers["municipality"] = "075451"
    intake_view.save(update_fields=["answers"])
    with pytest.raises(Refused, match="決定の後は、担当を移せません"):
        casework.move_to_competent(staff("hoken"), Case.objects.get(pk=case.pk))


def test_filing_twice_is_one_arrival_at_one_office() -> None:
    made = draft(ILLNESS, **EVACUEE, municipality="075451")
    offer = catalog.version_of(made.version_id)
    first, again = casework.file(SYSTEM, made, offer), casework.file(SYSTEM, made, offer)
    assert first == again
    assert len(_routed(first)) == 1
    copy = intake.copy_from(resident(made.reference), made, offer, door=Door.CITIZEN, language="ja")
    assert copy.application.office.slug == "kenpoku-hoken"
