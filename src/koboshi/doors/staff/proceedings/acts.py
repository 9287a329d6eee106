"""What every page of this area does with a form: run the act; when it is refused, say why and keep what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.refusal import At, Refused, Several
from koboshi.doors.staff import access
from koboshi.proceedings import policies, service
from koboshi.screens import days, flow
from koboshi.ui import wording
from koboshi.ui.language import language_of


def reads(actor: Actor, case: Case) -> bool:
    """Whether the papers of a case are shown: to who works on it, and to who audits the body."""
    return actor.only_looks or policies.may_run_for(actor, case)


def reads_of(actor: Actor, office: int) -> bool:
    """Whether the papers of an office's meetings are shown."""
    return actor.only_looks or policies.may_run(actor, office)


Act = Callable[[], object]
Show = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Told:
    """What an act tells instead of its usual sentence: a text of `done`, or a whole key, with its values."""

    key: str
    values: Mapping[str, object]


def run(request: HttpRequest, table: Mapping[str, Act], show: Show, back: tuple[str, tuple[Any, ...]]) -> HttpResponse:
    """Run the act that was posted and go to `back`, or show the page again with the reason.

    A refusal that names inputs goes to the page as `refused`: it is told there at each of them (`screens.wrong`).
    """
    name = str(request.POST.get("act", ""))
    act = table.get(name)
    if act is None:
        return show(status=422)
    try:
        told = act()
    except (At, Several) as refused:
        return show(refused=refused, status=flow.status_of(refused))
    except Refused as refused:
        return show(problem=access.problem_of(request, refused), status=flow.status_of(refused))
    except access.BadDate as bad:
        return show(problem=bad.sentence, status=422)
    told = told if isinstance(told, Told) else Told(name, {})
    key = told.key if "." in told.key else f"staff_proceedings.done.{told.key}"
    flow.tell(request, messages.SUCCESS, key, **told.values)
    return HttpResponseRedirect(reverse(f"staff:{back[0]}", args=back[1]))


def say(request: HttpRequest, key: str, **values: object) -> str:
    """A text of this area without ruby."""
    return wording.plain(f"staff_proceedings.{key}", language_of(request), **values)


def choices(request: HttpRequest, key: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """Options of a list with their words."""
    return [(name, say(request, f"{key}.{name}")) for name in names]


def posted(request: HttpRequest, name: str) -> str:
    """What was typed into an input."""
    return str(request.POST.get(name, ""))


def day(request: HttpRequest, name: str, label: str) -> date | Refused:
    """The day typed into an input, or why it is none; `label` is the text that names it."""
    return days.meant(posted(request, name), label=wording.say(f"staff_proceedings.{label}", language_of(request)))


def ids(request: HttpRequest, name: str) -> list[int]:
    """The row numbers that were ticked."""
    return [found for each in request.POST.getlist(name) if (found := access.number(str(each))) is not None]


def upload(request: HttpRequest, name: str) -> service.Upload:
    """The file that was chosen; an empty one where nobody chose any."""
    file = request.FILES.get(name)
    if not isinstance(file, UploadedFile):
        return service.Upload("", "", b"")
    return service.Upload(file.name or "", file.content_type or "", file.read())


def start(request: HttpRequest) -> list[dict[str, Any]]:
    """Desk and the overview of proceedings."""
    desk = {"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")}
    return [desk, {"url": "", "text": say(request, "title")}]


def crumbs(request: HttpRequest, here: object, *way: tuple[str, object]) -> list[dict[str, Any]]:
    """Desk, proceedings, what lies between, this page."""
    desk, overview = start(request)
    between = [{"url": url, "text": text} for url, text in way]
    return [desk, {**overview, "url": reverse("staff:proceedings")}, *between, {"url": "", "text": here}]
