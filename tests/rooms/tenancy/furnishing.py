"""One of everything in the rooms about law, money and places, in the prefecture and in the foreign body.

Some rows lie across on purpose: a charge and a permit of an office that has nothing to do with the case, a draft that
waits for a seat elsewhere, an officer who presides as a guest.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from koboshi.adverse import models as adverse
from koboshi.approvals import models as approvals
from koboshi.casework.models import Case, Delivery, Posting, Task
from koboshi.catalog.models import Procedure
from koboshi.core.japan import civil
from koboshi.enquiries import models as enquiries
from koboshi.fees import models as fees
from koboshi.fieldwork import models as fieldwork
from koboshi.foundation.documents.models import Document
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.people.models import User
from koboshi.intake.models import Application
from koboshi.mandates import models as mandates
from koboshi.proceedings import models as proceedings
from koboshi.registers import models as registers
from koboshi.retention import models as retention

NOW = datetime.now(UTC)
TODAY = civil.today()
Facts = dict[str, Any]
ASKED_TOWN = "075442"
"""The municipality that every case asks (川内村)."""


def person(login: str) -> User:
    """An account of the demo, or of the foreign body."""
    return User.objects.get(email=f"{login}@demo.koboshi.example")


def office(slug: str, tenant: str = PREFECTURE) -> Office:
    """An office by its slug."""
    return Office.objects.get(tenant=tenant, slug=slug)


# --- what hangs on an application or a case -------------------------------------------------------------------------


def things_of(application: Application, case: Case | None) -> None:
    """People, fees and, where there is a case, everything that is done about it."""
    facts: Facts = {"reference": application.reference, "tenant": application.tenant}
    _people(facts)
    _fee(facts, case.office_id if case else application.office_id)
    if case is not None:
        _visit(case, facts)
        _proceedings(case, facts)
        _permit(case, case.office, facts)
        _record(case, case.office)
        notice = Document.objects.filter(reference=case.reference)[0]
        letter, _ = Delivery.objects.get_or_create(
            document=notice, defaults={"case": case, "way": "post", "state": "to_send", **facts}
        )
        Posting.objects.create(
            case=case, delivery=letter, rule="tax", why="x", posted_on=TODAY, starts_on=TODAY, arrives_on=TODAY,
            posted_by=User.objects.order_by("pk")[0], **facts,
        )  # fmt: skip


def _people(facts: Facts) -> None:
    make = mandates.Party.objects.create
    applicant = make(role="applicant", label="本人 一（架空）", origin="answers", **facts)
    home = {"prefecture": "福島県", "municipality": "福島市", "street": "架空町2-16"}
    other = make(role="professional", label="代理 二（架空）", origin="applicant", address=home, **facts)
    mandates.MandateRow.objects.create(
        principal=applicant, representative=other, kind="agent", scopes=["see"], since=TODAY, origin="applicant",
        recorded_by="x", **facts,
    )  # fmt: skip
    mandates.Consent.objects.create(party=other, act="withdraw", given_on=TODAY, how="x", noted_by="x", **facts)


def _event(charge: fees.Charge | None, facts: Facts) -> fees.PaymentEvent:
    return fees.PaymentEvent.objects.create(
        charge=charge, told_reference="x", provider="test", provider_id=str(uuid4()), kind="paid", method="card",
        yen=100, at=NOW, heard_at=NOW, taken_by="x", accepted=False, verdict="unknown", reason="x", **facts,
    )  # fmt: skip


def _fee(facts: Facts, office_id: int, name: str = "") -> None:
    number = f"{facts['reference']}-{name or 1}"
    charge = fees.Charge.objects.create(
        number=number, key=number, office=office_id, procedure="x", title="x", yen=100, raised_at=NOW, **facts
    )
    _money(charge, facts)


def _money(charge: fees.Charge | None, facts: Facts) -> None:
    event = _event(charge, facts)
    fees.Settlement.objects.create(event=event, charge=charge, way="noted", note="x", by="x", at=NOW, **facts)
    fees.Refund.objects.create(charge=charge, event=event, yen=1, why="x", state="proposed", by="x", at=NOW, **facts)


def _visit(case: Case, facts: Facts) -> None:
    task, somebody = Task.objects.filter(case=case)[0], User.objects.order_by("pk")[0]
    visit = fieldwork.Visit.objects.create(
        case=case, task=task, office=case.office, place="架空の場所", minutes=60, inspector=somebody, offered_at=NOW,
        **facts,
    )  # fmt: skip
    fieldwork.CheckResult.objects.create(visit=visit, item="x", verdict="ok", noted_by=somebody, noted_at=NOW, **facts)
    fieldwork.Sending.objects.create(visit=visit, client_id=uuid4(), arrived_at=NOW, **facts)
    fieldwork.Photo.objects.create(
        visit=visit, client_id=uuid4(), kind="jpg", size=1, sha256="0" * 64, storage_key=f"none/{visit.pk}",
        taken_by=somebody, taken_at=NOW, **facts,
    )  # fmt: skip


def _permit(case: Case, keeper: Office, facts: Facts) -> registers.Permit:
    number, procedure = f"第{case.reference}号", case.procedure_id
    permit = registers.Permit.objects.create(
        register_id=procedure, version_id=case.version_id, office=keeper, number=number, last_reference=case.reference,
        valid_from=TODAY, period_from=TODAY, **facts,
    )  # fmt: skip
    registers.PermitChange.objects.create(
        permit=permit, kind="entered", case=case.reference, on=TODAY, made_by="x", made_at=NOW, **facts
    )
    registers.Invitation.objects.create(permit=permit, until=TODAY, draft=f"D-{case.reference}", made_by="x", **facts)
    registers.Series.objects.get_or_create(tenant=case.tenant, register_id=procedure, key="x")
    return permit


def _record(case: Case, keeper: Office) -> None:
    """Kept papers with a hold, in a proposal that was carried out."""
    one, two = User.objects.order_by("pk")[:2]
    record = retention.Record.objects.create(
        reference=case.reference, tenant=case.tenant, office=keeper, procedure="x", class_name="x",
        retention_class="5年", completed_on=TODAY,
    )  # fmt: skip
    retention.Hold.objects.create(
        tenant=case.tenant, record=record, kind="suit", reason="x", since=TODAY, placed_by=one, placed_at=NOW
    )
    proposal = retention.Proposal.objects.create(
        tenant=case.tenant, office=keeper, way="dispose", reason="x", proposed_by=one, proposed_at=NOW
    )
    retention.Item.objects.create(tenant=case.tenant, proposal=proposal, record=record)
    retention.Disposal.objects.create(
        tenant=case.tenant, office=keeper, proposal=proposal, way="dispose", cases=1, proposed_by=one, decided_by=two,
        decided_on=TODAY, begun_on=TODAY,
    )  # fmt: skip


# --- councils, inspections, draws -----------------------------------------------------------------------------------


def council_of(keeper: Office) -> None:
    """A council with its secretariat, one meeting and one paper of it; and a draw."""
    facts: Facts = {"tenant": keeper.tenant}
    somebody = User.objects.order_by("pk")[0]
    council = proceedings.Council.objects.create(name="架空の審議会", office=keeper, quorum=1, **facts)
    proceedings.CouncilMember.objects.create(council=council, name="委員 一（架空）", **facts)
    meeting = proceedings.Meeting.objects.create(council=council, held_on=TODAY, begins="10:00", place="x", **facts)
    proceedings.Minutes.objects.create(meeting=meeting, text="x", **facts)
    _paper(somebody, meeting=meeting, **facts)
    draw = proceedings.Draw.objects.create(
        office=keeper, procedure=Procedure.objects.order_by("pk")[0], title="架空の抽選", rules={},
        arrived_until=TODAY, draw_on=TODAY, **facts,
    )  # fmt: skip
    proceedings.Sealed.objects.create(draw=draw, secret="x")


def _paper(by: User, **facts: Any) -> None:
    proceedings.Paper.objects.create(
        title="x", name="x.pdf", size=1, sha256="0" * 64, storage_key="none", scanned="clean", added_by=by, **facts
    )


def _proceedings(case: Case, facts: Facts) -> None:
    somebody, tenant = User.objects.order_by("pk")[0], case.tenant
    meeting = proceedings.Meeting.objects.filter(tenant=tenant)[:1]
    if not meeting:
        return
    order = proceedings.AgendaItem.objects.count()
    proceedings.AgendaItem.objects.create(meeting=meeting[0], case=case, order=order, public_title="x", **facts)
    proceedings.AuthorityRequest.objects.create(
        case=case, authority="架空の省", question="x", due_on=TODAY, asked_by=somebody, **facts
    )
    asked = proceedings.AuthorityRequest.objects.create(
        case=case, authority="川内村", to_body=ASKED_TOWN, shared={"title": "x"}, question="x", due_on=TODAY,
        way="online", sent_on=TODAY, asked_by=somebody, **facts,
    )  # fmt: skip
    _paper(somebody, request=asked, tenant=tenant)
    inspection = proceedings.PublicInspection.objects.create(
        case=case, public_title="x", place="x", opens=TODAY, closes=TODAY, opened_by=somebody, opened_at=NOW, **facts
    )
    proceedings.Opinion.objects.create(
        tenant=tenant, inspection=inspection, number=1, once="x", text="x", way="online", received_at=NOW
    )
    _paper(somebody, inspection=inspection, tenant=tenant)
    hearing = proceedings.PublicHearing.objects.create(
        case=case, task=case.tasks.order_by("pk")[0], public_title="x", about="x", published_on=TODAY,
        requests_from=TODAY, requests_until=TODAY, held_on=TODAY, begins="10:00", place="x", chair="x",
        rule={"notice_days": 1, "request_days": 1}, announced_by=somebody, **facts,
    )  # fmt: skip
    asks = proceedings.SpeakingRequest.objects.create(
        tenant=tenant, public_hearing=hearing, number=1, once="x", name="x", address="x", contact="x", standing="x",
        summary="x", way="online", received_on=TODAY,
    )  # fmt: skip
    _paper(somebody, speaking=asks, tenant=tenant)
    draw = proceedings.Draw.objects.get(tenant=tenant)
    entry = proceedings.DrawEntry.objects.create(draw=draw, case=case, group_class="x", **facts)
    proceedings.Passing.objects.create(
        tenant=tenant, draw=draw, gone=entry, group_class="x", why="declined", note="x", at=NOW
    )


# --- what belongs to a body -----------------------------------------------------------------------------------------


def cash(office: int, tenant: str) -> fees.CashClosing:
    """A day of an office's cash that waits for the treasury."""
    sums = {"receipts": 0, "taken_yen": 0, "back_yen": 0, "expected_yen": 0, "counted_yen": 0}
    moments = {"closed_at": NOW, "counted_at": NOW}
    return fees.CashClosing.objects.create(tenant=tenant, office=office, day=TODAY, counted_by="x", **sums, **moments)


