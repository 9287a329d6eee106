"""Who acts for whom on one application: what the form declares, the office confirms, and a mandate carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM, VISITOR, Actor, ActorKind
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import delivery, verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Attachment
from koboshi.mandates import reactions
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from koboshi.mandates.service import Wanted
from tests.rooms.conftest import File, resident, staff

TODAY = civil.today()
ONE = timedelta(days=1)
AGENT = {"has_agent": True, "agent_name": {"family": "架空", "given": "次郎"}, "agent_phone": "024-521-1112"}


def somebody(email: str = "dairi@example.jp") -> Actor:
    """A resident who has just signed in by a link that was sent to this address."""
    user = people.use_sign_in_link(people.make_sign_in_link(email))
    assert user is not None
    mandates.bind(user.pk, email)
    return Actor(kind=ActorKind.PERSON, id=f"user:{user.pk}", user=user.pk)


def helper(case: Case, email: str = "dairi@example.jp") -> Actor:
    """The representative, signed in and with number and secret of the case."""
    return replace(somebody(email), references=frozenset({case.reference}))


def wanted(**facts: Any) -> Wanted:
    """A mandate to an agent of the applicant's, from today on."""
    usual: dict[str, Any] = {
        "kind": "agent",
        "label": "架空 次郎",
        "scopes": ("file", "correct", "see"),
        "since": TODAY,
        "email": "dairi@example.jp",
        "paper": "委任状を窓口で確認",
    }
    return Wanted(**(usual | facts))


def with_answers(case: Case, **answers: Any) -> Case:
    """The case as if the form had said this."""
    case.application.answers |= answers
    case.application.save()
    return case


def test_what_the_form_says_is_declared_by_a_reaction_once(filed: File) -> None:
    case = with_answers(filed(), **AGENT)
    entry = Entry.objects.get(case_ref=case.reference, kind="intake.application_filed")
    delivery.tie(reactions.REACTIONS)
    for _ in range(2):
        delivery.perform(entry.pk, "koboshi.mandates.reactions.declare_people")
    mandates.declare(SYSTEM, case.application)
    row = MandateRow.objects.get(reference=case.reference)
    assert (row.kind, row.representative.label, row.origin) == ("agent", "架空 次郎", "answers")
    assert row.since == civil.today(case.arrived_at)
    told = Entry.objects.filter(case_ref=case.reference, kind="mandates.mandate_recorded")
    assert [each.data for each in told] == [{"mandate": row.pk, "sort": "agent", "origin": "answers", "scopes": 4}]
    assert verify.verify_all().clean


def test_a_corrected_name_ends_the_old_mandate_and_a_corrected_telephone_does_not(filed: File) -> None:
    case = with_answers(filed(), **AGENT)
    mandates.declare(SYSTEM, case.application)
    mandates.declare(SYSTEM, with_answers(case, agent_phone="024-521-9999").application)
    row = MandateRow.objects.get(reference=case.reference)
    assert row.representative.phone == "024-521-9999"
    mandates.declare(SYSTEM, with_answers(case, agent_name={"family": "架空", "given": "三郎"}).application)
    assert [(each.representative.label, each.revoked_on) for each in MandateRow.objects.order_by("pk")] == [
        ("架空 次郎", TODAY),
        ("架空 三郎", None),
    ]
    mandates.declare(SYSTEM, with_answers(case, has_agent=False).application)
    assert not MandateRow.objects.filter(revoked_on__isnull=True).exists()


def test_where_nothing_is_recorded_nothing_is_refused(filed: File) -> None:
    case = filed()
    for actor in (resident(case.reference), somebody(), VISITOR, SYSTEM):
        for act in ("correct", "withdraw", "receive_notice"):
            mandates.require(actor, case.reference, act, TODAY)
    mandates.require(VISITOR, "0000-0000-0000", "withdraw", TODAY)
    assert mandates.may_act(case.reference, None, "withdraw", TODAY) is None


def test_a_mandate_that_ended_yesterday_no_longer_carries_anything(filed: File, examiner: Actor) -> None:
    case = filed()
    began = TODAY - timedelta(days=30)
    mandates.record(examiner, case.application, wanted(since=began, until=TODAY - ONE))
    with pytest.raises(Refused, match="終わりました") as caught:
        mandates.require(helper(case), case.reference, "correct", TODAY)
    assert "ended" in caught.value.say("en").lower()
    mandates.require(resident(case.reference), case.reference, "correct", TODAY)


