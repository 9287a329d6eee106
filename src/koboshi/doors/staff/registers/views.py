"""The registers of the actor's offices: which there are, what stands in one, one permit with its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.adverse import policies as adverse_policies
from koboshi.adverse.models import Hearing
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.doors.staff import access
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.people.models import User
from koboshi.registers import content, finding, policies, rules
from koboshi.registers.finding import Question, Register
from koboshi.registers.models import ENDED, LIVE, Permit, PermitChange
from koboshi.registers.service import restoring, writing
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

TONES = {
    "active": "success",
    "future": "neutral",
    "suspended": "warning",
    "renewing": "active",
}
ENDS = (30, 60, 90, 180, 365)
OURS = ("entered", "renewed", "amended", "lapsed")
"""Changes whose case, where they have one, is that of an application."""
PERIODS = ("entered", "renewed")
"""Changes that say from when a permit is valid: that day is no day on which somebody wrote."""
DATED = (
    *PERIODS, "amended", "changed", "suspended", "revoked", "withdrawn", "lapsed", "replaced", "returned", "ruled",
    "restored",
)  # fmt: skip
"""Changes whose own day has a name."""
BY_CALENDAR = ("lapsed", "replaced")
"""Ended with their last day, which was whole; the others on the day of an act."""


def say(request: HttpRequest, key: str, **values: object) -> str:
    """A text of this area without ruby."""
    return wording.plain(f"staff_registers.{key}", language_of(request), **values)


def html(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this area as HTML with ruby."""
    return wording.say_html(f"staff_registers.{key}", language_of(request), **values)


def today_typed(request: HttpRequest) -> str:
    """Today as somebody would type it into a field for a day."""
    today = civil.today()
    return today.isoformat() if language_of(request) == "en" else format_wareki(today)


def day_words(request: HttpRequest, on: date | None, none: str = "no_end") -> str:
    """A day in words, or that there is none."""
    return date_words(on, language_of(request)) if on else say(request, none)


def register_for(request: HttpRequest, publisher: str, slug: str) -> Register:
    """One register that the actor's offices keep. Raises Http404 for others."""
    wanted = f"{publisher}/{slug}"
    rows = finding.registers(flow.actor_of(request), civil.today(), language_of(request))
    found = next((row for row in rows if row.id == wanted), None)
    if found is None:
        raise Http404
    return found


def permit_for(request: HttpRequest, number: int) -> Permit:
    """A permit of the actor's offices. Raises Http404."""
    rows = Permit.objects.kept_by(flow.actor_of(request)).select_related("office", "predecessor")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    access.seen_number(request, found.reference)
    return found


def register_url(register: str, name: str = "register") -> str:
    """The address of a register's page."""
    return reverse(f"staff:{name}", args=register.split("/", 1))


def crumbs(request: HttpRequest, *trail: tuple[str, object]) -> list[dict[str, object]]:
    """The way back: desk, registers, and what lies between."""
    start: list[dict[str, object]] = [
        {"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")},
        {"url": reverse("staff:registers"), "text": say(request, "title")},
    ]
    return start + [{"url": url, "text": text} for url, text in trail]


@access.staff_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every register of the actor's offices with the number of permits that hold."""
    rows = finding.registers(flow.actor_of(request), civil.today(), language_of(request))
    page = {
        "rows": [{"row": row, "url": register_url(row.id)} for row in rows],
        "breadcrumbs": [*crumbs(request)[:1], {"url": "", "text": say(request, "title")}],
    }
    return access.show(request, "staff/registers/index.html", page)


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """What stands in a register; asked by post, for a holder's name has no place in an address."""
    register, today = register_for(request, publisher, slug), civil.today()
    typed = access.typed(request, "words", "standing", "ends")
    asked = Question(words=typed["words"], standing=typed["standing"], ends_within=access.number(typed["ends"]))
    found = finding.find(flow.actor_of(request), register.id, asked, today)
    page = {
        "register": register,
        "typed": typed,
        "rows": [_row(request, permit, today) for permit in found[: finding.MOST]],
        "more": len(found) > finding.MOST,
        "most": finding.MOST,
        "asked": request.method == "POST",
        "standings": [(name, say(request, f"standing.{name}")) for name in finding.STANDINGS],
        "ends": [(str(days), say(request, "ends_days", days=days)) for days in ENDS],
        "renewals": register_url(register.id, "renewals"),
        "breadcrumbs": crumbs(request, ("", register.name)),
    }
    return access.show(request, "staff/registers/list.html", page)


