"""The prefecture asks a village about an application: the village reads what was chosen, answers once, and no more."""

from __future__ import annotations

from io import BytesIO

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import Actor, Role
from koboshi.core.refusal import Refused, Unknown
from koboshi.foundation.documents import storage
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import Membership, User
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application, Attachment
from koboshi.proceedings import service
from koboshi.proceedings.models import AuthorityRequest, Paper
from koboshi.proceedings.service import asking_towns, erasing, sharing
from koboshi.proceedings.service.papers import Upload
from koboshi.project.demo.people import SINCE
from tests.rooms.conftest import resident, staff
from tests.rooms.proceedings.conftest import Files, Publish, step_of, task, today
from tests.rooms.proceedings.test_public_inspection import pdf

STEPS = task("asking", "consult"), task("after", "complete")
KAWAUCHI, TAMURA = "075442", "072117"
ASK = {"to_body": KAWAUCHI, "question": "この場所は、村の計画に合いますか。"}


@pytest.fixture
def village(house: None) -> Actor:
    """A clerk of the village."""
    return staff("kawauchi")


@pytest.fixture
def other_town(house: None) -> Actor:
    """A clerk of another town that works in the house too."""
    made = User.objects.create_user("tamura@demo.koboshi.example", name="田村（架空）", is_staff=True)
    people.join(made, organisations.office(TAMURA, "digital"), (Role.TOWN,), since=SINCE)
    return people.actor_of(made, {})


@pytest.fixture
def case(publish: Publish, files: Files) -> Case:
    """A case whose applicant lives in the village, with a plan added."""
    home = {"postal_code": "979-1201", "prefecture": "福島県", "municipality": "双葉郡川内村", "street": "架空1",
            "municipality_code": KAWAUCHI}  # fmt: skip
    found = files(publish(*STEPS), name="川村花子", address=home)
    storage.put("attachments/plan", BytesIO(pdf()))
    Attachment.objects.create(
        application=found.application, tenant=found.tenant, reference=found.reference, field="mandate", name="図面.pdf",
        kind="pdf", size=1, sha256="0" * 64, storage_key="attachments/plan", scan=Attachment.Scan.CLEAN,
    )  # fmt: skip
    return found


def key(case: Case, kind: str) -> str:
    return next(each.key for each in sharing.items(case) if each.kind == kind)


def test_the_village_reads_the_question_and_what_was_ticked_and_answers_once(
    case: Case, examiner: Actor, village: Actor
) -> None:
    assert sharing.municipalities_of(case)[0] == KAWAUCHI, "the village of the application comes first"
    share = [sharing.TITLE, key(case, "file")]
    asked = service.ask_municipality(examiner, case, **ASK, due_on=today(14), share=share)
    again = service.ask_municipality(examiner, case, **ASK, due_on=today(14), share=share)
    assert again == asked, "a double click asks once"
    assert (asked.authority, asked.way, asked.sent_on) == ("川内村", "online", today())
    with scope.acting(village):
        found = service.look(village, asked.pk)
        assert found.shared["title"]
        assert (found.shared["applicant"], found.shared["places"]) == ("", []), "what was not ticked is not there"
        assert service.open_shared(village, asked.pk, 0)[0] == "図面.pdf"
        assert not Case.objects.filter(pk=case.pk).exists(), "the case itself stays behind the wall"
        assert not Application.objects.exists()
        assert service.states([found], today=today()) == {asked.pk: "open"}
        with pytest.raises(Refused, match="内容を"):
            service.answer(village, asked.pk, reply=" ")
        with pytest.raises(Refused, match="PDF"):
            service.answer(village, asked.pk, reply="合います。", uploads=[Upload("x.pdf", "application/pdf", b"x")])
        assert AuthorityRequest.objects.get(pk=asked.pk).answered_on is None, "answer and files, or neither"
        service.answer(village, asked.pk, reply="合います。", uploads=[Upload("回答.pdf", "application/pdf", pdf())])
        with pytest.raises(Refused, match="すでに回答"):
            service.answer(village, asked.pk, reply="訂正")
        paper = Paper.objects.visible_to(village).get(request=asked)
        assert service.open_reply_file(village, asked.pk, paper.pk)[1].startswith(b"%PDF")
    with scope.acting(examiner):
        back = AuthorityRequest.objects.visible_to(examiner).get(pk=asked.pk)
        assert (back.reply, back.answered_on) == ("合います。", today())
        assert back.answered_office.startswith("川内村")
        service.go_on(examiner, case)
        assert step_of(case) == "after"


