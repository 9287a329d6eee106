"""What a door says about itself, and what every shared screen needs first: the application and its pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from koboshi.catalog.service import Offer, pack_of, version_of
from koboshi.core.actor import VISITOR, Actor, Door
from koboshi.core.form import Page
from koboshi.core.refusal import Refused, TooLarge
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.tenancy import scope
from koboshi.intake import policies
from koboshi.intake.models import Application
from koboshi.intake.service import own_town
from koboshi.ui import wording
from koboshi.ui.language import language_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How one door uses the shared screens.

    `namespace` is the door's `app_name`; `layout` the template that pages extend; `home` the name (in the namespace) of
    the page a person goes to after pausing; `after` the name of the page about one application (argument `reference`)
    that follows filing, empty when the door has none; `public` lets people in who have not signed in. With `secrets`
    the page after pausing tells residents of number and secret, and offers a link by e-mail (the door's `mail_link`).
    `office_page` is the full name of the page about a case from which the office came to type in an answer. `fee` is
    the name of the page where a fee is paid, empty when the door takes none: about one charge with `fee_by_number`
    (argument: its number), else about all of an application (argument `reference`).
    """

    door: Door
    namespace: str
    layout: str = "ui/citizen.html"
    home: str = "home"
    after: str = "status"
    public: bool = False
    secrets: bool = False
    office_page: str = ""
    fee: str = ""
    fee_by_number: bool = False

    def url(self, name: str, *arguments: object) -> str:
        """The address of one of the door's pages."""
        return reverse(f"{self.namespace}:{name}", args=arguments)


@dataclass(frozen=True, slots=True)
class Filling:
    """One request's application with the pack it is pinned to."""

    flow: Flow
    actor: Actor
    lang: str
    application: Application
    offer: Offer

    @property
    def reference(self) -> str:
        """The number of the application."""
        return self.application.reference

    @property
    def correcting(self) -> bool:
        """Whether it has arrived and fields are open for correction."""
        return not self.application.is_draft and bool(self.application.unlocked)

    @property
    def entering(self) -> bool:
        """Whether somebody of the office types in for the applicant what came on paper."""
        return not policies.holds(self.actor, self.application)

    @property
    def fixed(self) -> frozenset[str]:
        """Fields that the house fills in and nobody changes: the municipality that applies."""
        return frozenset(own_town.fixed(self.offer.pack.form, self.application.applicant_tenant))

    def pages(self) -> list[Page]:
        """The pages shown with the answers of now; while correcting only those with an open field."""
        pages = self.offer.pack.form.visible_pages(self.application.answers)
        if not self.correcting:
            return pages
        return [page for page in pages if any(field.id in self.application.unlocked for field in page.fields)]

    def url(self, name: str, *more: object) -> str:
        """The address of one of the door's pages about this application."""
        return self.flow.url(name, self.reference, *more)

    def page_url(self, page: str) -> str:
        """The address of one page of the form."""
        return self.url("correct_page" if self.correcting else "page", page)

    def words(self, key: str) -> SafeString:
        """A text of the pack as HTML."""
        return wording.html(self.offer.pack.texts.get(key, self.lang))

    def plain(self, key: str) -> str:
        """A text of the pack without ruby."""
        return ruby_to_plain(self.offer.pack.texts.get(key, self.lang))


def actor_of(request: HttpRequest) -> Actor:
    """Who acts; the middleware of the roof wrote it."""
    return getattr(request, "actor", VISITOR)


def caller(request: HttpRequest) -> str:
    """The address that rate limits count, as the roof found it behind its proxies."""
    return str(getattr(request, "caller", "") or request.META.get("REMOTE_ADDR", ""))


def opened(request: HttpRequest, flow: Flow, reference: str) -> Filling:
    """The application for its applicant's side. Raises Http404 for everybody else, as for no application (S1).

    At the counter also for the office that waits for a correction: its answer may come on paper.
    """
    actor = actor_of(request)
    found = Application.objects.visible_to(actor).filter(reference=reference).select_related("office").first()
    entering = flow.door is Door.COUNTER and found is not None and policies.may_enter(actor, found)
    if found is None or not (policies.holds(actor, found) or entering):
        raise Http404
    if found.tenant not in actor.tenants and reference not in actor.references:
        # The holder on another device and the applying town: row policies know them for the application, not for the
        # journal and the tasks that their acts write.
        scope.add_reference(reference)
    return Filling(flow, actor, language_of(request), found, version_of(found.version_id))


def show(
    request: HttpRequest, filling: Filling, template: str, words: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render one of the shared pages in the door's layout."""
    page = {
        "layout": filling.flow.layout,
        "flow": filling.flow,
        "application": filling.application,
        "reference": filling.reference,
        "texts": filling.offer.pack.texts,
        "procedure_title": filling.words("title"),
        "breadcrumbs": [],
        "problems": (),
        **words,
    }
    response = render(request, template, page, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def refusal(request: HttpRequest, refused: Refused) -> SafeString:
    """The sentence of a refusal in the reader's language, as HTML."""
    return wording.html(refused.say(language_of(request)))


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal: 413 when something was too large, else 422."""
    return 413 if isinstance(refused, TooLarge) else 422


def tell(request: HttpRequest, level: int, key: str, **values: object) -> None:
    """Leave a message for the next page, in the reader's language."""
    messages.add_message(request, level, wording.say_html(key, language_of(request), **values))


def title_of(application: Application, lang: str) -> str:
    """The title of an application's procedure, with ruby braces in easy Japanese."""
    return pack_of(application.version_id).texts.get("title", lang)
