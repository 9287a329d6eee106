"""Who may see what, said a second time and in another way: plain sets and rows, no query language.

The rooms say it as SQL conditions (`visible_to`). Here each model has a sentence over its row as a dictionary. A model
without a sentence fails the test that finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from koboshi.adverse.models import Hearing
from koboshi.approvals.models import Delegation, Place, Post
from koboshi.casework.models import Case, Consultation
from koboshi.core.actor import Actor, Role
from koboshi.core.japan import civil
from koboshi.enquiries.models import Enquiry
from koboshi.fees.models import Charge
from koboshi.foundation.organisations.models import Office
from koboshi.intake.models import Application
from koboshi.proceedings.models import AgendaItem, AuthorityRequest, Council, Draw, Meeting, PublicInspection
from koboshi.proceedings.public_hearing_models import PublicHearing, SpeakingRequest
from koboshi.promotion.models import Match
from koboshi.registers.models import Permit
from koboshi.retention.models import Record

Row = Mapping[str, Any]


def _rows(model: type[Model], key: str = "id") -> dict[Any, Row]:
    return {row[key]: row for row in model._default_manager.values()}


@dataclass(repr=False)
class Facts:
    """What the rules look up, read once as the system."""

    applications: dict[str, Row]
    cases: dict[str, Row]
    asked: dict[str, set[int]]
    enquiries: dict[str, Row]
    kept: dict[type[Model], dict[Any, Row]]
    """Rows by primary key of the models that other rows hang on."""

    @classmethod
    def read(cls) -> Facts:
        """Read them; the database session must see everything."""
        asked: dict[str, set[int]] = {}
        still_open = Consultation.objects.filter(answered_at__isnull=True, case__ended_at__isnull=True)
        for reference, office in still_open.values_list("reference", "office_id"):
            asked.setdefault(reference, set()).add(office)
        parents = (
            Office, Match, Charge, Permit, Council, Meeting, AgendaItem, AuthorityRequest, PublicInspection, Draw,
            PublicHearing, SpeakingRequest, Record, Hearing, Case, Post, Place, Delegation,
        )  # fmt: skip
        return cls(
            applications=_rows(Application, "reference"),
            cases=_rows(Case, "reference"),
            asked=asked,
            enquiries=_rows(Enquiry, "reference"),
            kept={model: _rows(model) for model in parents},
        )

    def of(self, model: type[Model], key: Any) -> Row:
        """The row that another one hangs on."""
        return self.kept[model][key]


def applies(actor: Actor, application: Row) -> bool:
    """The applicant's side: she opened it, holds it, helps with it, or works for the town that asks."""
    return (
        application["reference"] in actor.references
        or (actor.user is not None and actor.user in (application["holder_id"], application["assisted_by_id"]))
        or (Role.TOWN in actor.roles and application["applicant_tenant"] in actor.tenants)
    )


def sees_application(actor: Actor, reference: str, facts: Facts) -> bool:
    """The applicant's side at any time; the office only after arrival."""
    row = facts.applications.get(reference)
    if row is None:
        return False
    return applies(actor, row) or (row["filed_at"] is not None and row["office_id"] in actor.offices)


def works_on(actor: Actor, reference: str, facts: Facts) -> bool:
    """The office of the case, and offices asked about it, until they have answered or it ends."""
    case = facts.cases.get(reference)
    if case is None:
        return False
    return case["office_id"] in actor.offices or bool(facts.asked.get(reference, set()) & actor.offices)


def sees_case(actor: Actor, reference: str, facts: Facts) -> bool:
    """Who sees the application, and who works on the case."""
    return (reference in facts.cases and sees_application(actor, reference, facts)) or works_on(actor, reference, facts)


def sees_enquiry(actor: Actor, reference: str, facts: Facts) -> bool:
    """Who asked, who opened it with its secret, who wrote it down, and the office that was asked."""
    row = facts.enquiries.get(reference)
    if row is None:
        return False
    side = actor.user is not None and actor.user in (row["asker_id"], row["taken_by_id"])
    return side or reference in actor.references or row["office_id"] in actor.offices