def body(keeper: Office, staff: User) -> None:
    """Chains, money that fits nothing, a daily file, the order of a day."""
    facts: Facts = {"tenant": keeper.tenant}
    approvals.StandardChain.objects.create(office=keeper, name="x", toml="x", since=TODAY, entered_by=staff, **facts)
    absent: Facts = {"since": TODAY, "until": TODAY, "entered_by": staff}
    approvals.Absence.objects.create(user=staff, **absent, **facts)
    approvals.Delegation.objects.create(giver=staff, to=staff, **absent, **facts)
    _money(None, {**facts, "reference": ""})
    file = fees.DailyFile.objects.create(
        provider="test", day=TODAY, sha256="0" * 64, count=1, total=1, matched=0, differences=1, uploaded_by="x",
        uploaded_at=NOW, **facts,
    )  # fmt: skip
    fees.ReconciliationRow.objects.create(file=file, kind="different", key="x", **facts)
    cash(keeper.pk, keeper.tenant)
    fieldwork.RoutePlan.objects.create(inspector=staff, day=TODAY, changed_at=NOW, **facts)


def _post(user: User, seat: str, at: Office, *, until: date | None = None) -> None:
    since = TODAY - timedelta(days=30)
    approvals.Post.objects.create(tenant=at.tenant, office=at, seat=seat, user=user, since=since, until=until)


