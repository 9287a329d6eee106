"""Verbs of the rooms about law, money and places, aimed at rows that a leaking list might have handed out (S11).

The rows are found by the system; whoever has nothing to do with them is refused by the verb itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from koboshi.adverse import service as adverse
from koboshi.adverse.models import AccessRequest, Hearing, Party
from koboshi.approvals import service as approvals
from koboshi.approvals.models import Absence, Circulation, Post, StandardChain
from koboshi.approvals.models import Delegation as Stamping
from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, PaymentEvent, ReconciliationRow, Refund
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import Photo, Visit
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow
from koboshi.mandates.models import Party as Person
from koboshi.proceedings import service as proceedings
from koboshi.proceedings.models import (
    AgendaItem,
    AuthorityRequest,
    Draw,
    DrawEntry,
    Meeting,
    Opinion,
    Paper,
    PublicHearing,
    SpeakingRequest,
)
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from koboshi.retention import service as retention
from koboshi.retention.models import Hold, Proposal, Record
from tests.rooms.tenancy import furnishing
from tests.rooms.tenancy.world import World

Verbs = dict[str, Callable[[], object]]
STRANGERS = (
    "visitor", "resident with a draft", "asker with a number", "signed-in resident", "matcher", "town 2",
    "staff of another prefecture",
)  # fmt: skip


def about_money(world: World, actor: Actor) -> Verbs:
    """Charges, refunds, disputed payments; daily files, which are for the treasury of the body."""
    charge = Charge.objects.get(number=f"{world.references['by_visitor']}-1")
    event, proposal = PaymentEvent.objects.get(charge=charge), Refund.objects.get(charge=charge)
    row = ReconciliationRow.objects.get(tenant=PREFECTURE)
    unknown = PaymentEvent.objects.get(charge=None, tenant=PREFECTURE)
    return {
        "row": lambda: fees.settle_row(actor, row),
        "propose row": lambda: fees.propose_row(actor, row),
        "confirm row": lambda: fees.confirm_row(actor, row),
        "leave row": lambda: fees.leave_row(actor, row),
        "cancel": lambda: fees.cancel(actor, charge, reason="架空の理由です"),
        "waive": lambda: fees.waive(actor, charge, ground="hardship", reason="架空の理由です"),
        "take": lambda: fees.take_at_counter(actor, charge, method="cash", receipt_no="1"),
        "pay": lambda: fees.begin_online(actor, charge, return_to="/"),
        "settle": lambda: fees.settle(actor, event, way="noted", note="架空の理由です"),
        "settle unknown": lambda: fees.settle(actor, unknown, way="noted", note="架空の理由です"),
        "refund": lambda: fees.refund(actor, charge, yen=1, reason="架空の理由です"),
        "order": lambda: fees.order(actor, proposal),
        "dismiss": lambda: fees.dismiss(actor, proposal, reason="架空の理由です"),
    }


def about_people(world: World, actor: Actor) -> Verbs:
    """Mandates, enquiries."""
    application = Application.objects.get(reference=world.references["by_visitor"])
    row = MandateRow.objects.get(reference=application.reference)
    person = Person.objects.filter(reference=application.reference).order_by("pk")[0]
    wanted = mandates.Wanted(kind="agent", label="x", scopes=("see",), since=furnishing.TODAY, paper="委任状")
    enquiry = Enquiry.objects.get(reference=world.references["asked_by_telephone"])
    turn = Turn.objects.get(enquiry=enquiry)
    return {
        "record": lambda: mandates.record(actor, application, wanted),
        "confirm": lambda: mandates.confirm_proof(actor, row, paper="委任状"),
        "revoke": lambda: mandates.revoke(actor, row),
        "together": lambda: mandates.name_co_applicant(actor, application, label="x"),
        "addressee": lambda: mandates.choose_addressee(actor, application, person),
        "consent": lambda: mandates.note_consent(actor, person, "withdraw", how="x"),
        "answer": lambda: enquiries.answer(actor, enquiry, text="x"),
        "close": lambda: enquiries.close(actor, enquiry, outcome="explained"),
        "link": lambda: enquiries.link(actor, enquiry, application.reference),
        "mark": lambda: enquiries.mark(actor, enquiry, candidate=True),
        "ask more": lambda: enquiries.ask_more(actor, enquiry, text="x"),
        "copy": lambda: enquiries.issue_copy(actor, turn),
        "ask copy": lambda: enquiries.ask_copy(actor, turn),
    }


def about_permits(world: World, actor: Actor) -> Verbs:
    """The register and dispositions."""
    permit = Permit.objects.get(reference=world.references["by_visitor"])
    hearing = Hearing.objects.get(reference=world.references["disposition"])
    access, party = AccessRequest.objects.get(hearing=hearing), Party.objects.get(hearing=hearing)
    today = furnishing.TODAY
    return {
        "change": lambda: registers.note_change(actor, permit, fields={}, ground="x", on=today),
        "hand back": lambda: registers.hand_back(actor, permit, on=today, ground="x"),
        "resume": lambda: registers.resume(actor, permit, ground="x"),
        "invite": lambda: registers.invite(actor, permit),
        "reissue": lambda: registers.reissue(actor, permit, ground="x", once="x"),
        "begin": lambda: adverse.begin_from_permit(actor, permit, {}),
        "statement": lambda: adverse.record_statement(actor, hearing, text="x" * 20, by_name="x"),
        "party": lambda: adverse.name_party(actor, hearing, kind="representative", name="x"),
        "end": lambda: adverse.end_part(actor, party),
        "ask access": lambda: adverse.ask_access(actor, hearing, what="x" * 20),
        "answer access": lambda: adverse.answer_access(actor, access, granted=True, on=today, place="x"),
        "appoint": lambda: adverse.appoint(actor, hearing, furnishing.person("npo"), sworn=True),
        "hold": lambda: adverse.hold(actor, hearing, held_on=today, minutes="x" * 20),
        "report": lambda: adverse.report(actor, hearing, report="x" * 20, opinion="grounded"),
        "secret": lambda: adverse.new_secret(actor, hearing),
        "again": lambda: adverse.apply_again(actor, hearing),
    }


def about_places(world: World, actor: Actor) -> Verbs:
    """Visits."""
    visit = Visit.objects.get(reference=world.references["by_visitor"])
    photo = Photo.objects.get(visit=visit)
    finding = {"x": fieldwork.Finding(verdict="ok")}
    return {
        "choose": lambda: fieldwork.choose(actor, visit, 0),
        "other": lambda: fieldwork.ask_other(actor, visit, wish="x"),
        "start": lambda: fieldwork.start(actor, visit),
        "record": lambda: fieldwork.record(actor, visit, finding, client_id=uuid4()),
        "finish": lambda: fieldwork.finish(actor, visit, outcome="complete"),
        "cancel": lambda: fieldwork.cancel(actor, visit, why="office"),
        "no show": lambda: fieldwork.no_show(actor, visit, why="away"),
        "photo": lambda: fieldwork.open_photo(actor, photo),
    }


def about_councils(world: World, actor: Actor) -> Verbs:
    """Councils, other authorities, inspections, draws. The matcher's office keeps the council of this world."""
    case = Case.objects.get(reference=world.references["by_visitor"])
    item, meeting = AgendaItem.objects.get(case=case), Meeting.objects.get(tenant=PREFECTURE)
    asked, town = (AuthorityRequest.objects.get(case=case, to_body=code) for code in ("", furnishing.ASKED_TOWN))
    opinion = Opinion.objects.get(inspection__case=case)
    paper, draw = Paper.objects.get(inspection__case=case), Draw.objects.get(tenant=PREFECTURE)
    hearing, asks = PublicHearing.objects.get(case=case), SpeakingRequest.objects.get(public_hearing__case=case)
    entry, later = DrawEntry.objects.get(case=case), furnishing.TODAY + timedelta(days=9)
    of_case: Verbs = {
        "ask": lambda: proceedings.ask(actor, case, authority="x", question="x", due_on=later),
        "go on": lambda: proceedings.go_on(actor, case, reason="x"),
        "ask a town": lambda: proceedings.ask_municipality(
            actor, case, to_body=furnishing.ASKED_TOWN, question="x", due_on=later
        ),
        "take back": lambda: proceedings.take_back(actor, town, reason="x"),
        "answer": lambda: proceedings.answer(actor, town.pk, reply="x"),
        "look": lambda: proceedings.look(actor, town.pk),
        "shared": lambda: proceedings.open_shared(actor, town.pk, 0),
        "reply": lambda: proceedings.record_reply(actor, asked, reply="x", on=furnishing.TODAY),
        "opinion": lambda: proceedings.answer_opinion(actor, opinion, answer="x"),
        "remove": lambda: proceedings.remove_paper(actor, paper),
        "put": lambda: proceedings.put_on_agenda(actor, meeting, case, public_title="x"),
        "carry": lambda: proceedings.carry(actor, item),
        "announce": lambda: proceedings.announce(
            actor, case, public_title="x", about="x", held_on=later, begins="10:00", place="x", chair="x"
        ),
        "forgo": lambda: proceedings.forgo(actor, case, reason="x"),
        "move": lambda: proceedings.move(actor, hearing, held_on=later, begins="10:00", place="x", why="x"),
        "call off": lambda: proceedings.call_off(actor, hearing, why="other", reason="x"),
        "close record": lambda: proceedings.close_record(actor, hearing, chair="x", attended="1", record="x"),
        "choose": lambda: proceedings.choose(actor, asks, result="withdrawn"),
        "statement": lambda: proceedings.record_statement(actor, asks, came=False),
    }
    if meeting.council.office_id in actor.offices:
        return of_case
    return of_case | {
        "off": lambda: proceedings.take_off_agenda(actor, item),
        "conflict": lambda: proceedings.note_conflict(actor, item, [], "x"),
        "result": lambda: proceedings.record_result(actor, item, result="agree"),
        "present": lambda: proceedings.note_present(actor, meeting, []),
        "minutes": lambda: proceedings.write_minutes(actor, meeting, minutes="x", public_minutes="x"),
        "publish": lambda: proceedings.publish(actor, meeting, public=True),
        "meeting off": lambda: proceedings.cancel_meeting(actor, meeting),
        "member": lambda: proceedings.add_member(actor, meeting.council, name="x"),
        "gather": lambda: proceedings.gather(actor, draw),
        "entry": lambda: proceedings.set_entry(actor, entry, included=False, group=""),
        "list": lambda: proceedings.close_list(actor, draw, expected=1),
        "draw": lambda: proceedings.draw(actor, draw, public_value="1", value_found="x"),
        "draw off": lambda: proceedings.cancel(actor, draw, reason="x"),
        "pass on": lambda: proceedings.pass_on(actor, entry, why="declined", note="x"),
    }