def sees_number(actor: Actor, reference: str, facts: Facts) -> bool:
    """A thing that names an application, a case or an enquiry by its number alone."""
    opened = reference != "" and reference in actor.references
    return opened or any(sees(actor, reference, facts) for sees in (sees_application, sees_case, sees_enquiry))


Rule = Callable[[Actor, Row, Facts], bool]


def _everybody(actor: Actor, row: Row, facts: Facts) -> bool:
    return True


def _by_application(actor: Actor, row: Row, facts: Facts) -> bool:
    return sees_application(actor, row["reference"], facts)


def _by_case(actor: Actor, row: Row, facts: Facts) -> bool:
    return sees_case(actor, row["reference"], facts)


def _inside(actor: Actor, row: Row, facts: Facts) -> bool:
    return works_on(actor, row["reference"], facts)


def _consultation(actor: Actor, row: Row, facts: Facts) -> bool:
    """An asked office keeps its question and answer; the case it sees only while the question is open."""
    return _inside(actor, row, facts) or row["office_id"] in actor.offices


def _message(actor: Actor, row: Row, facts: Facts) -> bool:
    return _inside(actor, row, facts) if row["internal"] else _by_case(actor, row, facts)


def _document(actor: Actor, row: Row, facts: Facts) -> bool:
    mine = actor.user is not None and row["recipient_id"] == actor.user
    return mine or sees_number(actor, row["reference"], facts)


def _mail(actor: Actor, row: Row, facts: Facts) -> bool:
    return sees_number(actor, row["reference"], facts)


def _entry(actor: Actor, row: Row, facts: Facts) -> bool:
    operates = bool({Role.OPERATOR, Role.AUDITOR} & actor.roles) and row["tenant"] in actor.tenants
    return operates or sees_number(actor, row["case_ref"], facts)


def _stuck(actor: Actor, row: Row, facts: Facts) -> bool:
    works = {Role.OPERATOR, Role.CLERK, Role.DECIDER, Role.EXAMINER} & actor.roles
    return bool(works) and row["tenant"] in actor.tenants


def _membership(actor: Actor, row: Row, facts: Facts) -> bool:
    return facts.of(Office, row["office_id"])["tenant"] in actor.tenants


def _adviser(actor: Actor, row: Row, facts: Facts) -> bool:
    return bool({Role.MATCHER, Role.DECIDER} & actor.roles) and row["tenant"] in actor.tenants


def _by_match(actor: Actor, row: Row, facts: Facts) -> bool:
    return sees_number(actor, facts.of(Match, row["match_id"])["reference"], facts)


def _of_office(actor: Actor, row: Row, facts: Facts) -> bool:
    return row["office_id"] in actor.offices


def _body(actor: Actor, row: Row, facts: Facts) -> bool:
    """The staff of the body."""
    return bool(actor.offices) and row["tenant"] in actor.tenants


# --- approvals: the office, the drafter, and who sits or stands in on the way; never the applicant ------------------


def _holds_today(row: Row) -> bool:
    return row["since"] <= civil.today() and (row["until"] is None or civil.today() <= row["until"])


def _stands_for(user: int, facts: Facts) -> set[int]:
    """She herself, whoever gave her the stamping, whoever gave it to them, and so on."""
    given = [(row["giver_id"], row["to_id"]) for row in facts.kept[Delegation].values() if _holds_today(row)]
    people = {user}
    for _ in given:
        people |= {giver for giver, to in given if to in people}
    return people


def _circulation(actor: Actor, row: Row, facts: Facts) -> bool:
    if actor.user is None or not _body(actor, row, facts):
        return False
    if row["office_id"] in actor.offices or row["drafter_id"] == actor.user:
        return True
    people = _stands_for(actor.user, facts)
    posts = [each for each in facts.kept[Post].values() if each["user_id"] in people and _holds_today(each)]
    seats = {(each["seat"], each["office_id"]) for each in posts}
    places = [each for each in facts.kept[Place].values() if each["circulation_id"] == row["id"]]
    return any(each["reader_id"] == actor.user or (each["seat"], each["office_id"]) in seats for each in places)