def _circulation(reference: str, keeper: Office, drafter: User, *places: Facts) -> None:
    facts: Facts = {"tenant": keeper.tenant}
    draft = approvals.Circulation.objects.create(
        reference=reference, office=keeper, subject=f"decision:{uuid4().hex[:8]}", title="x", drafter=drafter, state={},
        version=1, begun_at=NOW, **facts,
    )  # fmt: skip
    approvals.Draft.objects.create(
        circulation=draft, reference=reference, number=1, content={}, written_by=drafter, written_at=NOW, **facts
    )
    for each in places:
        approvals.Place.objects.create(circulation=draft, since=NOW, **facts, **each)


def circulate(reference: str, foreign: tuple[str, Office, User]) -> None:
    """Drafts that wait for a seat elsewhere: for who sits there, who stands in for her, who left, who was away."""
    joho, bunka, tax = office("johokokai-madoguchi"), office("bunka-shinko"), office("zeimu")
    tanto, npo, clerk = person("tanto"), person("npo"), person("madoguchi")
    _post(npo, "kacho", bunka)
    _post(clerk, "kakaricho", tax, until=TODAY - timedelta(days=1))
    _post(person("zei-kacho"), "kacho", tax)
    since, entered = TODAY - timedelta(days=5), {"entered_by": tanto}
    give = approvals.Delegation.objects.create
    give(tenant=PREFECTURE, giver=person("zei-kacho"), to=person("digital"), since=since, **entered)
    give(tenant=PREFECTURE, giver=person("digital"), to=person("digital-kacho"), since=since, **entered)
    give(tenant=PREFECTURE, giver=npo, to=person("zei"), since=since, until=TODAY - timedelta(days=1), **entered)
    _circulation(reference, joho, tanto, {"seat": "kacho", "part": "stamp", "office": bunka})
    _circulation(reference, bunka, tanto, {"seat": "kacho", "part": "acting", "office": tax})
    _circulation(reference, bunka, npo, {"seat": "kakaricho", "part": "stamp", "office": tax})
    _circulation(reference, tax, npo, {"seat": "x", "part": "read", "reader": person("honbu")})
    _circulation(reference, tax, npo, {"seat": "kacho", "part": "stamp", "office": None})
    number, keeper, staff = foreign
    _post(staff, "kacho", keeper)
    _circulation(number, keeper, staff, {"seat": "kacho", "part": "stamp", "office": keeper})


