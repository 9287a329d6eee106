"""What never became a case: drafts that nobody filed, and enquiries that stand alone, go when their time is over."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from koboshi.casework import service as casework
from koboshi.catalog.service import Offer
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan.civil import JAPAN
from koboshi.core.refusal import Refused
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification import service as notification
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application, Attachment
from koboshi.intake.service import attachments
from koboshi.intake.service import keeping as drafts
from koboshi.mandates import service as mandates
from koboshi.registers.models import Invitation, Permit
from koboshi.retention.service import forgetting
from tests.rooms.conftest import File, resident, staff
from tests.rooms.retention import corners
from tests.rooms.retention.stories import WORDS, found, pdf, told
from tests.rooms.retention.test_at_once import together

NOW = datetime.now(UTC)
AFTER = NOW + timedelta(days=drafts.DAYS + 2)
Files = Callable[[], set[Path]]
ADDED = 2


def a_draft(offer: Offer) -> tuple[Application, str]:
    """A draft full of one invented person's words, left standing."""
    begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=told(offer))
    application, me = begun.application, resident(begun.application.reference)
    page = next(page.id for page in offer.pack.form.pages if any(field.id == "email" for field in page.fields))
    raw = {"email": ["忘野@@"], "phone": ["忘野の電話"]}
    intake.save_page(me, application, offer, page=page, raw=raw, today=NOW.date())
    intake.note_email(me, application, "kienosuke@example.jp")
    for name in ("忘野の委任状.pdf", "やめた忘野の委任状.pdf"):
        upload = attachments.Upload(name, "application/pdf", pdf("忘野 消之助"))
        added = intake.add_attachment(me, application, offer, "mandate", upload)
    intake.remove_attachment(me, application, added.pk)
    facts = {"tenant": application.tenant, "reference": application.reference}
    notification.write(
        key="sign-in-link:x", address="kienosuke@example.jp", subject="忘野さんへ", body="忘野さん", **facts
    )
    mandates.name_co_applicant(me, application, label="忘野 キエノスケ", phone="024-598-7654")
    application.refresh_from_db()
    return application, begun.secret


def jobs(name: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [name])
        return [json.loads(row[0]) for row in cursor.fetchall()]


def test_nothing_of_an_old_draft_is_left_in_any_table_or_file(offer: Offer, files: Files) -> None:
    draft, secret = a_draft(offer)
    told_in = {row.partition(":")[0] for row in found()}
    assert {"intake_application", "intake_attachment", "notification_outgoing", "mandates_party"} <= told_in, told_in
    assert len(files()) == ADDED
    assert forgetting.send(AFTER) == forgetting.Sent(drafts=1, enquiries=0)
    assert jobs("retention.forget_draft") == [{"tenant": draft.tenant, "reference": draft.reference, "draft": draft.pk}]
    assert forgetting.forget_unfiled(draft.pk, AFTER)
    assert (found(), files()) == ([], set())
    draft.refresh_from_db()
    assert (draft.state, draft.erased_at, draft.filed_at, draft.answers) == ("withdrawn", AFTER, None, {})
    assert intake.find_by_secret(draft.reference, secret) is None
    entry = Entry.objects.get(kind="intake.draft_erased")
    assert (entry.case_ref, entry.data) == (draft.reference, {"days": drafts.DAYS})
    assert not [word for word in WORDS if word in repr(list(Entry.objects.values()))]
    assert verify.verify_all().clean
    assert not forgetting.forget_unfiled(draft.pk, AFTER), "done once"
    assert forgetting.send(AFTER) == forgetting.Sent(0, 0)


def test_a_draft_stays_until_its_last_day_and_every_change_moves_that_day(offer: Offer) -> None:
    draft, _ = a_draft(offer)
    last = drafts.kept_until(draft)
    noon = datetime.combine(last, datetime.min.time(), JAPAN) + timedelta(hours=12)
    assert not forgetting.forget_unfiled(draft.pk, noon)
    assert forgetting.send(noon) == forgetting.Sent(0, 0)
    assert forgetting.unfiled(last + timedelta(days=1)).get() == draft
    intake.note_email(resident(draft.reference), draft, "kienosuke@example.jp")
    draft.refresh_from_db()
    assert drafts.kept_until(draft) == last


def test_what_was_filed_is_no_business_of_this_clock(filed: File) -> None:
    case = filed()
    assert forgetting.send(AFTER) == forgetting.Sent(0, 0)
    assert not forgetting.forget_unfiled(case.application_id, AFTER)
    casework.withdraw(resident(case.reference), case.application)
    assert forgetting.send(AFTER) == forgetting.Sent(0, 0), "a withdrawn case has papers of its own"


def test_a_draft_that_was_given_up_goes_as_well(offer: Offer, files: Files) -> None:
    draft, _ = a_draft(offer)
    intake.withdraw(resident(draft.reference), draft, offer)
    assert forgetting.forget_unfiled(draft.pk, AFTER)
    assert (found(), files()) == ([], set())


def test_nobody_goes_on_with_an_erased_draft(offer: Offer) -> None:
    draft, _ = a_draft(offer)
    assert forgetting.forget_unfiled(draft.pk, AFTER)
    me = resident(draft.reference)
    with pytest.raises(Refused, match="提出できません"), transaction.atomic():
        intake.file(me, draft, offer)
    with pytest.raises(Refused, match="書き換えられません"):
        intake.note_email(me, draft, "kienosuke@example.jp")
    with pytest.raises(Refused, match="合言葉は変えられません"):
        intake.new_secret(me, draft)
    assert intake.claim_drafts(1, "kienosuke@example.jp") == 0


