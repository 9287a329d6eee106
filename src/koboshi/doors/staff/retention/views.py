"""The review list with the form of a proposal, and the page of one kept case with its holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from koboshi.casework.desk import Position
from koboshi.casework.models import FAR
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.retention import CLASSES
from koboshi.doors.staff import access
from koboshi.doors.staff.retention import counting, words
from koboshi.doors.staff.views_task import GET_POST
from koboshi.foundation.organisations.models import Office
from koboshi.retention import finding, parcel, policies, service
from koboshi.retention.models import Hold, Item, Record, Way
from koboshi.screens import flow
from koboshi.screens.attaching import download
from koboshi.ui.language import language_of

PAGE = 100
MOST_COUNTED = 100
TYPED = ("way", "reason", "until", "to")
HOLD_TYPED = ("kind", "reason", "until", "class")


def _until(request: HttpRequest) -> date | None:
    return access.day(request, "until") if request.POST.get("until", "").strip() else None


# --- the review list --------------------------------------------------------------------------------------------------


@access.staff_page
@GET_POST
def review(request: HttpRequest) -> HttpResponse:
    """What is due, held, kept, without end or gone, by fiscal year and office; and the form to propose for due ones."""
    if request.method != "POST":
        return _list(request)
    try:
        proposal = service.propose(
            flow.actor_of(request),
            request.POST.getlist("case"),
            way=str(request.POST.get("way", "")),
            reason=str(request.POST.get("reason", "")),
            until=_until(request) if request.POST.get("way") == Way.EXTEND else None,
            to=str(request.POST.get("to", "")),
        )
    except access.BadDate as bad:
        return _list(request, problem=bad.sentence, at="until", status=422)
    except Refused as refused:
        return _list(request, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, "staff_retention.done.proposed")
    return access.to("retention_proposal", proposal.pk)


def _list(request: HttpRequest, *, problem: Any = None, at: str = "", status: int = 200) -> HttpResponse:
    actor, today = flow.actor_of(request), civil.today()
    chosen = request.GET.get("list", "due")
    chosen = chosen if chosen in finding.LISTS else "due"
    every = finding.listed(actor, chosen, today)
    year, office = access.number(request.GET.get("year", "")), access.number(request.GET.get("office", ""))
    rows = _narrowed(every, year, office)
    shown = list(_after(rows, request.GET.get("after", "")).select_related("office")[: PAGE + 1])
    proposed = set(Item.objects.visible_to(actor).filter(open=True, record__in=shown).values_list("record", flat=True))
    query = {"list": chosen, "year": year or "", "office": office or ""}
    posted = request.method == "POST"
    page: dict[str, Any] = {
        "tabs": words.tabs(request, "retention"),
        "lists": [_tab(request, name, chosen, today) for name in finding.LISTS],
        "list": chosen,
        "empty": words.html(request, f"empty.{chosen}"),
        "rows": [_listed_row(request, each, each.pk in proposed, chosen) for each in shown[:PAGE]],
        "years": [(each, words.year_words(request, each), count) for each, count in finding.years(every)],
        "year": year,
        "offices": Office.objects.filter(pk__in=actor.offices) if len(actor.offices) > 1 else [],
        "office": office,
        "narrowed": bool(year or office),
        "next_url": f"?{urlencode({**query, 'after': _position(shown[PAGE - 1])})}" if len(shown) > PAGE else "",
        "may_propose": chosen == "due" and any(policies.may_review(actor, each.office_id) for each in shown),
        "ways": [(way, words.plain(request, f"way_to.{way}")) for way in Way.values],
        "chosen": set(request.POST.getlist("case")) if posted else set(),
        "typed": access.typed(request, *TYPED) if posted else dict.fromkeys(TYPED, ""),
        "problem": problem,
        "problem_at": at,
        "breadcrumbs": words.crumbs(request),
    }
    return access.show(request, "staff/retention/review.html", page, menu=words.MENU, status=status)


def _narrowed(rows: QuerySet[Record], year: int | None, office: int | None) -> QuerySet[Record]:
    if year is not None and 1868 <= year <= 9000:
        rows = finding.of_year(rows, year)
    return rows.filter(office_id=office) if office is not None else rows


def _position(record: Record) -> str:
    return str(Position(record.expires_on or FAR, record.pk))


def _after(rows: QuerySet[Record], text: str) -> QuerySet[Record]:
    """The rows behind a position; all of them when the address carries none that can be read."""
    try:
        at = Position.read(text)
    except ValueError:
        return rows
    if at.due_on == FAR:
        return rows.filter(expires_on__isnull=True, pk__gt=at.id)
    same = Q(expires_on=at.due_on, pk__gt=at.id)
    return rows.filter(Q(expires_on__gt=at.due_on) | Q(expires_on__isnull=True) | same)


def _tab(request: HttpRequest, name: str, chosen: str, today: date) -> dict[str, Any]:
    count: int | str = ""
    if name in ("due", "held", "open_end"):
        count = finding.listed(flow.actor_of(request), name, today)[:MOST_COUNTED].count() or ""
    text = words.html(request, f"list.{name}")
    return {"url": f"?list={name}", "text": text, "current": name == chosen, "count": count}


def _row(request: HttpRequest, record: Record, proposed: bool) -> dict[str, Any]:
    return {
        "record": record,
        "url": reverse("staff:retention_record", args=[record.reference]),
        "label": record.label(language_of(request)),
        "proposed": proposed,
        "state": words.html(request, f"state.{record.state}"),
    }


def _listed_row(request: HttpRequest, record: Record, proposed: bool, chosen: str) -> dict[str, Any]:
    """What is due or held says so, whatever was decided about it before."""
    row = _row(request, record, proposed)
    return {**row, "state": words.html(request, f"list.{chosen}")} if chosen in ("due", "held") else row


# --- one kept case ----------------------------------------------------------------------------------------------------


def record_for(request: HttpRequest, reference: str) -> Record:
    """A record of the actor's offices. Raises Http404 for any other."""
    found = Record.objects.visible_to(flow.actor_of(request)).filter(reference=reference)
    record = found.select_related("office", "disposal").first()
    if record is None:
        raise Http404
    access.seen_number(request, record.reference)
    return record