# --- fees: who sees the application, and the office that charges; what fits no charge is for the whole body ---------


def _charge(actor: Actor, row: Row, facts: Facts) -> bool:
    return row["office"] in actor.offices or sees_number(actor, row["reference"], facts)


def _money(actor: Actor, row: Row, facts: Facts) -> bool:
    if row["charge_id"] is None:
        return _body(actor, row, facts) or sees_number(actor, row["reference"], facts)
    return _charge(actor, facts.of(Charge, row["charge_id"]), facts)


def _treasury(actor: Actor, row: Row, facts: Facts) -> bool:
    """A daily file holds the payments of every office: only the treasury of the body reads it."""
    return bool({Role.TREASURY, Role.AUDITOR} & actor.roles) and _body(actor, row, facts)


def _cash(actor: Actor, row: Row, facts: Facts) -> bool:
    """A day of an office's cash: that office, and the treasury that confirms it."""
    return row["office"] in actor.offices or _treasury(actor, row, facts)


# --- enquiries, registers -------------------------------------------------------------------------------------------


def _enquiry(actor: Actor, row: Row, facts: Facts) -> bool:
    return sees_enquiry(actor, row["reference"], facts)


def _permit(actor: Actor, row: Row, facts: Facts) -> bool:
    """The office that keeps it, and whoever sees the case that granted it."""
    return row["office_id"] in actor.offices or sees_number(actor, row["reference"], facts)


def _by_permit(actor: Actor, row: Row, facts: Facts) -> bool:
    return _permit(actor, facts.of(Permit, row["permit_id"]), facts)


# --- proceedings: the body knows its councils; what is said about one case stays with those who handle it -----------


def _secretariat(actor: Actor, meeting: int, facts: Facts) -> bool:
    council = facts.of(Council, facts.of(Meeting, meeting)["council_id"])
    return council["office_id"] in actor.offices


def _agenda_item(actor: Actor, row: Row, facts: Facts) -> bool:
    return _secretariat(actor, row["meeting_id"], facts) or _inside(actor, row, facts)


def _minutes(actor: Actor, row: Row, facts: Facts) -> bool:
    """They speak of every case on the agenda: all of them must be hers, or she keeps the minutes."""
    on_it = [each["reference"] for each in facts.kept[AgendaItem].values() if each["meeting_id"] == row["meeting_id"]]
    hers = bool(on_it) and all(works_on(actor, reference, facts) for reference in on_it)
    return hers or _secretariat(actor, row["meeting_id"], facts)


def _opinion(actor: Actor, row: Row, facts: Facts) -> bool:
    return _inside(actor, facts.of(PublicInspection, row["inspection_id"]), facts)


def _speaking(actor: Actor, row: Row, facts: Facts) -> bool:
    return _inside(actor, facts.of(PublicHearing, row["public_hearing_id"]), facts)


def _paper(actor: Actor, row: Row, facts: Facts) -> bool:
    """Of a meeting: its secretariat. Of the rest: who works on the case; of a reply also the town that gave it."""
    if row["speaking_id"] is not None:
        return _speaking(actor, facts.of(SpeakingRequest, row["speaking_id"]), facts)
    if row["request_id"] is not None:
        return _asked(actor, facts.of(AuthorityRequest, row["request_id"]), facts)
    return _opinion(actor, row, facts) if row["meeting_id"] is None else _secretariat(actor, row["meeting_id"], facts)


def _asked(actor: Actor, row: Row, facts: Facts) -> bool:
    """A question: who works on the case, and the municipality it was put to."""
    return _inside(actor, row, facts) or (Role.TOWN in actor.roles and row["to_body"] in actor.tenants)


def _passing(actor: Actor, row: Row, facts: Facts) -> bool:
    return facts.of(Draw, row["draw_id"])["office_id"] in actor.offices


# --- retention, dispositions ----------------------------------------------------------------------------------------