def test_out_of_scope_is_said_with_what_the_mandate_covers(filed: File, examiner: Actor) -> None:
    case = filed()
    row = mandates.record(examiner, case.application, wanted())
    assert row.checked_on is None or row.checked_on <= TODAY
    mandates.require(helper(case), case.reference, "correct", TODAY)
    with pytest.raises(Refused, match="取下げは任されていません。任されているのは、申請の提出・補正・"):
        mandates.require(helper(case), case.reference, "withdraw", TODAY)


def test_revoked_is_revoked_from_that_day_on_and_twice_is_once(filed: File, examiner: Actor) -> None:
    case = filed()
    row = mandates.record(examiner, case.application, wanted(since=TODAY - timedelta(days=9)))
    for _ in range(2):
        mandates.revoke(resident(case.reference), row)
    with pytest.raises(Refused, match="取り消されました"):
        mandates.require(helper(case), case.reference, "correct", TODAY)
    mandates.require(helper(case), case.reference, "correct", TODAY - ONE)
    assert Entry.objects.filter(kind="mandates.mandate_revoked").count() == 1


def test_one_that_has_not_begun_can_be_ended_and_named_anew(filed: File, examiner: Actor) -> None:
    case, later = filed(), TODAY + timedelta(days=4)
    row = mandates.record(examiner, case.application, wanted(since=later))
    ended = mandates.revoke(resident(case.reference), row)
    assert ended.revoked_on == later
    mandates.record(examiner, case.application, wanted(since=TODAY))
    mandates.require(helper(case), case.reference, "correct", TODAY)


def test_only_the_office_learns_late_and_a_representative_may_give_up(filed: File, examiner: Actor) -> None:
    case = filed()
    row = mandates.record(examiner, case.application, wanted(since=TODAY - timedelta(days=9)))
    with pytest.raises(Refused, match="取消しの日"):
        mandates.revoke(resident(case.reference), row, on=TODAY - ONE)
    with pytest.raises(Refused, match="取消しの日"):
        mandates.revoke(examiner, row, on=TODAY - timedelta(days=10))
    with pytest.raises(Refused, match="権限がありません"):
        mandates.revoke(somebody("tanin@example.jp"), row)
    mandates.revoke(helper(case), row)
    row.refresh_from_db()
    assert row.revoked_on == TODAY


def test_a_paper_still_to_be_checked_never_keeps_a_correction_from_arriving(filed: File, examiner: Actor) -> None:
    case = filed()
    row = mandates.record(resident(case.reference), case.application, wanted(scopes=("correct", "withdraw"), paper=""))
    me = helper(case)
    mandates.require(me, case.reference, "correct", TODAY)
    with pytest.raises(Refused, match="委任状を出してください"):
        mandates.require(me, case.reference, "withdraw", TODAY)
    answer = mandates.may_act(case.reference, row.representative, "correct", TODAY)
    assert answer is not None
    assert (answer.allowed, answer.code) == (False, "proof")
    with pytest.raises(Refused, match="何を見て確認したか"):
        mandates.confirm_proof(examiner, row, paper=" ")
    with pytest.raises(Refused, match="確認する権限"):
        mandates.confirm_proof(me, row, paper="自分で確認")
    mandates.confirm_proof(examiner, row, paper="委任状を窓口で確認")
    mandates.require(me, case.reference, "withdraw", TODAY)


def test_a_file_proves_only_when_it_is_safe(filed: File, examiner: Actor) -> None:
    case = with_answers(filed(), **AGENT)
    file = Attachment.objects.create(
        application=case.application, tenant=case.tenant, reference=case.reference, field="mandate",
        name="委任状.pdf", kind="pdf", size=9, sha256="0" * 64, storage_key="架空",
    )  # fmt: skip
    (row,) = mandates.declare(SYSTEM, case.application)
    assert row.attachment == file
    assert row.waits_for_check
    with pytest.raises(Refused, match="安全の確認"):
        mandates.confirm_proof(examiner, row, paper="")
    Attachment.objects.filter(pk=file.pk).update(scan=Attachment.Scan.CLEAN)
    assert mandates.confirm_proof(examiner, row, paper="").checked_by_id == examiner.user