def test_the_journal_knows_the_fact_and_no_person(case: Case, examiner: Actor, village: Actor) -> None:
    every = [each.key for each in sharing.items(case)]
    assert {each.partition(":")[0] for each in every} >= {"title", "applicant", "place", "file"}
    asked = service.ask_municipality(examiner, case, **ASK, due_on=today(14), share=every)
    assert "川村" in asked.shared["applicant"]
    service.look(village, asked.pk)
    service.answer(village, asked.pk, reply="川村さんの件は、合います。")
    told = list(Entry.objects.filter(case_ref=case.reference).order_by("seq"))
    assert [each.kind for each in told[-5:]] == [
        "proceedings.authority_asked",
        "proceedings.authority_request_sent",
        "proceedings.shared_with_municipality",
        "casework.case_viewed",
        "proceedings.authority_answered",
    ]
    assert told[-2].actor == told[-1].actor == village.id, "reading is attributable, and so is the reply"
    assert told[-3].data == {"request": asked.pk, "body": KAWAUCHI, "applicant": True, "places": 1, "files": 1}
    for word in ("川村", "花子", "架空1", "図面", "計画"):
        assert word not in repr([each.data for each in told]), word


def test_another_town_and_everybody_else_meet_nothing(
    case: Case, examiner: Actor, village: Actor, other_town: Actor
) -> None:
    asked = service.ask_municipality(examiner, case, **ASK, due_on=today(3), share=[key(case, "file")])
    theirs = service.ask_municipality(examiner, case, **{**ASK, "to_body": TAMURA}, due_on=today(3))
    for who in (other_town, resident(case.reference), staff("npo")):
        with scope.acting(who):
            assert not AuthorityRequest.objects.visible_to(who).filter(pk=asked.pk).exists()
            for act in (
                lambda who=who: service.look(who, asked.pk),
                lambda who=who: service.open_shared(who, asked.pk, 0),
                lambda who=who: service.open_reply_file(who, asked.pk, 1),
                lambda who=who: service.answer(who, asked.pk, reply="x"),
            ):
                with pytest.raises(Unknown):
                    act()
    with pytest.raises(Refused, match="照会先の市町村"):
        service.answer(examiner, asked.pk, reply="県が自分で答える")
    with scope.acting(village):
        assert list(AuthorityRequest.objects.visible_to(village)) == [asked]
        for place in (-1, 1, 10**9):
            with pytest.raises(Unknown):
                service.open_shared(village, asked.pk, place)
        with pytest.raises(Unknown):
            service.look(village, theirs.pk)


def test_only_what_belongs_to_the_case_can_be_shared(
    case: Case, files: Files, publish: Publish, examiner: Actor
) -> None:
    stranger = files(publish(*STEPS))
    foreign = Attachment.objects.create(
        application=stranger.application, tenant=case.tenant, reference=stranger.reference, field="mandate",
        name="よその.pdf", kind="pdf", size=1, sha256="0" * 64, storage_key="none", scan=Attachment.Scan.CLEAN,
    )  # fmt: skip
    for wrong in (f"file:{foreign.pk}", "place:email", "document:1", "x", ""):
        with pytest.raises(Refused, match="今は伝えられない"):
            service.ask_municipality(examiner, case, **ASK, due_on=today(3), share=[wrong])
    for nowhere in ("070009", "072010", "'", ""):
        with pytest.raises(Refused, match="受け取れません"):
            service.ask_municipality(examiner, case, **{**ASK, "to_body": nowhere}, due_on=today(3))
    with pytest.raises(Refused, match="権限"):
        service.ask_municipality(staff("npo"), case, **ASK, due_on=today(3))
    Attachment.objects.filter(reference=case.reference).update(scan=Attachment.Scan.INFECTED)
    assert "file" not in {each.kind for each in sharing.items(case)}, "what is not safe is not offered"


