"""Absences and delegations (mine; for a head those of the office), and who sits in which seat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.approvals import policies
from koboshi.approvals import service as verbs
from koboshi.approvals.models import Absence, Delegation, Post
from koboshi.approvals.service import Given
from koboshi.core.actor import Actor, Role
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.approvals import seats, showing
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people import service as staff
from koboshi.foundation.people.models import Membership, User
from koboshi.screens import flow

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
TYPED = ("do", "user", "to", "seat", "since", "until", "reason", "office", "row")
Act = Callable[[HttpRequest, Actor], str]


def _work(request: HttpRequest, acts: dict[str, Act], show: Callable[..., HttpResponse], page: str) -> HttpResponse:
    """Do the posted act; whatever is refused comes back with what was typed."""
    act = acts.get(str(request.POST.get("do", "")))
    if act is None:
        raise Http404
    try:
        told = act(request, flow.actor_of(request))
    except access.BadDate as bad:
        return show(request, problem=bad.sentence, status=422)
    except Refused as refused:
        return show(request, problem=access.problem_of(request, refused), status=422)
    showing.tell(request, messages.SUCCESS, f"done.{told}")
    return access.to(page)


def _until(request: HttpRequest) -> date | None:
    return access.day(request, "until") if str(request.POST.get("until", "")).strip() else None


def _chosen(request: HttpRequest, name: str, among: list[User]) -> User:
    number = access.number(str(request.POST.get(name, "")))
    found = next((user for user in among if user.pk == number), None)
    if found is None:
        raise Refused("人を、一覧から選んでください。")
    return found


# -- absences and delegations -----------------------------------------------------------------------------------------


@access.staff_page
@GET_POST
def people(request: HttpRequest) -> HttpResponse:
    """Who is away, and who stamps for whom."""
    if request.method == "POST":
        return _work(request, PEOPLE, _show_people, "approval_people")
    return _show_people(request)


def _whose(actor: Actor) -> list[User]:
    """For whom the actor may write: herself, and for a head everybody of her offices."""
    me = list(User.objects.filter(pk=actor.user or 0))
    if not actor.has(*policies.HEADS):
        return me
    others = [user for office in sorted(actor.offices) for user in staff.colleagues(actor, office)]
    return list({user.pk: user for user in (*me, *others)}.values())


def _to_whom(actor: Actor) -> list[User]:
    """Who may be given the stamping: people of the same offices, and everybody who sits in a seat of the body."""
    near = [user for office in sorted(actor.offices) for user in staff.colleagues(actor, office)]
    seated = Post.objects.visible_to(actor).covering(civil.today()).select_related("user").order_by("user__name")
    return list({user.pk: user for user in (*near, *(post.user for post in seated))}.values())


def _add_absence(request: HttpRequest, actor: Actor) -> str:
    since, until = access.day(request, "since"), access.day(request, "until")
    user = _chosen(request, "user", _whose(actor))
    reason = str(request.POST.get("reason", ""))
    verbs.note_absence(actor, user, since=since, until=until, tenant=actor.tenant, reason=reason)
    return "absence"


def _add_delegation(request: HttpRequest, actor: Actor) -> str:
    since, until = access.day(request, "since"), _until(request)
    giver, to = _chosen(request, "user", _whose(actor)), _chosen(request, "to", _to_whom(actor))
    verbs.delegate(actor, actor.tenant, Given(giver, to, since, until, str(request.POST.get("seat", ""))))
    return "delegation"


def _end_absence(request: HttpRequest, actor: Actor) -> str:
    number = access.number(str(request.POST.get("row", ""))) or 0
    row = Absence.objects.visible_to(actor).filter(pk=number).first()
    if row is not None:
        verbs.take_back_absence(actor, row, on=civil.today())
    return "absence_ended"


def _end_delegation(request: HttpRequest, actor: Actor) -> str:
    number = access.number(str(request.POST.get("row", ""))) or 0
    row = Delegation.objects.visible_to(actor).filter(pk=number).first()
    if row is not None:
        verbs.take_back_delegation(actor, row, on=civil.today())
    return "delegation_ended"


PEOPLE: dict[str, Act] = {
    "absence": _add_absence,
    "delegation": _add_delegation,
    "end_absence": _end_absence,
    "end_delegation": _end_delegation,
}


def _show_people(request: HttpRequest, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor, on = flow.actor_of(request), civil.today()
    whose = _whose(actor)
    mine = [user.pk for user in whose]
    away = Absence.objects.visible_to(actor).select_related("user")
    given = Delegation.objects.visible_to(actor).select_related("giver", "to")
    if not actor.only_looks:  # an auditor reads those of everybody, the past ones too
        away = away.ending_from(on).filter(user_id__in=mine)
        given = given.ending_from(on).filter(Q(giver_id__in=mine) | Q(to_id=actor.user))
    page = {
        "problem": problem,
        "typed": access.typed(request, *TYPED),
        "whose": whose,
        "to_whom": _to_whom(actor),
        "reasons": [(value, showing.plain(request, f"reason.{value}")) for value in Absence.Reason.values],
        "seats": seats.known(actor, on),
        "absences": [
            {"row": row, "reason": showing.say(request, f"reason.{row.reason}"), "may": row.user_id in mine}
            for row in away.order_by("since", "pk")
        ],
        "delegations": [
            {"row": row, "may": row.giver_id in mine, "seat": seats.name_of(actor, row.seat, on)}
            for row in given.order_by("since", "pk")
        ],
    }
    return showing.show(request, "staff/approvals/people.html", page, tab="approval_people", status=status)


# -- posts ------------------------------------------------------------------------------------------------------------


@access.staff_page
@GET_POST
def posts(request: HttpRequest) -> HttpResponse:
    """Who sits in which seat of which office; publishers of the body write it."""
    if request.method == "POST":
        return _work(request, POSTS, _show_posts, "approval_posts")
    return _show_posts(request)


def _office(request: HttpRequest, actor: Actor) -> Office | None:
    given = request.POST.get("office") or request.GET.get("office") or ""
    return Office.objects.visible_to(actor).of(actor.tenant).filter(pk=access.number(str(given)) or 0).first()


def _put(request: HttpRequest, actor: Actor) -> str:
    office = _office(request, actor)
    if office is None:
        raise Refused("所属を、一覧から選んでください。")
    since, until = access.day(request, "since"), _until(request)
    user = _chosen(request, "user", staff.colleagues(actor, office.pk))
    verbs.put_in_post(actor, office, str(request.POST.get("seat", "")), user, since=since, until=until)
    return "post"


def _leave(request: HttpRequest, actor: Actor) -> str:
    number = access.number(str(request.POST.get("row", ""))) or 0
    row = Post.objects.visible_to(actor).filter(pk=number).first()
    if row is not None:
        verbs.leave_post(actor, row, until=access.day(request, "until"))
    return "post_ended"


POSTS: dict[str, Act] = {"post": _put, "leave": _leave}


def _keepers(actor: Actor, on: date) -> str:
    """The names of whoever may write down who sits where: whom to ask."""
    members = Membership.objects.visible_to(actor).in_force(on).filter(roles__contains=[Role.PUBLISHER])
    return "、".join(sorted({each.user.name for each in members.select_related("user")}))


def _show_posts(request: HttpRequest, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor, on = flow.actor_of(request), civil.today()
    office = _office(request, actor)
    rows = Post.objects.visible_to(actor).select_related("office", "user")
    rows = rows if actor.only_looks else rows.ending_from(on)
    page = {
        "problem": problem,
        "typed": access.typed(request, *TYPED),
        "may": policies.may_keep_posts(actor, actor.tenant),
        "keepers": _keepers(actor, on) or showing.plain(request, "posts.nobody_may"),
        "offices": list(Office.objects.visible_to(actor).of(actor.tenant).order_by("name")),
        "office": office,
        "people": staff.colleagues(actor, office.pk) if office else [],
        "seats": seats.known(actor, on),
        "rows": [
            {"row": row, "seat": seats.name_of(actor, row.seat, on)}
            for row in rows.order_by("office__name", "seat", "since")
        ],
    }
    return showing.show(request, "staff/approvals/posts.html", page, tab="approval_posts", status=status)