def about_papers(world: World, actor: Actor) -> Verbs:
    """Kept papers, and who stamps."""
    record = Record.objects.get(reference=world.references["by_visitor"])
    hold, proposal = Hold.objects.get(record=record), Proposal.objects.get(items__record=record)
    draft = Circulation.objects.filter(tenant=PREFECTURE).order_by("pk")[0]
    chain = StandardChain.objects.get(tenant=PREFECTURE)
    post, absence = Post.objects.filter(tenant=PREFECTURE)[0], Absence.objects.get(tenant=PREFECTURE)
    given = Stamping.objects.get(tenant=PREFECTURE, until=absence.until)
    tanto, today = furnishing.person("tanto"), furnishing.TODAY
    facts = approvals.Given(giver=tanto, to=furnishing.person("npo"), since=today)
    return {
        "hold": lambda: retention.place(actor, record, kind="suit", reason="x"),
        "lift": lambda: retention.lift(actor, hold),
        "classify": lambda: retention.classify(actor, record, "5年"),
        "propose": lambda: retention.propose(actor, [record.reference], way="dispose", reason="x"),
        "approve": lambda: retention.approve(actor, proposal),
        "send back": lambda: retention.send_back(actor, proposal, note="x"),
        "take back": lambda: retention.take_back(actor, proposal),
        "hand over": lambda: retention.hand_over(actor, proposal, receipt="x"),
        "stamp": lambda: approvals.stamp(actor, draft, seat="kacho", verdict="agree"),
        "drop": lambda: approvals.drop(actor, draft),
        "chain": lambda: approvals.end_chain(actor, chain, until=today),
        "post": lambda: approvals.put_in_post(actor, post.office, "x", tanto, since=today),
        "leave": lambda: approvals.leave_post(actor, post, until=today),
        "absence": lambda: approvals.note_absence(actor, tanto, since=today, until=today, tenant=PREFECTURE),
        "present": lambda: approvals.take_back_absence(actor, absence, on=today),
        "delegate": lambda: approvals.delegate(actor, PREFECTURE, facts),
        "undelegate": lambda: approvals.take_back_delegation(actor, given, on=today),
    }