def _by_record(actor: Actor, row: Row, facts: Facts) -> bool:
    return _of_office(actor, facts.of(Record, row["record_id"]), facts)


def _hearing(actor: Actor, row: Row, facts: Facts) -> bool:
    """The office of the case, the officer who presides while she is in office, and the party with number and secret."""
    office = facts.of(Case, row["case_id"])["office_id"] in actor.offices
    presides = bool(actor.offices) and actor.user is not None and row["presiding_id"] == actor.user
    return office or presides or row["reference"] in actor.references


def _by_hearing(actor: Actor, row: Row, facts: Facts) -> bool:
    return _hearing(actor, facts.of(Hearing, row["hearing_id"]), facts)


RULES: dict[str, Rule] = {
    "organisations.Office": _everybody,
    "catalog.Procedure": _everybody,
    "catalog.ProcedureVersion": _everybody,
    "people.Membership": _membership,
    "documents.Document": _document,
    "notification.Outgoing": _mail,
    "journal.Entry": _entry,
    "journal.StuckReaction": _stuck,
    "intake.Application": _by_application,
    "intake.AnswersVersion": _by_application,
    "intake.Attachment": _by_application,
    "casework.Case": _by_case,
    "casework.Task": _of_office,
    "casework.Correction": _by_case,
    "casework.Consultation": _consultation,
    "casework.Decision": _by_case,
    "casework.TakingBack": _by_case,
    "casework.Message": _message,
    "promotion.Adviser": _adviser,
    "promotion.Match": _mail,
    "promotion.Visit": _by_match,
    "promotion.Report": _by_match,
    "casework.Delivery": _by_case,
    "casework.Posting": _inside,
    "approvals.StandardChain": _body,
    "approvals.Post": _body,
    "approvals.Absence": _body,
    "approvals.Delegation": _body,
    "approvals.Circulation": _circulation,
    "fees.Charge": _charge,
    "fees.PaymentEvent": _money,
    "fees.Settlement": _money,
    "fees.Refund": _money,
    "fees.CashClosing": _cash,
    "fees.DailyFile": _treasury,
    "fees.ReconciliationRow": _treasury,
    "mandates.Party": _mail,
    "mandates.MandateRow": _mail,
    "mandates.Consent": _mail,
    "enquiries.Enquiry": _enquiry,
    "enquiries.Turn": _enquiry,
    "registers.Permit": _permit,
    "registers.PermitChange": _by_permit,
    "registers.Invitation": _by_permit,
    "fieldwork.Visit": _by_case,
    "fieldwork.CheckResult": _inside,
    "fieldwork.Sending": _inside,
    "fieldwork.Photo": _inside,
    "fieldwork.RoutePlan": _body,
    "proceedings.Council": _body,
    "proceedings.CouncilMember": _body,
    "proceedings.Meeting": _body,
    "proceedings.Minutes": _minutes,
    "proceedings.AgendaItem": _agenda_item,
    "proceedings.AuthorityRequest": _asked,
    "proceedings.PublicInspection": _inside,
    "proceedings.Opinion": _opinion,
    "proceedings.PublicHearing": _inside,
    "proceedings.SpeakingRequest": _speaking,
    "proceedings.Paper": _paper,
    "proceedings.Draw": _body,
    "proceedings.DrawEntry": _inside,
    "proceedings.Passing": _passing,
    "retention.Record": _of_office,
    "retention.Hold": _by_record,
    "retention.Proposal": _of_office,
    "retention.Item": _by_record,
    "retention.Disposal": _of_office,
    "adverse.Hearing": _hearing,
    "adverse.Party": _by_hearing,
    "adverse.Statement": _by_hearing,
    "adverse.AccessRequest": _by_hearing,
    "adverse.DayChange": _by_hearing,
}


def expected(label: str, rows: list[Row], actor: Actor, facts: Facts) -> set[Any]:
    """The primary keys that the actor may see of these rows."""
    if actor.is_system:
        return {row["pk"] for row in rows}
    return {row["pk"] for row in rows if RULES[label](actor, row, facts)}
