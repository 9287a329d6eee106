"""A paper that was to follow is brought without being asked for: kept, told, and the clock as the office left it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from koboshi.casework import mails
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core.actor import Actor, Door
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused, TooLarge
from koboshi.foundation.journal.models import Entry
from koboshi.intake import service as intake
from koboshi.intake.models import AnswersVersion, Attachment
from koboshi.intake.service import attachments, papers
from koboshi.intake.service.attachments import Upload
from koboshi.mandates import reactions as mandates_reactions
from koboshi.mandates.models import MandateRow
from tests import late
from tests.rooms.conftest import DISCLOSURE, answers, resident, task_of

PAPER = late.PAPER


def scanned(name: str = "架空の委任状.png") -> Upload:
    """A small picture of nothing."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return Upload(name, "image/png", out.getvalue())


@pytest.fixture
def arrived(house: None, tmp_path: Path) -> Callable[..., Case]:
    """`arrived()`: an application with a representative that arrived without her power of attorney."""
    late.publish(tmp_path)
    offer = catalog.in_force(DISCLOSURE, on=civil.today())

    def make(**more: object) -> Case:
        begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers={**answers(offer), **late.AGENT, **more})
        return casework.file(resident(begun.application.reference), begun.application, offer)

    return make


def bring(case: Case, *uploads: Upload, field: str = PAPER, actor: Actor | None = None) -> Case:
    return casework.bring_paper(actor or resident(case.reference), case.application, field, uploads or [scanned()])


def lacking(case: Case) -> list[str]:
    case.application.refresh_from_db()
    return [each.id for each in papers.to_come(case.application, catalog.pack_of(case.version_id).form)]


def facts(case: Case, kind: str) -> list[Entry]:
    return list(Entry.objects.of_case(case.reference).filter(kind=kind))


def test_a_paper_is_brought_without_being_asked_and_waits_for_the_scan(arrived: Callable[..., Case]) -> None:
    case = arrived()
    assert lacking(case) == [PAPER]
    bring(case, scanned(), scanned("二枚目.png"))
    assert lacking(case) == []
    rows = Attachment.objects.filter(application=case.application).order_by("pk")
    assert [(row.field, row.scan) for row in rows] == [(PAPER, "quarantined")] * 2
    version = AnswersVersion.objects.get(application=case.application, number=2)
    assert version.reason == papers.REASON
    assert version.answers[PAPER] == [str(row.pk) for row in rows]
    told = facts(case, "intake.paper_brought")
    (fact,) = (entry.data for entry in told)
    assert {name: fact[name] for name in ("field", "files", "left", "answers")} == {
        "field": PAPER, "files": 2, "left": 0, "answers": 2,
    }  # fmt: skip
    assert len(fact["sealed"]) == 64
    assert task_of(case).node == "examine", "nobody has to answer it: the examination goes on"


def test_what_is_no_paper_to_come_or_is_there_already_is_refused(arrived: Callable[..., Case]) -> None:
    case = arrived()
    for field in ("document", "medium", "no_such_field"):
        with pytest.raises(Refused, match="後から届ける書類ではありません"):
            bring(case, field=field)
    with pytest.raises(Refused, match="ファイルを選んでください"):
        casework.bring_paper(resident(case.reference), case.application, PAPER, [])
    bring(case)
    with pytest.raises(Refused, match="すでに届いているか"):
        bring(case)


def test_of_several_files_all_are_kept_or_none(arrived: Callable[..., Case]) -> None:
    case = arrived()
    with pytest.raises(Refused):
        bring(case, scanned(), Upload("空.pdf", "application/pdf", b""))
    with pytest.raises(TooLarge):
        bring(case, scanned(), Upload("大.pdf", "application/pdf", b"%PDF-" + b"0" * 11 * attachments.MEGABYTE))
    assert not Attachment.objects.filter(application=case.application).exists()
    assert lacking(case) == [PAPER]
    assert case.application.answers_version == 1