class Allowed(Exception):
    """The verb went through."""


def outcome(verb: Callable[[], object]) -> str:
    """`refused` with a sentence, or what happened instead; what it wrote is undone."""
    try:
        with transaction.atomic():
            verb()
            raise Allowed
    except Refused:
        return "refused"
    except Allowed:
        return "was allowed"
    except ObjectDoesNotExist as crash:
        return f"would be an error of the house: {type(crash).__qualname__}"


@pytest.mark.parametrize(
    "verbs", [about_money, about_people, about_permits, about_places, about_councils, about_papers]
)
@pytest.mark.parametrize("who", STRANGERS)
def test_no_verb_works_for_somebody_who_has_nothing_to_do_with_it(
    world: World, who: str, verbs: Callable[[World, Actor], Verbs]
) -> None:
    told = {name: outcome(verb) for name, verb in verbs(world, world.actors[who]).items()}
    assert {name: what for name, what in told.items() if what != "refused"} == {}, who


@pytest.mark.parametrize(
    "verbs", [about_money, about_people, about_permits, about_places, about_councils, about_papers]
)
@pytest.mark.parametrize("who", STRANGERS)
def test_a_number_somebody_typed_is_refused_behind_the_second_wall_too(
    world: World, who: str, verbs: Callable[[World, Actor], Verbs]
) -> None:
    """The database shows her no row: the same refusal as for a number that nobody has, and never an error page."""
    actor = world.actors[who]
    made = verbs(world, actor)
    told = {}
    for name, verb in made.items():
        with scope.acting(actor):
            told[name] = outcome(verb)
    assert {name: what for name, what in told.items() if what != "refused"} == {}, who
