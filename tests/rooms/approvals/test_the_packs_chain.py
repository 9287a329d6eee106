"""The chain that a pack carries: when it is in use, what the clerk reads while it is not, and whom it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from koboshi.approvals import listing
from koboshi.approvals import service as approvals
from koboshi.approvals.models import Post
from koboshi.approvals.seating import Seating
from koboshi.approvals.service import Given, chains
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision
from koboshi.casework.service import approving
from koboshi.core import pack as packs
from koboshi.core.approval import ApprovalRefused, Chain, DelegationRefused, read_chain
from koboshi.core.japan import civil
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import User
from tests.rooms.approvals.conftest import CHAIN, SINCE, Section, enter_people, office, refuse
from tests.rooms.conftest import File

OWN = CHAIN.replace('id = "section"', 'id = "own"')
CHECKED = OWN.replace('name = "課の決裁（例）"', 'name = "課の決裁"\nstatus = "確認済"')


@pytest.fixture
def carried(filed: File, monkeypatch: pytest.MonkeyPatch) -> Section:
    """The section with its people; the procedure carries a chain, and the body has no standard one."""
    chain = read_chain(OWN)
    monkeypatch.setattr(packs.Pack, "approval", property(lambda _: chain))  # also for packs that were asked before
    return Section(filed, enter_people())


def _empty(seat: str) -> None:
    Post.objects.filter(seat=seat).delete()


def _own(source: str = OWN) -> Chain:
    return read_chain(source)


def _decide_at_the_desk(carried: Section, case: Case) -> None:
    casework.decide(
        carried["kacho"],
        carried.task(case),
        outcome="grant",
        reason=Reason("架空川の記録です。"),
        fields={"documents": "架空の記録"},
    )


def test_an_unverified_chain_is_in_use_once_each_of_its_seats_had_somebody(carried: Section) -> None:
    here = office("johokokai-madoguchi")
    found = chains.chain_for(_own(), PREFECTURE, here.pk)
    assert found is not None
    assert found.id == "own"
    assert approvals.why_unused(found, PREFECTURE, here.pk) is None
    assert chains.chain_for(_own(), PREFECTURE, office("bunka-shinko").pk) is None, "nobody sits there"
    _empty("zaisei")
    assert chains.chain_for(_own(), PREFECTURE, here.pk) is None


def test_the_decision_stays_at_the_desk_until_then_and_the_clerk_reads_why(carried: Section) -> None:
    _empty("bucho")
    case = carried.case()
    assert not approving.needs_approval(case)
    told = approvals.why_unused(_own(), PREFECTURE, case.office_id)
    assert told is not None
    assert "部長" in told
    assert "「決裁」の「席」で登録" in told
    assert "1人で決定します" in told
    assert "Department" not in told.say("en"), "a chain that names its seats in Japanese only keeps them"
    _decide_at_the_desk(carried, case)
    assert Decision.objects.get(reference=case.reference).outcome == "grant"


def test_until_then_the_offices_standard_holds(carried: Section) -> None:
    _empty("bucho")
    here = office("johokokai-madoguchi")
    standard = CHAIN.replace('id = "section"', 'id = "standard"')
    approvals.enter_chain(carried["honbu"], PREFECTURE, standard, since=SINCE)
    found = chains.chain_for(_own(), PREFECTURE, here.pk)
    assert found is not None
    assert found.id == "standard"
    told = approvals.why_unused(_own(), PREFECTURE, here.pk)
    assert told is not None
    assert "所属の標準の経路で決裁します" in told


def test_a_standard_that_was_compared_with_the_rules_goes_before_an_unverified_pack(carried: Section) -> None:
    here = office("johokokai-madoguchi")
    checked = CHECKED.replace('id = "own"', 'id = "checked"')
    approvals.enter_chain(carried["honbu"], PREFECTURE, checked, since=SINCE, office=here)
    found = chains.chain_for(_own(), PREFECTURE, here.pk)
    assert found is not None
    assert found.id == "checked"
    told = approvals.why_unused(_own(), PREFECTURE, here.pk)
    assert told is not None
    assert "確認済" in told
    both = chains.chain_for(_own(CHECKED), PREFECTURE, here.pk)
    assert both is not None
    assert both.id == "own", "of two that were compared the procedure's own goes first"


def test_a_verified_chain_holds_from_the_first_day_and_names_the_seats_without_people(carried: Section) -> None:
    _empty("bucho")
    here = office("johokokai-madoguchi")
    found = chains.chain_for(_own(CHECKED), PREFECTURE, here.pk)
    assert found is not None
    told = approvals.without_people(found, PREFECTURE, here.pk)
    assert told is not None
    assert "部長" in told
    assert "その席で止まります" in told


def test_a_seat_that_is_filled_later_does_not_count_before_its_day(carried: Section) -> None:
    here, later = office("johokokai-madoguchi"), civil.today() + timedelta(days=10)
    Post.objects.filter(seat="bucho").update(since=later)
    assert chains.chain_for(_own(), PREFECTURE, here.pk) is None
    found = chains.chain_for(_own(), PREFECTURE, here.pk, later)
    assert found is not None


def test_a_draft_goes_the_packs_way_and_a_refusal_goes_one_step_higher(carried: Section) -> None:
    row = carried.draft(refuse())
    assert row.value.route.chain == "own"
    assert row.value.route.decider == "bucho"
    carried.stamp("kakaricho", row, "kakaricho")
    carried.stamp("kacho", row, "kacho")
    carried.stamp("bucho", row, "bucho", "decide")
    assert Decision.objects.get(reference=row.reference).outcome == "refuse"


def test_nobody_decides_at_the_desk_beside_the_packs_chain(carried: Section) -> None:
    case = carried.case()
    with pytest.raises(Refused, match="決裁の回付で行います"):
        _decide_at_the_desk(carried, case)


# -- the same refusals as any chain -----------------------------------------------------------------------------------


def _user(section: Section, name: str) -> User:
    return User.objects.get(pk=section[name].user)


def _give(section: Section, giver: str, to: str) -> None:
    today = civil.today()
    given = Given(_user(section, giver), _user(section, to), today, today + timedelta(days=5))
    approvals.delegate(section[giver], PREFECTURE, given)


def test_a_circle_of_delegations_is_refused_with_the_names(carried: Section) -> None:
    _give(carried, "kacho", "bucho")
    with pytest.raises(DelegationRefused, match="輪になっていて"):
        _give(carried, "bucho", "kacho")


def test_an_applicant_who_sits_on_the_way_stops_it_and_one_who_would_decide_sends_it_up(carried: Section) -> None:
    case = carried.case()
    _applied_by(case, carried["kakaricho"].user)
    with pytest.raises(ApprovalRefused, match="申請者本人です"):
        carried.draft(case=case)
    _applied_by(case, carried["kacho"].user)
    with pytest.raises(ApprovalRefused, match="申請者本人です"):
        carried.draft(case=case)
    route = approving.route_for(carried["tanto"], carried.task(case), "grant")
    assert route is not None
    assert route.decider == "bucho", "the applicant never decides"


def _applied_by(case: Case, user: int | None) -> None:
    case.application.holder_id = user
    case.application.save(update_fields=["holder"])
    case.refresh_from_db()


def test_with_everybody_away_the_draft_waits_and_says_what_to_do(carried: Section) -> None:
    row = carried.draft()
    carried.stamp("kakaricho", row, "kakaricho")
    carried.away("kacho")
    carried.away("hosa")
    with pytest.raises(ApprovalRefused, match="委任か代決の席を決めてください"):
        carried.stamp("kacho", row, "kacho", "decide")
    seating = _seating()
    assert "代決できる人もいません" in listing.whom(row, row.value, seating)["kacho"]
    assert listing.whom(row, row.value, seating, "en")["kacho"].startswith("Nobody can stamp")
    assert not listing.waiting_for(carried["hosa"], civil.today()).acting


def _seating() -> Seating:
    """The body as it is today."""
    return Seating.of(PREFECTURE, civil.today())