def test_what_was_taken_back_is_read_no_more(case: Case, examiner: Actor, village: Actor) -> None:
    asked = service.ask_municipality(examiner, case, **ASK, due_on=today(3), share=[key(case, "file")])
    with pytest.raises(Refused, match="この仕組みの中で"):
        service.record_sending(examiner, asked, way="post", on=today())
    with pytest.raises(Refused, match="権限"):
        service.take_back(village, asked, reason="x")
    service.take_back(examiner, asked, reason="送り先を間違えたため。")
    service.take_back(examiner, asked, reason="もう一度押した。")
    assert Entry.objects.filter(kind="proceedings.authority_request_taken_back").count() == 1
    found = service.look(village, asked.pk)
    assert service.states([found], today=today()) == {asked.pk: "taken_back"}
    with pytest.raises(Unknown):
        service.open_shared(village, asked.pk, 0)
    with pytest.raises(Refused, match="もう回答は要りません"):
        service.answer(village, asked.pk, reply="合います。")
    service.go_on(examiner, case)
    assert step_of(case) == "after", "nobody waits for what was taken back"


def test_the_village_is_told_how_its_question_stands(case: Case, examiner: Actor, village: Actor) -> None:
    late, open_, left = (
        service.ask_municipality(examiner, case, **{**ASK, "question": f"問い{n}"}, due_on=today()) for n in range(3)
    )
    AuthorityRequest.objects.filter(pk=late.pk).update(due_on=today(-1))
    AuthorityRequest.objects.filter(pk=left.pk).update(left_reason="待たずに進めた。")

    def states() -> list[str]:
        rows = AuthorityRequest.objects.visible_to(village).order_by("pk")
        with scope.acting(village):
            return list(asking_towns.states(rows, today=today()).values())

    assert states() == ["late", "open", "went_on"]
    service.answer(village, late.pk, reply="遅くなりました。支障ありません。")
    casework.withdraw(resident(case.reference), case.application)
    assert states() == ["answered", "withdrawn", "withdrawn"]
    for each in (open_, left):
        with pytest.raises(Refused, match="もう回答は要りません"):
            service.answer(village, each.pk, reply="合います。")


def test_what_was_shared_and_answered_goes_with_the_papers_of_the_case(
    case: Case, examiner: Actor, village: Actor
) -> None:
    every = [each.key for each in sharing.items(case)]
    asked = service.ask_municipality(examiner, case, **ASK, due_on=today(3), share=every)
    upload = Upload("川村さん.pdf", "application/pdf", pdf())
    service.answer(village, asked.pk, reply="川村さんの件は、合います。", uploads=[upload])
    assert "proceedings/authorityrequest.json" in dict(erasing.gather(case.reference))
    assert erasing.erase(case.reference) == 1
    assert erasing.erase(case.reference) == 0
    kept = AuthorityRequest.objects.get(pk=asked.pk)
    paper = Paper.objects.get(request=asked)
    told = repr([kept.__dict__, paper.__dict__])
    assert "川村" not in told
    assert "架空1" not in told
    assert (kept.shared, kept.to_body, kept.answered_on) == ({}, KAWAUCHI, today())


def test_who_asked_gets_a_mail_with_number_and_place_and_nothing_else(
    case: Case, examiner: Actor, village: Actor
) -> None:
    asked = service.ask_municipality(examiner, case, **ASK, due_on=today(14), share=[sharing.TITLE])
    with scope.acting(village):
        service.answer(village, asked.pk, reply="川村さんの件は、合います。")
        with pytest.raises(Refused, match="すでに回答"):
            service.answer(village, asked.pk, reply="訂正")
    mail = Outgoing.objects.get(key__contains="town-answered")
    assert mail.address == User.objects.get(pk=examiner.user).email
    assert (mail.tenant, mail.reference) == (case.tenant, case.reference)
    assert case.reference in mail.subject
    assert f"/staff/proceedings/requests/{asked.pk}/" in mail.body
    for word in ("川村", "花子", "川内", "計画", "合います", asked.shared["title"]):
        assert word not in mail.subject + mail.body, word


def test_where_who_asked_has_left_the_office_her_colleagues_get_it(case: Case, examiner: Actor, village: Actor) -> None:
    asked = service.ask_municipality(examiner, case, **ASK, due_on=today(14))
    Membership.objects.filter(user_id=examiner.user).update(until_on=today(-1))
    service.answer(village, asked.pk, reply="合います。")
    told = set(Outgoing.objects.filter(key__contains="town-answered").values_list("address", flat=True))
    rows = Membership.objects.in_force(today()).filter(office=case.office)
    runs = {each.user.email for each in rows if each.role_set() & {Role.CLERK, Role.EXAMINER, Role.DECIDER}}
    assert told == runs
    assert told
    assert User.objects.get(pk=examiner.user).email not in told