def test_a_messenger_carries_and_does_not_decide(filed: File, examiner: Actor) -> None:
    case = filed()
    with pytest.raises(Refused, match="使者は"):
        mandates.record(examiner, case.application, wanted(kind="messenger", scopes=("withdraw",)))
    mandates.record(examiner, case.application, wanted(kind="messenger", scopes=("file", "receive_notice"), paper=""))
    mandates.require(helper(case), case.reference, "receive_notice", TODAY)
    with pytest.raises(Refused, match="使者は、本人が決めたこと"):
        mandates.require(helper(case), case.reference, "withdraw", TODAY)
    (to,) = mandates.recipients(case.reference, TODAY)
    assert to.party.role == Party.Role.APPLICANT


def test_the_notice_goes_to_the_applicant_unless_the_mandate_covers_receiving(filed: File, examiner: Actor) -> None:
    case = filed()
    assert mandates.recipients(case.reference, TODAY) == ()
    mandates.record(examiner, case.application, wanted())
    (to,) = mandates.recipients(case.reference, TODAY)
    assert to.party.role == Party.Role.APPLICANT
    row = mandates.record(examiner, case.application, wanted(label="架空 士郎", scopes=("receive_notice",)))
    (to,) = mandates.recipients(case.reference, TODAY)
    assert to.party == row.representative
    assert "任されている" in to.because["ja"]
    mandates.revoke(examiner, row)
    assert mandates.recipients(case.reference, TODAY)[0].because["ja"].endswith("本人に送ります。")


def test_the_account_of_a_representative_without_that_scope_gets_no_notice(filed: File, examiner: Actor) -> None:
    actor = somebody()
    case = filed(actor)
    assert mandates.account_for_notice(case.application, TODAY) == actor.user
    row = mandates.record(examiner, case.application, wanted())
    Party.objects.filter(pk=row.representative_id).update(user_id=actor.user)
    assert mandates.account_for_notice(case.application, TODAY) is None
    row.scopes = ["receive_notice"]
    row.save()
    assert mandates.account_for_notice(case.application, TODAY) == actor.user


def test_staff_of_a_corporation_need_its_right_number(filed: File, examiner: Actor) -> None:
    case = filed()
    with pytest.raises(Refused, match="13桁"):
        mandates.record(examiner, case.application, wanted(kind="staff"))
    with pytest.raises(Refused, match="13桁"):
        mandates.record(examiner, case.application, wanted(kind="staff", houjin_bangou="1234567890123"))
    mandates.record(examiner, case.application, wanted(kind="staff", houjin_bangou="５０５００-０５００５２６６"))
    mandates.require(helper(case), case.reference, "correct", TODAY)


def test_a_child_grows_up_and_then_acts_alone(filed: File, examiner: Actor) -> None:
    case = filed()
    with pytest.raises(Refused, match="生年月日"):
        mandates.record(examiner, case.application, wanted(kind="parent"))
    born = date(TODAY.year - 18, 1, 1)
    paper = "戸籍全部事項証明書を窓口で確認"
    mandates.record(examiner, case.application, wanted(kind="parent", ward_born=born, paper=paper))
    with pytest.raises(Refused, match="成年になりました"):
        mandates.require(helper(case), case.reference, "correct", TODAY)


def test_a_sub_agent_needs_the_applicants_leave(filed: File, examiner: Actor) -> None:
    case = filed()
    above = mandates.record(examiner, case.application, wanted(email="dairi@example.jp"))
    below = wanted(label="架空 五郎", email="fukudairi@example.jp", under=above, paper="")
    with pytest.raises(Refused, match="申請者本人か担当の課"):
        mandates.record(helper(case), case.application, replace(below, under=None))
    with pytest.raises(Refused, match="承諾"):
        mandates.record(helper(case), case.application, below)
    MandateRow.objects.filter(pk=above.pk).update(sub_delegation="consented")
    row = mandates.record(helper(case), case.application, below)
    mandates.confirm_proof(examiner, row, paper="復委任状を窓口で確認")
    mandates.require(helper(case, "fukudairi@example.jp"), case.reference, "correct", TODAY)
    mandates.revoke(examiner, above)
    with pytest.raises(Refused, match="元の代理人に"):
        mandates.require(helper(case, "fukudairi@example.jp"), case.reference, "correct", TODAY)


