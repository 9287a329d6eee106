"""What the journal can prove of words: a changed reason, answer, file or letter is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from koboshi.casework.models import Case, Decision
from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal import sealing
from koboshi.foundation.journal.facts import Fact
from koboshi.foundation.journal.models import Entry
from koboshi.intake.models import AnswersVersion, Attachment
from koboshi.project.cli import journal_content
from koboshi.retention import service as retention
from tests.rooms.retention import stories
from tests.rooms.retention.test_erasing import disposed


@pytest.fixture(autouse=True)
def _tied() -> Iterator[None]:
    with stories.tied():
        yield


def case_of(offer: Offer) -> Case:
    """An ended case: answers filed and corrected, files, a decision, a notice.

    The corners of the story stand for other rooms' rows, without the acts (and so the facts) that make them.
    """
    made = stories.lived(offer)
    told = {str(value) for data in Entry.objects.values_list("data", flat=True) for value in data.values()}
    Document.objects.exclude(number__in=told).exclude(check_number__in=told).delete()
    return made


@pytest.fixture
def case(offer: Offer) -> Case:
    """None of it tampered with."""
    made = case_of(offer)
    assert journal_content.prove().clean
    return made


def _notice(case: Case) -> Document:
    return Document.objects.get(reference=case.reference, key__startswith=f"{case.reference}:")


def sql(statement: str, *values: object) -> None:
    """As somebody with the owner's hands on the database would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount >= 1


def sentences() -> list[str]:
    return [each.sentence for each in journal_content.prove().found]


def test_filing_correction_decision_and_issue_are_sealed(case: Case) -> None:
    report = journal_content.prove()
    sealed = Entry.objects.filter(case_ref=case.reference, data__has_key="sealed").values_list("kind", flat=True)
    assert set(sealed) == {"intake.application_filed", "intake.correction_filed", "casework.decision_made"}
    versions = Entry.objects.filter(case_ref=case.reference, kind__startswith="intake.", data__has_key="answers")
    assert list(versions.order_by("seq").values_list("data__answers", flat=True)) == [1, 2], (
        "a correction is sealed anew"
    )
    assert (report.unsealed, report.erased, report.problems) == (0, 0, 0)
    assert report.fitting == sealed.count() + Document.objects.count(), "and the letters"


def test_a_changed_reason_is_named(case: Case) -> None:
    sql("UPDATE casework_decision SET reason = reason || '（書換え）' WHERE reference = %s", case.reference)
    (told,) = sentences()
    assert case.reference in told
    assert "決定の内容・理由・条件・根拠" in told
    assert "書き換えられています" in told


@pytest.mark.parametrize("column", ["outcome", "conditions", "clause", "facts"])
def test_every_part_of_a_decision_is_under_the_seal(case: Case, column: str) -> None:
    sql(f"UPDATE casework_decision SET {column} = 'x' WHERE reference = %s", case.reference)  # noqa: S608
    assert len(sentences()) == 1


def test_a_changed_answer_is_named_with_its_version(case: Case) -> None:
    sql(
        """UPDATE intake_answersversion SET answers = jsonb_set(answers, '{purpose}', '"架空の別の目的"')"""
        " WHERE reference = %s AND number = 1",
        case.reference,
    )
    (told,) = sentences()
    assert "第1版" in told


def test_the_answers_that_pages_show_are_held_to_the_last_version(case: Case) -> None:
    sql("""UPDATE intake_application SET answers = '{"x": 1}' WHERE reference = %s""", case.reference)
    assert sentences() == [f"{case.reference}: 画面に示す回答が、最後に提出された内容と違います。"]


def test_a_letter_exchanged_on_the_disk_is_named_and_one_that_is_gone(case: Case, var: Path) -> None:
    document = _notice(case)
    path = var / "files" / document.storage_key
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 another")
    (told,) = sentences()
    assert f"文書{document.number}のファイルが書き換えられています" in told
    path.unlink()
    (told,) = sentences()
    assert "失われたおそれ" in told


