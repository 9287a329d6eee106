"""Who stamps today: posts, absences, delegations, standing in, and the one who must not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from koboshi.approvals import listing
from koboshi.approvals import service as approvals
from koboshi.approvals.models import Delegation, Post
from koboshi.approvals.service import Given
from koboshi.casework.models import Decision
from koboshi.core.approval import ApprovalRefused, DelegationRefused
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import User
from tests.rooms.approvals.conftest import CHAIN, SINCE, Section, office, refuse


def _user(section: Section, name: str) -> User:
    return User.objects.get(pk=section[name].user)


def _give(section: Section, giver: str, to: str, seat: str = "", *, by: str = "") -> Delegation:
    given = Given(_user(section, giver), _user(section, to), civil.today(), civil.today() + timedelta(days=5), seat)
    return approvals.delegate(section[by or giver], PREFECTURE, given)


def test_the_head_is_away_the_deputy_decides_and_the_head_reads_it_later(section: Section) -> None:
    row = section.draft()
    section.stamp("kakaricho", row, "kakaricho")
    section.away("kacho")
    assert not listing.waiting_for(section["kacho"], civil.today()).stamp
    (turn,) = listing.waiting_for(section["hosa"], civil.today()).acting
    assert (turn.title, turn.mode) == ("課長", "acting")
    section.stamp("hosa", row, "kacho", "decide")
    made = row.value.decision
    assert made is not None
    assert (made.mark, made.instead_of) == ("代", str(section["kacho"].user))
    assert Decision.objects.get(reference=row.reference).decided_by_id == section["hosa"].user
    assert [turn.seat for turn in listing.waiting_for(section["kacho"], civil.today()).read] == ["kacho"]
    approvals.read_later(section["kacho"], row, seat="kacho")
    assert not listing.waiting_for(section["kacho"], civil.today()).read
    kinds = Entry.objects.filter(case_ref=row.reference, kind__startswith="approvals.").values_list("kind", flat=True)
    assert {"approvals.acted_for", "approvals.read_later"} <= set(kinds)


def test_seats_that_read_for_information_do_so_after_the_decision(section: Section) -> None:
    row = section.draft()
    section.stamp("kakaricho", row, "kakaricho")
    section.stamp("kacho", row, "kacho", "decide")
    assert [turn.title for turn in listing.waiting_for(section["kansa-seat"], civil.today()).read] == ["監査の窓口"]
    approvals.read_later(section["kansa-seat"], row, seat="kansa")
    assert not listing.waiting_for(section["kansa-seat"], civil.today()).read


def test_a_delegate_stamps_for_whoever_gave_it_and_no_longer_when_it_ends(section: Section) -> None:
    row = section.draft()
    given = _give(section, "kakaricho", "madoguchi")
    (turn,) = listing.waiting_for(section["madoguchi"], civil.today()).stamp
    assert turn.mode == "delegate"
    approvals.take_back_delegation(section["kakaricho"], given, on=civil.today())
    with pytest.raises(ApprovalRefused, match="今日押せるのは、係長"):
        section.stamp("madoguchi", row, "kakaricho")
    _give(section, "kakaricho", "madoguchi")
    section.stamp("madoguchi", row, "kakaricho")
    assert row.value.stamps[0].mark == "委"


def test_a_delegation_over_two_people_is_found_in_the_list(section: Section) -> None:
    section.draft()
    _give(section, "kakaricho", "madoguchi")
    _give(section, "madoguchi", "npo")
    assert [turn.mode for turn in listing.waiting_for(section["npo"], civil.today()).stamp] == ["delegate"]
    assert not listing.waiting_for(section["madoguchi"], civil.today()).stamp


def test_delegations_in_a_circle_are_refused_and_the_circle_is_named(section: Section) -> None:
    _give(section, "kakaricho", "hosa")
    _give(section, "hosa", "kacho")
    with pytest.raises(DelegationRefused, match="輪になっていて") as caught:
        _give(section, "kacho", "kakaricho")
    assert "係長 一太（架空）" in str(caught.value)
    assert "circle" in caught.value.say("en")
    assert Delegation.objects.count() == 2


def test_a_delegation_to_two_people_or_to_oneself_is_refused(section: Section) -> None:
    _give(section, "kakaricho", "hosa")
    with pytest.raises(DelegationRefused, match="両方に任せています"):
        _give(section, "kakaricho", "kacho")
    with pytest.raises(Refused, match="すでに登録"):
        _give(section, "kakaricho", "hosa")
    with pytest.raises(Refused, match="自分自身"):
        _give(section, "kacho", "kacho")


def test_a_head_writes_for_people_of_her_office_and_for_nobody_else(section: Section) -> None:
    _give(section, "tanto", "madoguchi", by="kacho")
    with pytest.raises(Refused, match="同じ所属の決裁をする方だけ"):
        _give(section, "npo", "madoguchi", by="kacho")
    with pytest.raises(Refused, match="同じ所属の決裁をする方だけ"):
        _give(section, "kacho", "madoguchi", by="tanto")


def test_an_absence_ends_when_the_person_is_back(section: Section) -> None:
    section.away("kacho", until=civil.today() + timedelta(days=9))
    row = _user(section, "kacho").absences.get()
    approvals.take_back_absence(section["kacho"], row, on=civil.today() + timedelta(days=2))
    row.refresh_from_db()
    assert row.until == civil.today() + timedelta(days=1)
    with pytest.raises(Refused, match="始まりの日より前"):
        section.away("kacho", civil.today(), civil.today() - timedelta(days=1))


def test_posts_follow_the_personnel_changes(section: Section) -> None:
    place, npo = office("johokokai-madoguchi"), _user(section, "npo")
    with pytest.raises(Refused, match="権限"):
        approvals.put_in_post(section["tanto"], place, "kacho", npo, since=civil.today())
    approvals.put_in_post(section["honbu"], place, "kacho", npo, since=civil.today())
    former = Post.objects.get(office=place, seat="kacho", user=section["kacho"].user)
    assert former.until == civil.today() - timedelta(days=1)
    row = section.draft()
    section.stamp("kakaricho", row, "kakaricho")
    section.stamp("npo", row, "kacho", "decide")
    with pytest.raises(Refused, match="別の方が就いています"):
        approvals.put_in_post(section["honbu"], place, "kacho", _user(section, "kacho"), since=SINCE)


def test_a_seat_is_looked_for_upwards_and_a_nearer_one_goes_first(section: Section) -> None:
    row = section.draft(refuse())
    for who in ("kakaricho", "kacho"):
        section.stamp(who, row, who)
    assert listing.waiting_for(section["bucho"], civil.today()).stamp, "the department above has the seat"
    approvals.put_in_post(section["honbu"], office("johokokai-madoguchi"), "bucho", _user(section, "npo"), since=SINCE)
    assert not listing.waiting_for(section["bucho"], civil.today()).stamp
    assert listing.waiting_for(section["npo"], civil.today()).stamp


def test_the_applicant_never_stamps_and_a_higher_one_decides(section: Section) -> None:
    case = section.case()
    case.application.holder_id = section["kacho"].user
    case.application.save(update_fields=["holder"])
    with pytest.raises(ApprovalRefused, match="申請者本人"):
        section.draft(case=case)
    passing_over = f'{CHAIN}\n[rules]\napplicant = "skip"\n'
    approvals.enter_chain(section["honbu"], PREFECTURE, passing_over, since=SINCE)
    row = section.draft(case=case)
    assert row.value.route.decider == "bucho", "the section head applied herself"
    section.stamp("kakaricho", row, "kakaricho")
    assert [wait.seat for wait in row.value.waiting()] == ["bucho"], "her seat is passed over, and the record says why"
    assert "決裁できないので、1段上" in "".join(row.value.route.because)


def test_a_seat_of_the_applicant_on_the_way_refuses_the_draft(section: Section) -> None:
    case = section.case()
    case.application.holder_id = section["kakaricho"].user
    case.application.save(update_fields=["holder"])
    with pytest.raises(ApprovalRefused, match="申請者本人"):
        section.draft(case=case)


def test_the_applicant_does_not_draft_her_own_decision(section: Section) -> None:
    case = section.case()
    case.application.holder_id = section["tanto"].user
    case.application.save(update_fields=["holder"])
    with pytest.raises(Refused, match="自分の申請の決定を"):
        section.draft(case=case)


def test_nobody_in_the_seat_is_said_and_the_draft_waits(section: Section) -> None:
    row = section.draft()
    section.away("kakaricho")
    with pytest.raises(ApprovalRefused, match="代決できる人もいません"):
        section.stamp("kakaricho", row, "kakaricho")
    assert [wait.seat for wait in row.value.waiting()] == ["kakaricho"]