def test_co_applicants_withdraw_together_and_correct_alone(filed: File, examiner: Actor) -> None:
    case = filed()
    second = mandates.name_co_applicant(examiner, case.application, label="架空 幸子", email="sachiko@example.jp")
    assert mandates.name_co_applicant(examiner, case.application, label="架空 幸子") == second
    me = resident(case.reference)
    mandates.require(me, case.reference, "correct", TODAY)
    with pytest.raises(Refused, match="あと1人の同意"):
        mandates.require(me, case.reference, "withdraw", TODAY)
    assert len(mandates.missing_consents(case.reference, "withdraw", TODAY)) == 2
    with pytest.raises(Refused, match="本人か担当の課"):
        mandates.note_consent(me, second, "withdraw", how="同意しています")
    with pytest.raises(Refused, match="どのように"):
        mandates.note_consent(examiner, second, "withdraw", how="")
    with pytest.raises(Refused, match="記録できません"):
        mandates.note_consent(examiner, second, "correct", how="同意書")
    for _ in range(2):
        mandates.note_consent(helper(case, "sachiko@example.jp"), second, "withdraw", how="サインインして同意")
    mandates.require(me, case.reference, "withdraw", TODAY)


def test_each_applicant_gets_her_notice_or_the_one_they_chose(filed: File, examiner: Actor) -> None:
    case = filed()
    second = mandates.name_co_applicant(examiner, case.application, label="株式会社架空", houjin_bangou="5050005005266")
    assert len(mandates.recipients(case.reference, TODAY)) == 2
    for _ in range(2):
        mandates.choose_addressee(examiner, case.application, second)
    assert [each.party for each in mandates.recipients(case.reference, TODAY)] == [second]
    mandates.choose_addressee(examiner, case.application, None)
    assert len(mandates.recipients(case.reference, TODAY)) == 2


def test_who_may_see(filed: File, examiner: Actor) -> None:
    case = filed()
    row = mandates.record(examiner, case.application, wanted(until=TODAY))
    assert [each.pk for each in mandates.viewers(case.reference, TODAY)] == [row.principal_id, row.representative_id]
    assert [each.pk for each in mandates.viewers(case.reference, TODAY + ONE)] == [row.principal_id]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"label": " "}, "お名前を"),
        ({"label": "架" * 201}, "お名前を"),
        ({"scopes": ()}, "任せる行為を1つ以上"),
        ({"scopes": ("everything",)}, "任せる行為を1つ以上"),
        ({"kind": "friend"}, "代理の種類"),
        ({"until": TODAY - ONE}, "より前です"),
        ({"since": date(1, 1, 1)}, "代理の日付"),
        ({"paper": "紙" * 201}, "確認した書面"),
        ({"sub_delegation": "maybe"}, "復代理"),
    ],
)
def test_what_cannot_be_a_mandate_is_refused_with_a_sentence(
    filed: File, examiner: Actor, facts: dict[str, Any], sentence: str
) -> None:
    case = filed()
    with pytest.raises(Refused, match=sentence):
        mandates.record(examiner, case.application, wanted(**facts))
    assert not MandateRow.objects.exists()


def test_nobody_else_records_or_sees(filed: File, examiner: Actor) -> None:
    case, other = filed(), staff("npo")
    for actor in (other, VISITOR, somebody("tanin@example.jp")):
        with pytest.raises(Refused, match="申請者本人か担当の課"):
            mandates.record(actor, case.application, wanted())
    row = mandates.record(examiner, case.application, wanted())
    assert mandates.record(examiner, case.application, wanted()) == row, "the same paper twice is one mandate"
    for actor, count in ((examiner, 1), (resident(case.reference), 1), (other, 0), (VISITOR, 0)):
        assert MandateRow.objects.visible_to(actor).count() == count
        with scope.acting(actor):
            assert MandateRow.objects.visible_to(actor).count() == count
            assert Party.objects.visible_to(actor).count() == 2 * count


def test_a_mandate_of_another_application_is_no_ground(filed: File, examiner: Actor) -> None:
    one, other = filed(), filed()
    row = mandates.record(examiner, one.application, wanted())
    with pytest.raises(Refused, match="この申請にありません"):
        mandates.record(examiner, other.application, wanted(under=row))
    with pytest.raises(Refused, match="申請者ではありません"):
        mandates.record(examiner, other.application, wanted(principal=row.principal))