def test_a_letter_exchanged_with_its_row_is_named_too(case: Case) -> None:
    sql("UPDATE documents_document SET sha256 = %s WHERE id = %s", "0" * 64, _notice(case).pk)
    assert "控えが" in sentences()[0]


def test_a_changed_entry_of_the_public_register_is_named(case: Case) -> None:
    document = _notice(case)
    Check.objects.filter(check_number=document.check_number).update(number="架空第1号")
    assert "確認用の登録" in sentences()[0]


def test_an_attachment_exchanged_on_the_disk_or_in_its_row_is_named(case: Case, var: Path) -> None:
    row = Attachment.objects.filter(reference=case.reference, removed_at__isnull=True).first()
    assert row is not None
    path = var / "files" / row.storage_key
    path.chmod(0o600)
    path.write_bytes(b"other")
    assert any(f"添付ファイル{row.pk}番のファイルが書き換えられています" in told for told in sentences())
    sql("UPDATE intake_attachment SET sha256 = %s WHERE id = %s", "1" * 64, row.pk)
    assert any("提出された内容" in told for told in sentences())


def test_lost_rows_and_rows_without_a_fact_are_named(case: Case) -> None:
    decision = Decision.objects.get(case=case)
    decision.pk, decision.task = None, None
    decision.save()
    (told,) = sentences()
    assert "記録簿にありません" in told
    Decision.objects.filter(case=case).delete()
    (told,) = sentences()
    assert "失われています" in told


def test_what_retention_erased_is_told_as_erased(case: Case, examiner: Actor, decider: Actor) -> None:
    before = journal_content.prove()
    disposed(examiner, decider, case)
    retention.resume()
    after = journal_content.prove()
    assert (after.found, after.fitting) == ([], 0)
    assert after.erased == before.fitting
    salts = {*AnswersVersion.objects.values_list("salt", flat=True), *Decision.objects.values_list("salt", flat=True)}
    assert salts == {""}, "without its salt a seal tells nothing"


def test_words_that_were_wiped_without_a_disposal_are_no_erasing(case: Case) -> None:
    sql("UPDATE casework_decision SET reason = 'x', salt = '' WHERE reference = %s", case.reference)
    (told,) = sentences()
    assert "書き換えられています" in told


def test_facts_from_before_the_seals_are_told_as_not_sealed(
    offer: Offer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are no alarm; nothing can be said of their words."""
    told, newer = Fact.payload, {"sealed", "answers", "decision", "sha256", "check"}
    monkeypatch.setattr(
        Fact, "payload", lambda fact: {name: value for name, value in told(fact).items() if name not in newer}
    )
    case_of(offer)
    report = journal_content.prove()
    assert (report.problems, report.fitting) == (0, 0)
    assert report.unsealed == 3 + Document.objects.count()
    assert journal_content.tell(report)
    assert f"封印なし（この仕組みより前の記録） {report.unsealed}" in capsys.readouterr().out


def test_one_case_is_looked_at_alone(case: Case, offer: Offer, capsys: pytest.CaptureFixture[str]) -> None:
    sql("UPDATE casework_decision SET reason = 'x' WHERE reference = %s", case.reference)
    assert journal_content.show(case.reference) == 1
    assert "異常 1" in capsys.readouterr().out
    assert journal_content.show(case.reference, as_json=True) == 1
    assert '"altered"' in capsys.readouterr().out


def test_a_digest_cannot_be_guessed_without_its_salt() -> None:
    yes = sealing.seal({"answer": "yes"}, sealing.new_salt())
    assert yes != sealing.seal({"answer": "yes"}, sealing.new_salt())
    assert not sealing.fits({"answer": "yes"}, "", yes)
    assert not sealing.fits({"answer": "yes"}, "not hexadecimal", yes)
