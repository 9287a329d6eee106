"""Everything about a person goes, wherever it was copied; the skeleton and the journal stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from koboshi.casework.models import Case, Decision
from koboshi.core.actor import Actor
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.ports import service as ports
from koboshi.intake.models import AnswersVersion, Application
from koboshi.retention import erasers, service
from koboshi.retention.models import Disposal, Hold, Record
from koboshi.retention.service import erasing
from tests.rooms.retention.stories import FILES, LATER, WORDS, found, record_of

Lived = Callable[[], Case]
Files = Callable[[], set[Path]]


AROUND = {
    "adverse_accessrequest", "adverse_hearing", "adverse_party", "adverse_statement", "approvals_circulation",
    "approvals_draft", "enquiries_enquiry", "enquiries_turn", "fees_charge", "fees_refund", "fees_settlement",
    "fieldwork_checkresult", "fieldwork_photo", "fieldwork_visit", "mandates_consent", "mandates_mandaterow",
    "mandates_party", "proceedings_agendaitem", "proceedings_authorityrequest", "proceedings_minutes",
    "proceedings_opinion", "proceedings_paper", "proceedings_publichearing",
    "proceedings_speakingrequest", "registers_permit", "registers_permitchange",
}  # fmt: skip
"""Tables of the rooms around a case in which the person stands."""


def disposed(examiner: Actor, decider: Actor, *cases: Case) -> Disposal:
    """Proposed by one, approved by another; not carried out yet."""
    references = [case.reference for case in cases]
    proposal = service.propose(examiner, references, way="dispose", reason="忘野さんの件は終わった。", now=LATER)
    service.approve(decider, proposal, now=LATER)
    return Disposal.objects.get(proposal=proposal)


def test_nothing_about_the_person_is_left_in_any_table_or_file(
    lived: Lived, files: Files, examiner: Actor, decider: Actor
) -> None:
    case = lived()
    service.place(
        examiner, record_of(case), kind="audit", reason="忘野さんの件の監査", until=record_of(case).completed_on
    )
    before = found()
    told = {row.partition(":")[0] for row in before}
    assert {"intake_application", "intake_answersversion", "intake_attachment", "casework_case", "casework_message",
            "casework_correction", "casework_consultation", "casework_decision", "casework_delivery",
            "notification_outgoing", "notification_inboxitem", "retention_hold"} <= told, told  # fmt: skip
    assert AROUND <= told, AROUND - told
    assert len(files()) == FILES
    disposal = disposed(examiner, decider, case)
    assert service.resume() == 1
    assert found() == []
    assert files() == set()
    disposal.refresh_from_db()
    assert (disposal.cases, disposal.files) == (1, FILES)
    assert disposal.done_at is not None
    assert disposal.classes == {"公文書開示請求": 1}


def test_the_skeleton_stays(lived: Lived, examiner: Actor, decider: Actor) -> None:
    case = lived()
    disposed(examiner, decider, case)
    service.resume()
    kept = Case.objects.get(pk=case.pk)
    assert (kept.reference, kept.outcome, kept.arrived_at, kept.ended_at, kept.decided_at, kept.due_on) == (
        case.reference, "grant", case.arrived_at, case.ended_at, case.decided_at, case.due_on,
    )  # fmt: skip
    assert Decision.objects.get(case=case).outcome == "grant"
    application = Application.objects.get(pk=case.application_id)
    assert (application.state, application.filed_at, application.answers) == ("filed", case.arrived_at, {})
    versions = AnswersVersion.objects.filter(application=application).order_by("number")
    assert list(versions.values_list("number", "reason")) == [
        (1, "filed"), (2, "correction"),
    ]  # fmt: skip
    assert record_of(case).state == "disposed"


def test_a_paper_in_somebodys_hands_can_still_be_checked(lived: Lived, examiner: Actor, decider: Actor) -> None:
    case = lived()
    document = Document.objects.get(reference=case.reference)
    paper = documents.open_document(document)
    disposed(examiner, decider, case)
    service.resume()
    checked = documents.check_file(paper)
    assert checked.entry == Check.objects.get(check_number=document.check_number)
    assert checked.entry.withdrawn_on is None, "thrown away is not withdrawn"


def test_the_journal_and_the_queue_never_held_anything_about_a_person(
    lived: Lived, examiner: Actor, decider: Actor
) -> None:
    case = lived()
    before = verify.verify_all()
    assert before.clean
    payloads = repr(list(Entry.objects.values()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        jobs = repr(cursor.fetchall())
    assert case.reference in payloads
    assert case.reference in jobs
    assert not [word for word in WORDS if word in payloads + jobs]
    disposed(examiner, decider, case)
    service.resume()
    after = verify.verify_all()
    assert after.clean
    assert after.entries > before.entries
    told = Entry.objects.filter(case_ref=case.reference, kind__startswith="retention.").order_by("seq")
    assert [entry.kind.partition(".")[2] for entry in told] == [
        "keeping_begun", "review_proposed", "review_decided", "papers_erased",
    ]  # fmt: skip
    assert told.last().data == {"disposal": Disposal.objects.get().pk, "way": "dispose", "files": FILES}


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("at", range(FILES))
def test_killed_between_files_and_rows_the_next_run_finishes(
    lived: Lived, files: Files, examiner: Actor, decider: Actor, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    case = lived()
    disposal = disposed(examiner, decider, case)
    plugin, removed = ports.plugin("storage"), list[str]()

    def delete(key: str) -> None:
        if len(removed) == at:
            raise Killed
        real(key)
        removed.append(key)

    real = plugin.delete
    monkeypatch.setattr(plugin, "delete", delete)
    with pytest.raises(Killed):
        service.resume()
    assert len(files()) == FILES - at, "some files are gone"
    assert record_of(case).state == "erasing"
    assert found(), "and the rows of that room still say everything"
    monkeypatch.undo()
    assert service.resume() == 1
    assert (found(), files()) == ([], set())
    disposal.refresh_from_db()
    assert disposal.files == FILES, "counted once"
    assert service.resume() == 0


@pytest.mark.parametrize("room", erasers.NEEDED)
def test_killed_in_a_room_what_is_done_is_not_done_again(
    lived: Lived, files: Files, examiner: Actor, decider: Actor, room: str
) -> None:
    case = lived()
    disposed(examiner, decider, case)
    real, calls = erasers.tied(), []

    def work(name: str) -> erasers.Erase:
        def one(reference: str) -> int:
            calls.append(name)
            count = real[name](reference)
            if name == room and calls.count(room) == 1:
                raise Killed
            return count

        return one

    erasers.tie({name: work(name) for name in real})
    with pytest.raises(Killed):
        service.resume()
    service.resume()
    assert calls.count(room) == 2
    assert {calls.count(name) for name in real if name != room} == {1}
    assert (found(), files()) == ([], set())
    assert record_of(case).files == FILES


def test_the_job_and_a_second_run_are_one_erasure(lived: Lived, examiner: Actor, decider: Actor) -> None:
    case = lived()
    disposed(examiner, decider, case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'retention.erase'")
        assert [json.loads(row[0]) for row in cursor.fetchall()] == [
            {"tenant": case.tenant, "reference": case.reference, "record": record_of(case).pk}
        ]
    assert erasing.send_again() == 1
    erasing.erase(record_of(case).pk)
    erasing.erase(record_of(case).pk)
    assert Entry.objects.filter(kind="retention.papers_erased").count() == 1
    assert erasing.send_again() == 0


def test_one_case_of_two_is_left_for_the_next_run(lived: Lived, examiner: Actor, decider: Actor) -> None:
    first, second = lived(), lived()
    disposal = disposed(examiner, decider, first, second)
    service.resume(most=1)
    disposal.refresh_from_db()
    assert (record_of(first).state, record_of(second).state) == ("disposed", "erasing")
    assert disposal.done_at is None
    service.resume()
    disposal.refresh_from_db()
    assert disposal.done_at is not None
    assert disposal.files == 2 * FILES
    assert found() == []


def test_nothing_is_disposed_of_while_a_room_has_not_said_how(lived: Lived, examiner: Actor, decider: Actor) -> None:
    case = lived()
    proposal = service.propose(examiner, [case.reference], way="dispose", reason="終わった。", now=LATER)
    del erasers._erasers["intake"]
    with pytest.raises(erasers.NotTied, match="intake"):
        service.approve(decider, proposal, now=LATER)


def test_a_hold_keeps_its_words_until_the_papers_go(lived: Lived, examiner: Actor, decider: Actor) -> None:
    case = lived()
    hold = service.place(examiner, record_of(case), kind="suit", reason="忘野さんの訴え")
    service.lift(examiner, hold)
    disposed(examiner, decider, case)
    assert Hold.objects.get(pk=hold.pk).reason == "忘野さんの訴え"
    service.resume()
    assert Hold.objects.get(pk=hold.pk).reason == "（廃棄済み）"
    assert Record.objects.visible_to(examiner).get().holds.count() == 1