def _place(request: HttpRequest, actor: Actor, record: Record) -> None:
    service.place(
        actor, record, kind=str(request.POST.get("kind", "")), reason=str(request.POST.get("reason", "")),
        until=_until(request),
    )  # fmt: skip


def _lift(request: HttpRequest, actor: Actor, record: Record) -> None:
    number = access.number(str(request.POST.get("hold", "")))
    hold = Hold.objects.visible_to(actor).filter(record=record, pk=number).first() if number is not None else None
    if hold is None:
        raise Http404
    service.lift(actor, hold)


def _classify(request: HttpRequest, actor: Actor, record: Record) -> None:
    service.classify(actor, record, str(request.POST.get("class", ""))[:10])


ACTS: dict[str, Callable[[HttpRequest, Actor, Record], None]] = {"place": _place, "lift": _lift, "classify": _classify}


@access.staff_page
@GET_POST
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """Until when the papers are kept, what stops their disposal, and what was decided about them."""
    found = record_for(request, reference)
    if request.method != "POST":
        return _record(request, found)
    name = str(request.POST.get("act", ""))
    if name not in ACTS:
        return _record(request, found, status=422)
    try:
        ACTS[name](request, flow.actor_of(request), found)
    except access.BadDate as bad:
        return _record(request, found, problem=bad.sentence, at="until", status=422)
    except Refused as refused:
        return _record(request, found, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, f"staff_retention.done.{name}")
    return access.to("retention_record", reference)


def _record(
    request: HttpRequest, record: Record, *, problem: Any = None, at: str = "", status: int = 200
) -> HttpResponse:
    actor, lang = flow.actor_of(request), language_of(request)
    posted = request.method == "POST"
    holds = record.holds.select_related("placed_by", "lifted_by").order_by("-pk")
    items = Item.objects.visible_to(actor).filter(record=record).select_related("proposal").order_by("-pk")
    page = {
        **_row(request, record, proposed=any(each.open for each in items)),
        "standing": record.standing(civil.today()).sentences[lang] if record.is_here else "",
        **counting.explained(request, record),
        "holds": [{"hold": each, "kind": words.plain(request, f"kind.{each.kind}")} for each in holds],
        "items": [_item(request, each) for each in items],
        "kinds": [(kind, words.plain(request, f"kind.{kind}")) for kind in Hold.Kind.values],
        "classes": [each for each in CLASSES if each != "in_use"] if record.expires_on is None else [],
        "may_review": record.is_here and policies.may_review(actor, record.office_id),
        "typed": access.typed(request, *HOLD_TYPED) if posted else dict.fromkeys(HOLD_TYPED, ""),
        "problem": problem,
        "problem_at": at,
        "breadcrumbs": words.crumbs(request, record.reference),
    }
    return access.show(request, "staff/retention/record.html", page, menu=words.MENU, status=status)


def _item(request: HttpRequest, item: Item) -> dict[str, Any]:
    return {
        "proposal": item.proposal,
        "way": words.html(request, f"way.{item.proposal.way}"),
        "state": words.html(request, f"proposal.{item.proposal.state}"),
    }


@access.staff_page
@require_safe
def parcel_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The parcel for an archive: for those who review, of a case that is to be handed over."""
    found, actor = record_for(request, reference), flow.actor_of(request)
    agreed = Item.objects.visible_to(actor).filter(record=found, open=True, proposal__way=Way.TRANSFER)
    if not policies.may_review(actor, found.office_id) or not agreed.filter(proposal__state="approved").exists():
        raise Http404
    with parcel.pack_up(actor, found) as made:
        return download(made.read(), f"{found.reference}.zip", "application/zip")
