"""Draws: prepare, look at the list, close it; another colleague draws; places pass on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from koboshi.catalog import service as catalog
from koboshi.catalog.models import Procedure
from koboshi.core import window
from koboshi.core.japan import civil, format_wareki
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.staff import access
from koboshi.doors.staff.proceedings import acts
from koboshi.doors.staff.proceedings.views_council import GET_POST
from koboshi.foundation.organisations.models import Office
from koboshi.proceedings import policies, service
from koboshi.proceedings.models import Draw, DrawEntry, Passing
from koboshi.proceedings.service import entering, listing
from koboshi.screens import flow
from koboshi.ui.language import language_of

TYPED = ("title", "office", "arrived_until", "draw_on", "place", "public_source", "public_digits")
MOST = 100


def _drawable(request: HttpRequest) -> dict[str, Pack]:
    """Procedures of my bodies whose pack has rules for a draw."""
    actor, found = flow.actor_of(request), {}
    for procedure in Procedure.objects.filter(tenant__in=sorted(actor.tenants)).order_by("pk"):
        try:
            pack = catalog.in_force(procedure.pk, on=civil.today()).pack
        except catalog.NotInForce:
            continue
        if pack.manifest.law.draw:
            found[procedure.pk] = pack
    return found


@access.staff_page
@GET_POST
def draws(request: HttpRequest) -> HttpResponse:
    """The draws of my offices; a new one for a procedure, whose classes are asked for."""
    actor, packs = flow.actor_of(request), _drawable(request)
    chosen = str((request.POST if request.method == "POST" else request.GET).get("procedure", ""))
    pack = packs.get(chosen)

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **_new_words(request, packs, chosen)}
        return access.show(request, "staff/proceedings/draws.html", page, status=status)

    def open_() -> None:
        office = Office.objects.filter(pk__in=actor.offices, pk=access.number(acts.posted(request, "office")) or 0)
        if pack is None or (found := office.first()) is None:
            raise Refused("この手続を進める権限がありません。")
        service.open_draw(
            actor,
            found,
            chosen,
            title=acts.posted(request, "title"),
            arrived_until=access.day(request, "arrived_until"),
            draw_on=access.day(request, "draw_on"),
            places={row["id"]: _whole(request, f"places_{row['id']}") for row in pack.manifest.law.draw["class"]},
            public_source=acts.posted(request, "public_source"),
            public_digits=_whole(request, "public_digits"),
            place=acts.posted(request, "place"),
        )

    if request.method != "POST":
        return show()
    return acts.run(request, {"draw": open_}, show, ("proceedings_draws", ()))


def _whole(request: HttpRequest, name: str) -> int:
    return access.number(acts.posted(request, name).strip()) or 0


def _new_words(request: HttpRequest, packs: dict[str, Pack], chosen: str) -> dict[str, Any]:
    actor, lang, pack = flow.actor_of(request), language_of(request), packs.get(chosen)
    classes = pack.manifest.law.draw.get("class", ()) if pack else ()
    typed = access.typed(request, *TYPED)
    if pack is not None and request.method != "POST":
        typed["arrived_until"] = _last_day(pack)
        typed["public_digits"] = str(pack.manifest.law.draw.get("public", {}).get("digits", 0))
    return {
        "draws": Draw.objects.visible_to(actor).filter(office_id__in=actor.offices)[:MOST],
        "procedures": [(name, ruby_to_plain(each.texts.get("title", lang))) for name, each in packs.items()],
        "chosen": chosen if pack else "",
        "classes": [
            (row["id"], row["name"], acts.posted(request, f"places_{row['id']}") or row.get("places", ""))
            for row in classes
        ],
        "offices": Office.objects.visible_to(actor).filter(pk__in=actor.offices).order_by("name"),
        "typed": typed,
        "breadcrumbs": acts.crumbs(request, acts.say(request, "draws")),
    }


def _last_day(pack: Pack) -> str:
    """The last day of the period that is open, or else of the one before, as a proposal."""
    for back in range(62):
        on = civil.today() - timedelta(days=back)
        for state in window.states(pack.windows, on).values():
            if state.kind == "open" and state.period is not None:
                return _day(state.period.closes)
    return ""


def _day(on: date) -> str:
    return format_wareki(on)


@access.staff_page
@GET_POST
def draw(request: HttpRequest, number: int) -> HttpResponse:
    """One draw from the draft of its list to the last place that passed on."""
    actor = flow.actor_of(request)
    rows = Draw.objects.visible_to(actor).select_related("office", "closed_by", "drawn_by")
    found = rows.filter(pk=number, office_id__in=actor.offices).first()
    if found is None:
        raise Http404

    def show(*, problem: Any = None, status: int = 200) -> HttpResponse:
        page = {"problem": problem, **_draw_words(request, found)}
        return access.show(request, "staff/proceedings/draw.html", page, status=status)

    if request.method != "POST":
        return show()
    return acts.run(request, _draw_acts(request, found), show, ("proceedings_draw", (found.pk,)))


def _draw_acts(request: HttpRequest, found: Draw) -> dict[str, acts.Act]:
    actor = flow.actor_of(request)

    def entry() -> DrawEntry:
        which = access.number(acts.posted(request, "entry")) or 0
        known = DrawEntry.objects.visible_to(actor).filter(draw=found, pk=which).first()
        if known is None:
            raise Refused("この抽選は、すでに次の段階に進んでいます。画面を開き直してください。")
        return known

    return {
        "enlist": lambda: service.enlist(actor, found),
        "gather": lambda: service.gather(actor, found),
        "entry": lambda: service.set_entry(
            actor, entry(), included="included" in request.POST, group=acts.posted(request, "group")
        ),
        "close_list": lambda: service.close_list(actor, found, expected=_whole(request, "expected")),
        "make": lambda: service.draw(
            actor,
            found,
            public_value=acts.posted(request, "public_value"),
            value_found=acts.posted(request, "value_found"),
        ),
        "cancel": lambda: service.cancel(actor, found, reason=acts.posted(request, "reason")),
        "pass_on": lambda: service.pass_on(
            actor, entry(), why=acts.posted(request, "why"), note=acts.posted(request, "note")
        ),
    }


def _draw_words(request: HttpRequest, found: Draw) -> dict[str, Any]:
    actor = flow.actor_of(request)
    rules = entering.read(found.rules, drawn=True)
    entries = list(DrawEntry.objects.visible_to(actor).filter(draw=found).select_related("case"))
    names = {each.id: each.name for each in rules.classes}
    preparing = found.state == Draw.State.PREPARING
    return {
        "draw": found,
        "rules": rules,
        "entries": [(each, names.get(each.drawn_class or each.group_class, "")) for each in entries],
        "count": sum(1 for each in entries if each.included),
        "before": len(listing.cases_before(found)) if preparing else 0,
        "may": policies.may_run(actor, found.office_id),
        "may_draw": policies.may_draw(actor, found),
        "too_early": civil.today() < found.draw_on,
        "list_open": civil.today() <= found.arrived_until,
        "passings": found.passings.select_related("gone", "by"),
        "whys": acts.choices(request, "why", Passing.Why.values),
        "typed": access.typed(request, "public_value", "value_found", "reason", "note", "entry", "why"),
        "public": request.build_absolute_uri(reverse("citizen:draw", args=[found.pk])),
        "breadcrumbs": acts.crumbs(
            request, found.title, (reverse("staff:proceedings_draws"), acts.say(request, "draws"))
        ),
    }