def _row(request: HttpRequest, permit: Permit, today: date) -> dict[str, Any]:
    standing = permit.standing(today)
    return {
        "permit": permit,
        "standing": say(request, f"standing.{standing}"),
        "short": standing != "renewing",
        "tone": TONES.get(standing, "neutral"),
        "until": day_words(request, permit.valid_until),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history in plain words: the day it was written down, apart from the day from which it holds.

    `ours` when its case is one of casework's.
    """

    written: date
    title: str
    who: str
    case: str
    ours: bool
    texts: Sequence[str]


@access.staff_page
@require_safe
def permit(request: HttpRequest, number: int) -> HttpResponse:
    """One permit: what holds today, what the register keeps, conditions, history, and what may be done."""
    return show_permit(request, permit_for(request, number))


def show_permit(request: HttpRequest, row: Permit) -> HttpResponse:
    """The page of a permit."""
    actor, lang, today = flow.actor_of(request), language_of(request), civil.today()
    pack, law = pack_of(row.version_id), writing.register_of(row)
    register = finding.register(row.register_id, today, lang)
    standing = row.standing(today)
    window = rules.window_of(law, row.valid_until)
    page = {
        "permit": row,
        "title": row.title if content.has_title(law) else "",
        "register": register,
        "standing": say(request, f"standing.{standing}"),
        "explained": say(request, f"explained.{standing}"),
        "tone": TONES.get(standing, "neutral"),
        "until": day_words(request, row.valid_until),
        "opens": day_words(request, window.opens, "any_time"),
        "closes": window.closes,
        "ended": row.state in ENDED,
        "ended_label": html(request, "last_day" if row.state in BY_CALENDAR else "ended_on"),
        "law": law,
        "kept": [
            (content.label(pack, field.id, lang), content.shown(pack, field.id, row.fields[field.id], lang))
            for field in content.keepable(pack, law)
            if field.id in row.fields
        ],
        "lines": history(request, row),
        "documents": _documents(actor, row, today),
        "successor": Permit.objects.filter(predecessor=row).first(),
        "acts": [_act(request, row, name) for name in _acts(actor, row)],
        "for_deciders": row.state in LIVE and policies.may_keep(actor, row) and not policies.may_decide(actor, row),
        "ruled": restoring.noted(row),
        "running": Hearing.objects.visible_to(actor).running().filter(permit=row).first(),
        "may_begin": row.state in LIVE and adverse_policies.may_begin(actor, row),
        "breadcrumbs": crumbs(
            request, (register_url(row.register_id), register.name if register else row.register_id), ("", row.number)
        ),
    }
    return access.show(request, "staff/registers/permit.html", page)


def _acts(actor: Actor, row: Permit) -> list[str]:
    """What this person may do with the permit now."""
    keeps, decides = policies.may_keep(actor, row), policies.may_decide(actor, row)
    found = [*(["change", "return"] if keeps else []), *(["reissue", "correct"] if decides else [])]
    if decides and row.conditions.strip():
        found.append("ease")
    if decides and row.suspended_from:
        found.append("resume")
    found = found if row.state in LIVE else []
    if keeps and restoring.annulled(row) is not None:
        found.append("ruling")
    noted = restoring.noted(row) if decides else None
    return [*found, "restore"] if noted is not None and noted.made_by != actor.id else found


def _act(request: HttpRequest, row: Permit, name: str) -> dict[str, Any]:
    own = {"change": "permit_change", "correct": "permit_correct", "ease": "permit_ease"}
    url = (
        reverse(f"staff:{own[name]}", args=[row.pk])
        if name in own
        else reverse("staff:permit_act", args=[row.pk, name])
    )
    return {"url": url, "text": html(request, f"act.{name}"), "what": html(request, f"about.{name}")}


def _documents(actor: Actor, row: Permit, today: date) -> list[tuple[Document, Check | None]]:
    """Notices and certificates of the permit's cases, each with its row of the public register once withdrawn."""
    wanted = {row.reference, row.last_reference}
    found = list(Document.objects.visible_to(actor).filter(reference__in=wanted).order_by("issued_at", "pk"))
    checks = documents.registered([each.check_number for each in found])
    over = {number: check for number, check in checks.items() if not check.holds(today)}
    return [(each, over.get(each.check_number)) for each in found]


def history(request: HttpRequest, row: Permit) -> list[Line]:
    """Every change with who wrote it, the newest first."""
    changes = list(PermitChange.objects.visible_to(flow.actor_of(request)).filter(permit=row))
    ids = {int(each.made_by.removeprefix("user:")) for each in changes if each.made_by.startswith("user:")}
    names = dict(User.objects.filter(pk__in=ids, is_staff=True).values_list("pk", "name"))
    return [_line(request, row, each, names) for each in reversed(changes)]


def _line(request: HttpRequest, row: Permit, change: PermitChange, names: Mapping[int, str]) -> Line:
    who = change.made_by.removeprefix("user:")
    name = names.get(int(who), "") if who.isdecimal() else ""
    texts = [*_dated(request, change), *_details(request, row, change), *filter(None, change.reason.split("\n"))]
    if change.notice and change.kind not in ("ruled", "restored"):
        texts.append(say(request, "notice", number=change.notice))
    eased = change.detail.get("what") if change.kind == "eased" else ""
    title, ours = say(request, f"kind.{eased or change.kind}"), change.kind in OURS
    return Line(civil.day_of(change.made_at), title, name or say(request, "house"), change.case, ours, texts)


def _dated(request: HttpRequest, change: PermitChange) -> list[str]:
    """From which day a line holds: always for the time a permit is valid, else where it was written on another day."""
    if change.kind not in PERIODS and change.on == civil.day_of(change.made_at):
        return []
    kind = change.kind if change.kind in DATED else "other"
    return [say(request, f"dated.{kind}", day=date_words(change.on, language_of(request)))]


def _details(request: HttpRequest, row: Permit, change: PermitChange) -> list[str]:
    pack, lang, detail = pack_of(row.version_id), language_of(request), change.detail
    found = []
    if change.kind == "renewed" and detail:
        found.append(say(request, "renewed_to", number=detail["number"], until=detail["to"] or say(request, "no_end")))
    if detail.get("late"):
        found.append(say(request, "late"))
    if change.kind == "suspended":
        found.append(say(request, "rests_until", until=detail.get("until") or say(request, "no_end")))
    if change.kind in ("ruled", "restored") and detail:
        found.append(say(request, "ruled.line", by=say(request, f"ruled.by.{detail['by']}"), number=change.notice))
    if detail.get("heard"):
        found.append(say(request, f"heard.{detail['heard']}") + f"：{detail.get('heard_note', '')}")
    for name, value in detail.get("before", {}).items():
        before = content.shown(pack, name, value, lang) or say(request, "empty")
        found.append(say(request, "before", label=content.label(pack, name, lang), value=before))
    if "conditions" in detail.get("fields", ()):
        before = str(detail.get("conditions", "")) or say(request, "empty")
        found.append(say(request, "before", label=say(request, "conditions"), value=before))
    return [*found, *_eased(request, change)]


def _eased(request: HttpRequest, change: PermitChange) -> list[str]:
    """What conditions the office lifted or eased: the new text, how, and on what ground."""
    if change.kind != "eased" or not change.detail:
        return []
    after, how = change.detail["after"] or say(request, "no_conditions"), change.detail["how"]
    ground = f"{say(request, 'ease.ground')}：{change.ground}"
    return [say(request, "ease.new", value=after), say(request, f"ease.how.{how}"), ground]