def test_a_stranger_brings_nothing_and_the_office_what_came_by_post(
    arrived: Callable[..., Case], examiner: Actor
) -> None:
    case = arrived()
    with pytest.raises(Refused):
        bring(case, actor=resident("AAAA-AAAA-AAAA"))
    bring(case, actor=examiner)
    assert facts(case, "intake.paper_brought")[0].actor == examiner.id


def test_after_decision_or_end_it_is_refused_with_a_sentence(
    arrived: Callable[..., Case], examiner: Actor, decider: Actor
) -> None:
    decided, ended = arrived(), arrived()
    casework.complete(examiner, task_of(decided), outcome="complete")
    casework.decide(
        decider, task_of(decided), outcome="grant", reason="架空川の記録です。", fields={"documents": "架空の記録"}
    )
    casework.withdraw(resident(ended.reference), ended.application)
    for case in (decided, ended):
        with pytest.raises(Refused, match="担当の窓口にご相談ください"):
            bring(case)


def test_another_one_may_take_the_place_of_a_paper_with_a_virus(arrived: Callable[..., Case]) -> None:
    case = arrived()
    bring(case)
    Attachment.objects.filter(application=case.application).update(scan=Attachment.Scan.INFECTED)
    assert lacking(case) == [PAPER]
    bring(case)
    assert lacking(case) == []


def test_while_a_correction_is_open_its_paper_goes_with_the_answer_and_other_answers_stay_as_typed(
    arrived: Callable[..., Case], examiner: Actor
) -> None:
    asked, other = arrived(), arrived()
    due = civil.today() + timedelta(days=10)
    casework.ask_correction(examiner, task_of(asked), items={PAPER: "まだ届いていません。"}, due_on=due)
    asked.application.refresh_from_db()
    with pytest.raises(Refused, match="補正の画面から"):
        bring(asked)
    casework.ask_correction(examiner, task_of(other), items={"document": "工区を教えてください。"}, due_on=due)
    application = other.application
    application.refresh_from_db()
    application.answers = {**application.answers, "document": "書きかけ"}
    application.save(update_fields=["answers"])
    bring(other)
    filed = AnswersVersion.objects.get(application=application, number=2).answers
    assert filed["document"] != "書きかけ", "what is being typed has not arrived"
    application.refresh_from_db()
    assert application.answers["document"] == "書きかけ", "and is not lost"
    other.refresh_from_db()
    assert other.stops[0][1] is None, "the stop of the correction stays"


def test_the_clock_that_waited_for_the_material_runs_again_and_no_other_stop_is_made(
    arrived: Callable[..., Case], examiner: Actor
) -> None:
    plain, waited, changing = arrived(), arrived(), arrived()
    assert bring(plain).stops == [], "nobody told the applicant that days would not count"
    casework.rest(examiner, waited, kind="material", reason="委任状を待つため（架空）")
    assert bring(waited).stops[0][1] == civil.today().isoformat()
    assert len(facts(waited, "casework.clock_resumed")) == 1
    casework.rest(examiner, changing, kind="change", reason="請求する文書を改めるため（架空）")
    assert bring(changing).stops[0][1] is None


def test_a_power_of_attorney_that_came_later_stands_beside_its_mandate(arrived: Callable[..., Case]) -> None:
    case = arrived()
    mandates_reactions.declare_people(Entry.objects.of_case(case.reference).get(kind="intake.application_filed"))
    assert MandateRow.objects.get(reference=case.reference).attachment_id is None
    bring(case)
    mandates_reactions.declare_paper(facts(case, "intake.paper_brought")[0])
    assert MandateRow.objects.get(reference=case.reference).attachment_id is not None


def test_whether_a_mail_reaches_somebody(arrived: Callable[..., Case]) -> None:
    assert mails.reaches(arrived(email="hanako@example.jp"), civil.today())
    case = arrived()
    case.application.email = ""
    assert not mails.reaches(case, civil.today())
