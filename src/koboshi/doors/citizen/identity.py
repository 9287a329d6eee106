"""Sign in by the identity port: away to the provider, back with proof, and what it told put into new drafts."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from koboshi.catalog.service import Offer
from koboshi.core.japan import civil
from koboshi.core.ports import Misconfigured, Refused, Unavailable
from koboshi.core.ports.errors import PortError
from koboshi.core.ports.identity import Choosable, Identity
from koboshi.core.ports.wording import TEXTS
from koboshi.doors.citizen import front
from koboshi.foundation.people import identity as people
from koboshi.foundation.people import throttle
from koboshi.foundation.ports import service as ports
from koboshi.screens import flow as flows
from koboshi.ui import wording
from koboshi.ui.language import language_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
PORT = "identity"
STARTED = "koboshi_identity"
"""Session key: the state of the one identification that is under way, and where to go afterwards."""
KNOWN = "koboshi_identity_known"
"""Session key: what the provider told about the person; gone with the session, never in a table of ours."""
WELL_KNOWN = ("applicant", "corporation_name", "address", "email", "phone", "birth", "municipality")
"""Form fields whose meaning every procedure shares; nothing else is filled in beforehand."""


def _own(path: str) -> bool:
    """Whether it is a page of this house (S4)."""
    return path.startswith("/") and "\\" not in path and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


def _refuse(request: HttpRequest, error: PortError) -> HttpResponse:
    """Back to the sign-in page with the port's sentence."""
    messages.error(request, wording.html(TEXTS.get(error.key, language_of(request), **error.values)))
    return HttpResponseRedirect(reverse("citizen:sign_in"))


@login_not_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start an identification; a second start forgets the first."""
    throttle.count(throttle.BEGIN, flows.caller(request))
    after = request.POST.get("next", "") or reverse("citizen:my")
    try:
        if not _own(after):
            raise Refused("port.identity.bad_return")
        begun = cast(Identity, ports.plugin(PORT)).begin(return_to=reverse("citizen:identity_back"))
    except (Refused, Unavailable, Misconfigured) as error:
        return _refuse(request, error)
    request.session[STARTED] = {"state": begun.state, "next": after}
    return HttpResponseRedirect(begun.redirect)


@login_not_required
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The person comes back from the provider. The state counts once and only in the browser that started."""
    throttle.count(throttle.RESUME, flows.caller(request))
    started: dict[str, str] = request.session.pop(STARTED, {})
    chosen = next((each for each in ports.chosen() if each.port == PORT), None)
    if chosen is None:
        raise Http404
    try:
        if not started:
            raise Refused("port.identity.bad_state")
        person = cast(Identity, chosen.plugin).finish(state=started["state"], parameters=request.GET.dict())
        user = people.sign_in_with_identity(chosen.name, person)
        if user is None:
            raise Refused("port.identity.unknown")
    except (Refused, Unavailable, Misconfigured) as error:
        return _refuse(request, error)
    auth.login(request, user, backend=BACKEND)
    request.session[KNOWN] = {name: person.attributes[name] for name in WELL_KNOWN if name in person.attributes}
    flows.tell(request, messages.SUCCESS, "citizen.identity.done")
    return HttpResponseRedirect(started["next"])


def known_about(request: HttpRequest, offer: Offer) -> dict[str, Any]:
    """What the provider told that this form asks too and would accept; empty for everybody else.

    The values stand in the form as if typed: the person reads and may change them.
    """
    told: dict[str, Any] = request.session.get(KNOWN, {})
    form = offer.pack.form
    answers = {name: value for name, value in told.items() if name in WELL_KNOWN and name in form.fields}
    wrong = {problem.field.split(".")[0] for problem in form.check(answers, civil.today())}
    return {name: value for name, value in answers.items() if name not in wrong}


@login_not_required
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The demonstration's provider: choose which invented person to be. Absent when a real one is chosen."""
    plugin: object = next((each.plugin for each in ports.chosen() if each.port == PORT), None)
    if not isinstance(plugin, Choosable):
        raise Http404
    if request.GET.get("return_to") != reverse("citizen:identity_back"):
        raise SuspiciousOperation("the demonstration returns to this house only")
    rows = [
        (word, person.attributes["applicant"], front.say(request, f"identity.level.{person.level}"))
        for word, person in plugin.persons().items()
    ]
    words = {"rows": rows, "state": request.GET.get("state", "")[:400], "back": reverse("citizen:identity_back")}
    trail = [("", front.say(request, "identity.demo_title"))]
    return front.private(front.page(request, "citizen/identity_demo.html", words, trail=trail))


def offered() -> dict[str, bool]:
    """Whether the sign-in page offers the port, and whether it is a demonstration."""
    plugin = next((each.plugin for each in ports.chosen() if each.port == PORT), None)
    return {"identity_offered": plugin is not None, "identity_is_demo": plugin is not None and plugin.is_demo}