# --- enquiries, dispositions, and what lies across ------------------------------------------------------------------


def ask(reference: str, at: Office, **facts: Any) -> str:
    """An enquiry with an answer."""
    enquiry = enquiries.Enquiry.objects.create(
        reference=reference, secret_hash=b"0" * 32, tenant=at.tenant, office=at, door="citizen", question="x",
        asked_at=NOW, **facts,
    )  # fmt: skip
    enquiries.Turn.objects.create(
        enquiry=enquiry, reference=reference, tenant=at.tenant, from_office=True, text="x", said_at=NOW
    )
    Document.objects.create(
        key=reference, office="x", recipient_id=enquiry.asker_id, kind="x", title="x", number=reference,
        check_number=f"C-{reference}", storage_key=reference, sha256="0" * 64, size=1, issued_by="x",
        reference=reference, tenant=at.tenant,
    )  # fmt: skip
    return reference


def dispose(reference: str, presiding: User | None = None) -> str:
    """A disposition about the permit of a case, heard with everybody who takes part."""
    case = Case.objects.get(reference=reference)
    facts: Facts = {"reference": reference, "tenant": case.tenant}
    hearing = adverse.Hearing.objects.create(
        case=case, permit=registers.Permit.objects.filter(tenant=case.tenant)[0], way="hearing", planned="revoke",
        drafted_by=User.objects.order_by("pk")[0], secret_hash=b"0" * 32, presiding=presiding, begun_at=NOW, **facts,
    )  # fmt: skip
    facts["hearing"] = hearing
    adverse.Party.objects.create(kind="participant", name="参加 三（架空）", named_at=NOW, **facts)
    adverse.Statement.objects.create(
        text="x", by_name="x", way="post", received_on=TODAY, late=False, recorded_at=NOW, **facts
    )
    adverse.AccessRequest.objects.create(what="x", asked_at=NOW, **facts)
    adverse.DayChange.objects.create(kind="moved", by_party=True, wish="x", asked_at=NOW, **facts)
    return reference


def lay_across(reference: str) -> None:
    """A charge, a permit and papers of one case that an office elsewhere keeps."""
    case, elsewhere = Case.objects.get(reference=reference), office("bunka-shinko")
    facts: Facts = {"reference": reference, "tenant": case.tenant}
    _fee(facts, elsewhere.pk, "across")
    registers.Permit.objects.filter(reference=reference).update(office=elsewhere)
    retention.Record.objects.filter(reference=reference).update(office=elsewhere)
