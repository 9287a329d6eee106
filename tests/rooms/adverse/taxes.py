"""A tax office that handed out a certificate which should not stand; people are invented (架空)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from koboshi.adverse import service
from koboshi.adverse.models import Hearing
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor, Door
from koboshi.core.reason import Reason
from koboshi.intake import service as intake
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.adverse.conftest import at, decide, go_on, hear, open_task, user
from tests.rooms.conftest import answers, fill, staff

TAX = "fukushima/tax-certificate"
FACTS = "証明した後に、別の人の納付の記録を見て証明したことが分かりました（架空）。"
UNPROVED = "本人・委任を受けた代理人・同じ法人の社員のいずれとも確かめられないため、基準に合いません（架空）。"
CHECKED = {"checked_article": "第3条第1項（架空の条）"}
NONE_DUE = {"checked_on": "2026-10-31", "no_arrears": "none"}
MINUTES = "期日に当事者が出席し、納付の記録について意見を述べた。証拠書類1点を受け取った（架空）。"
REPORT = "当事者の主張には理由がない。納付の記録と証明書の控えで認められる（架空）。"


def fill_taxes() -> None:
    """Offices, people, the tax certificate and dispositions."""
    wiring.fill_shelves()
    fill("tax-certificate", "adverse-disposition")


taxes_house = furnished("taxes", fill_taxes)


def paid_for(**facts: Any) -> Case:
    """A request that was granted and paid; the certificate is still to be handed out."""
    clerk, chief = staff("zei"), staff("zei-kacho")
    offer = catalog.in_force(TAX, on=date(2026, 11, 2))
    begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=answers(offer), **facts)
    case = casework.file(SYSTEM, begun.application, offer, now=at(-3))
    casework.complete(clerk, task(case), outcome="complete", now=at(-3))
    casework.decide(chief, task(case), outcome="grant", reason="県税の未納はありません。", fields=NONE_DUE, now=at(-2))
    return casework.receive(SYSTEM, case, message="payment_received", now=at(-2))


def certified(**facts: Any) -> Case:
    """The certificate was handed out and the case has ended."""
    case = paid_for(**facts)
    casework.issue(staff("zei"), task(case), now=at(-1))
    return again(case)


def refused() -> Case:
    """A request that was refused."""
    clerk, chief = staff("zei"), staff("zei-kacho")
    offer = catalog.in_force(TAX, on=date(2026, 11, 2))
    begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=answers(offer))
    case = casework.file(SYSTEM, begun.application, offer, now=at(-3))
    casework.complete(clerk, task(case), outcome="complete", now=at(-3))
    reason = Reason("請求した方が本人であることを確かめられませんでした（架空）。", "other_person", "person", UNPROVED)
    casework.decide(chief, task(case), outcome="refuse", reason=reason, fields=CHECKED, now=at(-2))
    casework.issue(clerk, task(case), now=at(-1))
    return again(case)


def task(case: Case) -> Task:
    return Task.objects.get(case=case, state=Task.State.OPEN)


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def planned_about(case: Case, kind: str = "withdraw", **more: Any) -> dict[str, Any]:
    """The draft as the office writes it."""
    day = (at().date() + timedelta(days=28)).isoformat()
    return {
        **service.prefill(case),
        "planned": kind,
        "content": "納税証明の決定を取り消すこと（架空）。",
        "facts": FACTS,
        "clause": "地方税法（条は要確認）",
        "criteria": "定めていない（架空）",
        "urgent": False,
        "hearing_on": day,
        "hearing_time": "午後2時",
        "hearing_place": "架空会議室",
    } | more


def drafted(case: Case, kind: str = "withdraw", **more: Any) -> Hearing:
    return service.begin_from_case(staff("zei"), case, planned_about(case, kind, **more), now=at()).hearing


def heard(hearing: Hearing) -> Hearing:
    """Announced, held by an officer of another office, and reported."""
    chief, clerk, officer = staff("zei-kacho"), staff("zei"), staff("kankyo")
    go_on(chief, clerk, hearing)
    service.appoint(chief, hearing, user(officer), sworn=True, now=at(3))
    service.hold(officer, hearing, held_on=at(28).date(), minutes=MINUTES, now=at(28))
    return service.report(officer, hearing, report=REPORT, opinion="ungrounded", now=at(30))


def told(hearing: Hearing, outcome: str = "revoke", *, chief: Actor | None = None) -> Hearing:
    """Decided and notified; the effect is still to come."""
    decide(chief or staff("zei-kacho"), staff("zei"), hearing, outcome, days=31)
    return Hearing.objects.get(pk=hearing.pk)


def taken_away(case: Case, kind: str = "withdraw") -> Hearing:
    """The whole way: a hearing, the decision, its notice and its effect."""
    found = told(heard(drafted(case, kind)))
    hear()
    return Hearing.objects.get(pk=found.pk)


__all__ = ["again", "certified", "drafted", "heard", "open_task", "paid_for", "planned_about", "refused", "taken_away"]
