"""A case whose every corner holds words of one invented person, and ways to let years pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
from django.db import connection

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery
from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor, Door
from koboshi.foundation.documents import service as documents
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification import service as notification
from koboshi.foundation.notification.models import Outgoing
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.service import attachments
from koboshi.project import wiring
from koboshi.project.configuration import ROOT
from koboshi.retention import erasers, reactions
from koboshi.retention.models import Record
from tests.rooms.conftest import answers, resident, staff, task_of
from tests.rooms.retention import corners

WORDS = ("忘野", "消之助", "ワスレノ", "キエノスケ", "代理山", "024-598-7654", "kienosuke", "架空通り九番地",
         "秘密の記録", "9608671", "960-8671")  # fmt: skip
"""What only this invented person (架空) has; the same words stand nowhere else in the house."""
TO_JOIN: tuple[str, ...] = ()
"""Rooms that have not tied an eraser yet. A room that joins leaves this list, and the search below covers it."""
FILES = 3 + corners.FILES
"""What lies in the store of one case: two added files, one of them taken back, the notice, and the corners' own."""
LATER = datetime(2033, 6, 1, 3, 0, tzinfo=UTC)
"""Long after the five years of a disclosure request that ends in the fiscal year of these tests or the next one."""


def tie() -> None:
    """What `project.wiring` ties for this room."""
    for table in (*wiring.TABLES, reactions.REACTIONS):
        delivery.tie(table)
    wiring.tie_erasers()


@contextmanager
def tied() -> Iterator[None]:
    """Tied for one test; afterwards the registries are as the wiring of the house left them."""
    tables: list[dict[str, Any]] = [delivery._reactions, erasers._erasers, erasers._gatherers, erasers._needs]
    before, fonts = deepcopy(tables), documents.fonts()
    tie()
    yield
    for table, old in zip(tables, before, strict=True):
        table.clear()
        table.update(old)
    documents._fonts[:] = fonts


def pdf(word: str) -> bytes:
    """A small PDF that names somebody."""
    out, made = BytesIO(), pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = word
    made.save(out)
    return out.getvalue()


def told(offer: Offer) -> dict[str, Any]:
    """The answers of an application by proxy, in the person's own words."""
    given = answers(offer, "proxy.json")
    person = {"family": "忘野", "given": "消之助", "family_kana": "ワスレノ", "given_kana": "キエノスケ"}
    place = {**given["address"], "postal_code": "960-8671", "street": "架空通り九番地"}
    return given | {
        "applicant": person,
        "agent_name": {**person, "family": "代理山"},
        "address": place,
        "phone": "024-598-7654",
        "email": "kienosuke@example.jp",
        "document": "忘野が持つ秘密の記録",
        "notice_way": "post",
        "way": "inspect",
    }


def react() -> None:
    """Do what the worker does: every reaction to every fact, and every mail."""
    for entry in Entry.objects.order_by("pk"):
        for name in delivery.tied().get(entry.kind, ()):
            delivery.perform(entry.pk, name)
    for mail in Outgoing.objects.filter(state=Outgoing.State.WAITING):
        notification.send(mail.pk)


def lived(offer: Offer, number: int = 1) -> Case:
    """A case from draft to the arrived notice, with words of the person in every place that takes words."""
    documents._fonts[:] = [ROOT / "var" / "fonts", *documents.fonts()]
    begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=told(offer))
    application, me = begun.application, resident(begun.application.reference)
    for name in ("忘野の委任状.pdf", "やめた忘野の委任状.pdf"):
        upload = attachments.Upload(name, "application/pdf", pdf(f"忘野 消之助 {number}"))
        added = intake.add_attachment(me, application, offer, "mandate", upload)
        attachments.scan(added.pk)
    intake.remove_attachment(me, application, added.pk)
    case = casework.file(me, application, offer)
    corners.before_it_ends(case, pdf(f"忘野 消之助の書面 {number}"))
    _worked_on(case, offer, me)
    react()
    case.refresh_from_db()
    assert case.ended_at is not None
    corners.after_it_ended(case, offer)
    return case


def _worked_on(case: Case, offer: Offer, me: Actor) -> None:
    examiner, decider = staff("tanto"), staff("kacho")
    casework.extend(examiner, case, amount=10, unit="day", reason="忘野さんの記録が多いため。")
    casework.rest(examiner, case, kind="material", reason="忘野さんが資料を足すため。")
    casework.go_on(examiner, case)
    casework.write_message(me, case, text="忘野 消之助です。急いでいます。")
    casework.write_message(examiner, case, text="忘野さんに電話した。", internal=True)
    office = organisations.office(case.tenant, "bunka-shinko")
    soon = (datetime.now(UTC) + timedelta(days=9)).date()
    asked = casework.consult(examiner, case, office=office, question="忘野さんの記録を持っていますか。", due_on=soon)
    casework.answer_consultation(staff("npo"), asked, answer="忘野さんの秘密の記録は、ありません。")
    casework.ask_correction(
        examiner, task_of(case), items={"document": "忘野さんの何の記録ですか。"}, due_on=soon, note="忘野さんへ"
    )
    page = next(page.id for page in offer.pack.form.pages if any(field.id == "document" for field in page.fields))
    raw = {"document": ["忘野の秘密の記録、令和の分"], "document_period": ["令和7年度"], "agency": ["governor"]}
    intake.save_page(me, case.application, offer, page=page, raw=raw, today=datetime.now(UTC).date())
    casework.answer_correction(me, case.application)
    casework.complete(examiner, task_of(case), outcome="complete")
    casework.decide(
        decider,
        task_of(case),
        outcome="grant",
        reason="忘野さんの秘密の記録を開示します。",
        fields={"documents": "架空の記録"},
    )
    casework.issue(examiner, task_of(case))
    casework.complete(examiner, task_of(case), outcome="complete")
    letter = Delivery.objects.get(case=case)
    casework.send(examiner, letter, tracking="架空通り九番地")
    casework.come_back(examiner, letter, note="忘野さんは転居")


def found(words: Iterable[str] = WORDS) -> list[str]:
    """Tables (and the stored files) in which any of the words stands: a search through every column of every table."""
    seen = []
    with scope.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        for (table,) in cursor.fetchall():
            if table.partition("_")[0] in TO_JOIN:
                continue
            for word in words:
                like = [f"%{word}%", f"%{word.encode().hex()}%"]
                cursor.execute(f'SELECT 1 FROM "{table}" t WHERE t::text LIKE ANY (%s) LIMIT 1', [like])  # noqa: S608
                if cursor.fetchone():
                    seen.append(f"{table}: {word}")
    return seen


def record_of(case: Case) -> Record:
    """How the case is kept."""
    return Record.objects.get(reference=case.reference)
