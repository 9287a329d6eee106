"""What goes on in my offices, and the files of meetings and inspections."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koboshi.core.filetype import content_disposition
from koboshi.core.japan import civil
from koboshi.doors.staff import access
from koboshi.doors.staff.proceedings import acts
from koboshi.proceedings import service
from koboshi.proceedings.models import AuthorityRequest, Draw, Meeting, Paper, PublicHearing, PublicInspection
from koboshi.screens import flow

MOST = 50
RECENT = timedelta(days=14)
"""How long a reply stands on the overview as new."""


@access.staff_page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Meetings to come, questions without a reply, inspections that last, draws of my offices."""
    actor, today = flow.actor_of(request), civil.today()
    asked = AuthorityRequest.objects.visible_to(actor).filter(case__office_id__in=actor.offices, answered_on=None)
    replies = AuthorityRequest.objects.visible_to(actor).filter(
        case__office_id__in=actor.offices, answered_on__gte=today - RECENT
    )
    shown = PublicInspection.objects.visible_to(actor).filter(case__office_id__in=actor.offices, closed_at=None)
    hearings = PublicHearing.objects.visible_to(actor).filter(
        case__office_id__in=actor.offices, state=PublicHearing.State.ANNOUNCED
    )
    meetings = Meeting.objects.visible_to(actor).filter(held_on__gte=today, state=Meeting.State.PLANNED)
    page = {
        "today": today,
        "meetings": meetings.select_related("council").order_by("held_on", "pk")[:MOST],
        "hearings": hearings.order_by("held_on", "pk")[:MOST],
        "requests": asked.filter(left_reason="").order_by("due_on", "pk")[:MOST],
        "replies": replies.order_by("-answered_on", "-pk")[:MOST],
        "inspections": shown.order_by("closes")[:MOST],
        "draws": Draw.objects.visible_to(actor).filter(office_id__in=actor.offices)[:MOST],
        "breadcrumbs": acts.start(request),
    }
    return access.show(request, "staff/proceedings/overview.html", page)


@access.staff_page
@require_safe
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """A file, for the office that works with it."""
    actor = flow.actor_of(request)
    rows = Paper.objects.visible_to(actor).select_related(
        "meeting__council", "inspection__case", "request__case", "speaking__public_hearing__case"
    )
    found = rows.filter(pk=number, removed_at=None).first()
    if found is None or not _may_read(request, found):
        raise Http404
    answer = HttpResponse(service.open_paper(found), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition(found.name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _may_read(request: HttpRequest, paper: Paper) -> bool:
    actor = flow.actor_of(request)
    if paper.meeting is not None:
        return acts.reads_of(actor, paper.meeting.council.office_id)
    if paper.request is not None:
        access.seen(request, paper.request.case)
        return acts.reads(actor, paper.request.case)
    if paper.speaking is not None:
        access.seen(request, paper.speaking.public_hearing.case)
        return acts.reads(actor, paper.speaking.public_hearing.case)
    return paper.inspection is not None and acts.reads(actor, paper.inspection.case)
