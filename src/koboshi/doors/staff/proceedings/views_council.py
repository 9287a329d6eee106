"""Councils, their meetings, and what is said of each case."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.proceedings import acts
from koboshi.foundation.organisations.models import Office
from koboshi.proceedings import policies, service
from koboshi.proceedings.models import AgendaItem, Council, CouncilMember, Meeting
from koboshi.proceedings.service import steps
from koboshi.screens import flow

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
MOST = 100


@access.staff_page
@GET_POST
def councils(request: HttpRequest) -> HttpResponse:
    """All councils of the body, and a form for a new one of my office."""
    actor = flow.actor_of(request)
    offices = Office.objects.visible_to(actor).filter(pk__in=actor.offices).order_by("name")

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        rows = Council.objects.visible_to(actor).select_related("office")
        page = {
            "problem": problem,
            "councils": rows[:MOST],
            "offices": offices,
            "typed": access.typed(request, "name", "quorum", "basis", "office"),
            "breadcrumbs": acts.crumbs(request, acts.say(request, "councils")),
        }
        return access.show(request, "staff/proceedings/councils.html", page, status=status)

    def enter() -> None:
        office = offices.filter(pk=access.number(acts.posted(request, "office")) or 0).first() or offices.first()
        if office is None:
            raise Refused("この手続を進める権限がありません。")
        quorum = access.number(acts.posted(request, "quorum")) or 0
        name, basis = acts.posted(request, "name"), acts.posted(request, "basis")
        service.enter_council(actor, office, name=name, quorum=quorum, basis=basis)

    if request.method != "POST":
        return show()
    return acts.run(request, {"council": enter}, show, ("proceedings_councils", ()))


def _council(request: HttpRequest, number: int) -> Council:
    found = Council.objects.visible_to(flow.actor_of(request)).select_related("office").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@access.staff_page
@GET_POST
def council(request: HttpRequest, number: int) -> HttpResponse:
    """One council: members, meetings, call the next one."""
    actor, found = flow.actor_of(request), _council(request, number)

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        way = (reverse("staff:proceedings_councils"), acts.say(request, "councils"))
        page = {
            "problem": problem,
            "council": found,
            "members": found.members.filter(left=False),
            "meetings": found.meetings.all()[:MOST],
            "may": policies.may_run(actor, found.office_id),
            "typed": access.typed(request, "member", "role", "held_on", "begins", "place"),
            "breadcrumbs": acts.crumbs(request, found.name, way),
        }
        return access.show(request, "staff/proceedings/council.html", page, status=status)

    def call() -> None:
        held_on, begins = access.day(request, "held_on"), acts.posted(request, "begins").strip()
        service.call_meeting(actor, found, held_on=held_on, begins=begins, place=acts.posted(request, "place"))

    def leave() -> None:
        member = access.number(acts.posted(request, "who")) or 0
        for each in CouncilMember.objects.visible_to(actor).filter(council=found, pk=member):
            service.member_leaves(actor, each)

    table: dict[str, acts.Act] = {
        "member": lambda: service.add_member(
            actor, found, name=acts.posted(request, "member"), role=acts.posted(request, "role")
        ),
        "leave": leave,
        "call": call,
    }
    if request.method != "POST":
        return show()
    return acts.run(request, table, show, ("proceedings_council", (found.pk,)))


@access.staff_page
@GET_POST
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """One meeting: who came, the agenda, papers, minutes, publication."""
    actor = flow.actor_of(request)
    rows = Meeting.objects.visible_to(actor).select_related("council", "council__office")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **_meeting_words(request, found)}
        return access.show(request, "staff/proceedings/meeting.html", page, status=status)

    def write() -> None:
        minutes, summary = acts.posted(request, "minutes"), acts.posted(request, "public_minutes")
        service.write_minutes(actor, found, minutes=minutes, public_minutes=summary)

    table: dict[str, acts.Act] = {
        "present": lambda: service.note_present(actor, found, acts.ids(request, "present")),
        "minutes": write,
        "paper": lambda: service.add_paper(
            actor, found, title=acts.posted(request, "title"), upload=acts.upload(request, "file")
        ),
        "publish": lambda: service.publish(actor, found, public=True),
        "unpublish": lambda: service.publish(actor, found, public=False),
        "cancel_meeting": lambda: service.cancel_meeting(actor, found),
    }
    if request.method != "POST":
        return show()
    return acts.run(request, table, show, ("proceedings_meeting", (found.pk,)))


def _meeting_words(request: HttpRequest, found: Meeting) -> dict[str, Any]:
    actor, council = flow.actor_of(request), found.council
    members = list(council.members.filter(left=False) | council.members.filter(pk__in=found.present))
    inside = service.minutes_of(actor, found)
    typed = access.typed(request, "minutes", "public_minutes", "title")
    if request.method != "POST" or request.POST.get("act") != "minutes":
        typed |= {"minutes": inside.text if inside else "", "public_minutes": found.public_minutes}
    way = (reverse("staff:proceedings_council", args=[council.pk]), council.name)
    return {
        "meeting": found,
        "council": council,
        "members": [(each, each.pk in found.present) for each in members],
        "items": AgendaItem.objects.visible_to(actor).filter(meeting=found),
        "papers": found.papers.filter(removed_at=None),
        "may": policies.may_run(actor, council.office_id) and found.state == Meeting.State.PLANNED,
        "may_read": acts.reads_of(actor, council.office_id),
        "inside": inside,
        "concluded": found.items.exclude(result="").exists(),
        "typed": typed,
        "breadcrumbs": acts.crumbs(request, acts.say(request, "meeting"), way),
    }


@access.staff_page
@GET_POST
def item(request: HttpRequest, number: int) -> HttpResponse:
    """One case on the agenda: who steps out, the result, and taking it over into the case."""
    actor = flow.actor_of(request)
    rows = AgendaItem.objects.visible_to(actor).select_related("case", "meeting__council")
    found = rows.filter(pk=number).first()
    if found is None or not (acts.reads_of(actor, found.meeting.council.office_id) or acts.reads(actor, found.case)):
        raise Http404

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **_item_words(request, found)}
        return access.show(request, "staff/proceedings/item.html", page, status=status)

    result, opinion = acts.posted(request, "result"), acts.posted(request, "opinion")
    table: dict[str, acts.Act] = {
        "conflict": lambda: service.note_conflict(
            actor, found, acts.ids(request, "stepped_out"), acts.posted(request, "note")
        ),
        "result": lambda: service.record_result(actor, found, result=result, opinion=opinion),
        "carry": lambda: service.carry(actor, found),
        "off": lambda: service.take_off_agenda(actor, found),
    }
    if request.method != "POST":
        return show()
    gone = request.POST.get("act") == "off"
    back = ("proceedings_meeting", (found.meeting_id,)) if gone else ("proceedings_item", (found.pk,))
    return acts.run(request, table, show, back)


def _item_words(request: HttpRequest, found: AgendaItem) -> dict[str, Any]:
    actor, meeting = flow.actor_of(request), found.meeting
    typed = access.typed(request, "result", "opinion", "note")
    here = acts.ids(request, "stepped_out") if request.POST.get("act") == "conflict" else found.stepped_out
    present = meeting.council.members.filter(pk__in=meeting.present)
    runs, of_case = policies.may_run(actor, meeting.council.office_id), policies.may_run_for(actor, found.case)
    waits = found.carried_at is None and found.result not in ("", AgendaItem.Result.POSTPONED)
    way = (reverse("staff:proceedings_meeting", args=[meeting.pk]), acts.say(request, "meeting"))
    return {
        "item": found,
        "meeting": meeting,
        "members": [(each, each.pk in here) for each in present],
        "out": ", ".join(each.name for each in meeting.council.members.filter(pk__in=found.stepped_out)),
        "results": acts.choices(request, "result", AgendaItem.Result.values),
        "may": runs and not found.result,
        "may_take_off": (runs or of_case) and not found.result,
        "of_case": of_case,
        "may_carry": of_case and waits and steps.open_step(found.case, "council") is not None,
        "typed": {**typed, "note": typed["note"] or found.conflict_note},
        "breadcrumbs": acts.crumbs(request, found.public_title, way),
    }