def test_a_renewal_that_was_prepared_waits_for_the_end_of_its_period(filed: File, offer: Offer) -> None:
    permit: Permit = corners.a_permit(filed(), offer)
    invitation = Invitation.objects.get(permit=permit)
    Invitation.objects.update(until=AFTER.date())
    assert not forgetting.unfiled(AFTER.date()).exists()
    assert forgetting.unfiled(AFTER.date() + timedelta(days=1)).get().reference == invitation.draft


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("at", range(ADDED))
def test_killed_between_files_and_rows_the_next_run_finishes(
    offer: Offer, files: Files, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    draft, _ = a_draft(offer)
    plugin, removed = ports.plugin("storage"), list[str]()

    def delete(key: str) -> None:
        if len(removed) == at:
            raise Killed
        real(key)
        removed.append(key)

    real = plugin.delete
    monkeypatch.setattr(plugin, "delete", delete)
    with pytest.raises(Killed):
        forgetting.forget_unfiled(draft.pk, AFTER)
    assert len(files()) == ADDED - at
    assert found(), "the rows still say everything, and still name the files"
    monkeypatch.undo()
    assert forgetting.forget_unfiled(draft.pk, AFTER)
    assert (found(), files()) == ([], set())
    assert Entry.objects.filter(kind="intake.draft_erased").count() == 1


@pytest.mark.usefixtures("transactional_db")
class TestAtOnce:
    def test_four_workers_erase_a_draft_once(self, transactional_db: None, offer: Offer) -> None:
        draft, _ = a_draft(offer)
        done = together(*(lambda: forgetting.forget_unfiled(draft.pk, AFTER) for _ in range(4)))
        assert sorted(done) == [False, False, False, True]
        assert Entry.objects.filter(kind="intake.draft_erased").count() == 1
        assert not Attachment.objects.exclude(storage_key="").exists()
        assert verify.verify_all().clean

    def test_filing_in_the_second_of_the_erasure(self, transactional_db: None, offer: Offer) -> None:
        draft, _ = a_draft(offer)
        me = resident(draft.reference)
        intake.save_page(me, draft, offer, page=offer.pack.form.pages[0].id, raw={}, today=NOW.date())
        Application.objects.update(answers=told(offer), typed={})
        filed, erased = together(
            lambda: intake.file(me, draft, offer), lambda: forgetting.forget_unfiled(draft.pk, AFTER)
        )
        draft.refresh_from_db()
        if erased is True:
            assert isinstance(filed, Refused)
            assert draft.answers == {}
        else:
            assert draft.state == "filed"
            assert draft.answers["applicant"]["family"] == "忘野"


# --- enquiries --------------------------------------------------------------------------------------------------------


def test_an_enquiry_that_stands_alone_goes_after_its_year(filed: File, files: Files) -> None:
    case = filed()
    asked = corners.asked_before(case)
    enquiries.link(staff("tanto"), asked, "")
    told_in = {row.partition(":")[0] for row in found()}
    assert {"enquiries_enquiry", "enquiries_turn"} <= told_in, told_in
    asked.refresh_from_db()
    assert asked.keep_until is not None
    assert not forgetting.alone(asked.keep_until).exists()
    assert forgetting.send(NOW) == forgetting.Sent(drafts=0, enquiries=1)
    assert jobs("retention.forget_enquiry") == [
        {"tenant": asked.tenant, "reference": asked.reference, "enquiry": asked.pk}
    ]
    assert forgetting.forget_asked(asked.pk, NOW)
    assert (found(), files()) == ([], set())
    assert not forgetting.forget_asked(asked.pk, NOW)
    entry = Entry.objects.get(kind="enquiries.enquiry_erased")
    assert (entry.case_ref, entry.data) == (asked.reference, {})


def test_an_enquiry_of_a_case_goes_with_its_papers(filed: File) -> None:
    asked = corners.asked_before(filed())
    assert forgetting.send(NOW) == forgetting.Sent(0, 0)
    assert not forgetting.forget_asked(asked.pk, NOW)


def test_an_enquiry_that_was_linked_to_a_draft_does_not_wait_for_it(filed: File, offer: Offer) -> None:
    asked = corners.asked_before(filed())
    draft, _ = a_draft(offer)
    Enquiry.objects.filter(pk=asked.pk).update(linked_reference=draft.reference)
    assert forgetting.alone(NOW.date()).get() == asked


def test_an_enquiry_nobody_goes_on_with_ends_by_itself_and_is_kept_its_year(filed: File) -> None:
    asked = corners.asked_before(filed(), closed=None)
    enquiries.link(staff("tanto"), asked, "")
    soon = corners.LONG_AGO + timedelta(days=enquiries.SILENT_DAYS - 1)
    assert forgetting.send(soon) == forgetting.Sent(0, 0)
    asked.refresh_from_db()
    assert (asked.state, asked.keep_until) == ("answered", None)
    silent = corners.LONG_AGO + timedelta(days=enquiries.SILENT_DAYS + 1)
    forgetting.send(silent)
    asked.refresh_from_db()
    assert (asked.state, asked.outcome, asked.keep_until) == ("closed", "no_word", date(2024, 3, 31))
    assert Entry.objects.filter(kind="enquiries.enquiry_closed", case_ref=asked.reference).count() == 1
    forgetting.send(silent)
    assert Entry.objects.filter(kind="enquiries.enquiry_closed", case_ref=asked.reference).count() == 1
    with scope.acting(SYSTEM):
        assert forgetting.forget_asked(asked.pk, NOW)
    assert found() == []
