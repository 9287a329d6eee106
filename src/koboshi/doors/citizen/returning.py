"""Come back: by number and secret, by a link in the mail, or signed in by such a link."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koboshi.adverse import service as adverse
from koboshi.core.japan.normalise import normalise
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.citizen import front, identity, mine
from koboshi.doors.citizen.adverse import opening
from koboshi.foundation.notification import service as notification
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.people import throttle
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.service import numbers
from koboshi.mandates import service as mandates
from koboshi.screens import flow as flows
from koboshi.ui import wording
from koboshi.ui.language import language_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Number and secret open an application, or a disposition; a wrong pair never tells which was wrong (S1)."""
    if request.method != "POST":
        reference = numbers.tidy_reference(request.GET.get("reference", "")[:40])
        return _resume(request, reference)
    reference = numbers.tidy_reference(request.POST.get("reference", "")[:40])
    throttle.count(throttle.RESUME, flows.caller(request), more=reference)
    application = intake.find_by_secret(reference, request.POST.get("secret", "")[:40])
    if application is None:
        return _disposition(request, reference) or _resume(
            request, reference, problem=front.say(request, "resume.wrong"), status=422
        )
    people.remember_opened(request.session, application.reference)
    return HttpResponseRedirect(reverse(f"citizen:{_wanted(request) or 'status'}", args=[application.reference]))


def _wrong(request: HttpRequest, reference: str) -> HttpResponse:
    return _resume(request, reference, problem=front.say(request, "resume.wrong"), status=422)


def _disposition(request: HttpRequest, reference: str) -> HttpResponseRedirect | None:
    """The page of a disposition, for its party who typed number and secret of the notice here."""
    hearing = adverse.find_by_secret(reference, request.POST.get("secret", "")[:40])
    return opening.enter(request, hearing) if hearing is not None else None


def _wanted(request: HttpRequest) -> str:
    """Where number and secret lead if not to the status: a page of this door that a slip or a link names."""
    wanted = request.POST.get("to", "")
    return wanted if wanted in front.AFTER_SECRET else ""


def _resume(request: HttpRequest, reference: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    words = {"reference": reference, "problem": problem, "to": _wanted(request)}
    trail = [("", front.say(request, "resume.title"))]
    return front.private(front.page(request, "citizen/resume.html", words, trail=trail, status=status))


def readable(email: str) -> str:
    """An e-mail address in its one form, full width forgiven. Raises ValidationError."""
    tidy = normalise(email).lower()
    if len(tidy) > 254:
        raise ValidationError("too long")
    validate_email(tidy)
    return tidy


def send_link(email: str, lang: str, *, reference: str = "") -> None:
    """Mail a one-time link to this address and nowhere else."""
    with transaction.atomic(), scope.acting():  # the house writes: the visitor may not read what it sends
        secret = people.make_sign_in_link(email)
        url = f"{settings.PUBLIC_ADDRESS.rstrip('/')}{reverse('citizen:link', args=[secret])}"
        notification.write(
            key=f"sign-in-link:{secrets.token_hex(12)}",
            tenant=PREFECTURE,
            reference=reference,
            address=email,
            subject=ruby_to_plain(wording.say("citizen.mail.link_subject", lang)),
            body=ruby_to_plain(wording.say("citizen.mail.link_body", lang, url=url)),
            language=lang,
        )


@login_not_required
@require_POST
def mail_link(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a link for coming back to this application to the address the resident gives."""
    filling = flows.opened(request, front.FLOW, reference)
    if not filling.application.is_draft:  # a link opens drafts only; after arrival number and secret are asked
        flows.tell(request, messages.WARNING, "citizen.link.drafts_only")
        return HttpResponseRedirect(filling.url("status"))
    throttle.count(throttle.SIGN_IN_LINK, flows.caller(request))
    try:
        email = readable(request.POST.get("email", ""))
        intake.note_email(filling.actor, filling.application, email)
        send_link(email, filling.lang, reference=reference)
    except ValidationError:
        flows.tell(request, messages.ERROR, "citizen.link.not_an_address")
    except Refused as refused:
        messages.error(request, flows.refusal(request, refused))
    else:
        flows.tell(request, messages.SUCCESS, "citizen.link.sent")
    return HttpResponseRedirect(filling.url("paused"))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link to sign in; the answer is the same for every address."""
    words: dict[str, Any] = {"email": "", "sent": False, "problem": "", "next": request.GET.get("next", "")[:200]}
    words |= identity.offered()
    status = 200
    if request.method == "POST":
        throttle.count(throttle.SIGN_IN_LINK, flows.caller(request))
        words["email"] = request.POST.get("email", "")[:254]
        try:
            send_link(readable(request.POST.get("email", "")), language_of(request))
            words["sent"] = True
        except ValidationError:
            words["problem"], status = front.say(request, "link.not_an_address"), 422
    trail = [("", front.say(request, "my.sign_in"))]
    return front.private(front.page(request, "citizen/sign_in.html", words, trail=trail, status=status))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """A link from the mail: opening only shows a button, so that mail scanners do not use it up."""
    if request.method != "POST":
        good = people.link_is_good(secret)
        page = front.page(request, "citizen/link.html", {"good": good}, status=200 if good else 410)
        return front.private(page)
    throttle.count(throttle.RESUME, flows.caller(request))
    user = people.use_sign_in_link(secret)
    if user is None:
        return front.private(front.page(request, "citizen/link.html", {"good": False}, status=410))
    intake.claim_drafts(user.pk, user.email)
    mandates.bind(user.pk, user.email)
    auth.login(request, user, backend=BACKEND)
    return HttpResponseRedirect(reverse("citizen:my"))


@login_not_required
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """The applications of the signed-in resident, those she acts for, and those she made with others."""
    if not isinstance(request.user, User):
        return HttpResponseRedirect(reverse("citizen:sign_in"))
    actor = flows.actor_of(request)
    words = {
        "own": mine.own(request, actor, request.user.pk),
        "entrusted": mine.entrusted(request, actor, request.user.pk),
        "together": mine.together(request, request.user.pk),
    }
    return front.private(front.page(request, "citizen/my.html", words, trail=[("", front.say(request, "my.title"))]))


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and forget what this browser opened."""
    auth.logout(request)
    flows.tell(request, messages.SUCCESS, "citizen.my.signed_out")
    return HttpResponseRedirect(reverse("citizen:home"))
