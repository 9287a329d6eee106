"""One page with every answer, filing, and the page after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service.period import nature_of
from koboshi.core.actor import Door
from koboshi.core.confidence import CHECKED
from koboshi.core.form import Field, Problem
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.fees.models import Charge
from koboshi.foundation.people import throttle
from koboshi.intake.models import Application
from koboshi.intake.service import NotComplete
from koboshi.screens import answers, competent, paper, papers, stamped
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.screens.days import Typed
from koboshi.screens.flow import Filling, Flow
from koboshi.ui import wording
from koboshi.ui.fields import input_id
from koboshi.ui.wording import html

MOST_NAMES = 3_000
"""How much of the names of what lacks a message holds; the case shows all of it."""


def page_of(filling: Filling, problem: Problem) -> str:
    """The address of the field that a problem is about; the first page when the problem is about everything."""
    field = problem.field.split(".")[0]
    for page in filling.offer.pack.form.pages:
        if any(each.id == field for each in page.fields):
            return f"{filling.page_url(page.id)}?back=check#{input_id(field)}"
    return filling.page_url(filling.offer.pack.form.pages[0].id)


def summary(filling: Filling) -> list[answers.Section]:
    """All answers with links to change them."""
    change = {page.id: f"{filling.page_url(page.id)}?back=check" for page in filling.pages()}
    application = filling.application
    return answers.sections(
        filling.offer.pack.form,
        application.answers,
        lang=filling.lang,
        texts=filling.offer.pack.texts,
        files=answers.attachments_of(application),
        change=change,
    )


def words_of(filling: Filling, problems: list[Problem] | None = None) -> dict[str, Any]:
    """What the page with all answers shows."""
    found, lacking = papers.found(filling), papers.lacking(filling)
    return {
        "sections": summary(filling),
        "mend": [
            (answers.say(problem, filling.offer.pack.texts, filling.lang), page_of(filling, problem))
            for problem in problems or ()
        ],
        "unfinished": _unfinished(filling, found, lacking),
        "later": papers.labels(filling, lacking),
        "later_ticked": papers.put_off(filling),
        "stamp": stamped.shown() if stamped.asked(filling) else None,
        "competent": competent.words_of(filling),
        "submit_url": filling.url("submit"),
        "pause_url": filling.url("paused"),
        "unchecked": [each for each in filling.offer.pack.manifest.basis if each.status != CHECKED],
    }


def _unfinished(filling: Filling, found: Sequence[Problem], lacking: Sequence[Field]) -> bool:
    """Whether something keeps it from arriving."""
    without = {field.id for field in lacking}
    there = [problem.field.split(".")[0] for problem in found] + [field.id for field in papers.missing(filling)]
    return not without.issuperset(there)


@require_GET
def check(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """Every answer on one page, with a way to change each, before it is sent."""
    filling = flows.opened(request, flow, reference)
    if filling.correcting:
        return HttpResponseRedirect(filling.url("correct"))
    if not filling.application.is_draft:
        return HttpResponseRedirect(filling.url("done"))
    return flows.show(request, filling, "screens/check.html", words_of(filling))


def _show_amiss(request: HttpRequest, filling: Filling, *, later_missed: bool, on_stamp: Typed | None) -> HttpResponse:
    """The page with everything to mend at once: the answers, the day on the stamp, and the box that was not ticked."""
    words = words_of(filling, papers.unready(filling))
    if on_stamp is not None:
        words["stamp"] = stamped.shown(on_stamp, error=html(on_stamp.error) if on_stamp.error else "")
    if on_stamp is not None and on_stamp.error:
        words["mend"].append((html(on_stamp.error), f"#{stamped.NAME}"))
    if later_missed:
        words["later_missed"] = True
        told = "screens.clerk.lacks_missed" if filling.flow.door is Door.COUNTER else "screens.later.missed"
        words["mend"] += [(html(wording.say(told, filling.lang)), "#later-tick")] if words["mend"] else []
    return flows.show(request, filling, "screens/check.html", words, status=422)


@require_POST
def submit(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """The application arrives; pressed twice it arrives once. Incomplete: the same page with everything to mend."""
    filling = flows.opened(request, flow, reference)
    throttle.count(throttle.SUBMIT, flows.caller(request))
    later = papers.lacking(filling) if filling.application.is_draft else []
    on_stamp = stamped.read(request, filling) if stamped.asked(filling) else None
    missed = bool(later) and request.POST.get(papers.LATER) != "yes"
    if missed or (on_stamp is not None and on_stamp.error):
        return _show_amiss(request, filling, later_missed=missed, on_stamp=on_stamp)
    try:
        arrived = stamped.moment(on_stamp) if on_stamp is not None else None
        case = casework.file(filling.actor, filling.application, filling.offer, now=arrived)
        if later:
            casework.write_message(filling.actor, case, text=_promise(filling, later))
    except NotComplete as problem:
        words = words_of(filling, problem.problems)
        return flows.show(request, filling, "screens/check.html", words, status=422)
    except Refused as refused:
        words = {**words_of(filling), "refused": flows.refusal(request, refused)}
        return flows.show(request, filling, "screens/check.html", words, status=flows.status_of(refused))
    return HttpResponseRedirect(filling.url("done"))


def _promise(filling: Filling, later: Sequence[Field]) -> str:
    """The message to the office about papers that come later: in Japanese, which the office reads."""
    names = "、".join(ruby_to_plain(filling.offer.pack.texts.get(each.label_key, "ja")) for each in later)
    key = "clerk.lacked" if filling.flow.door is Door.COUNTER else "later.promise"
    return wording.plain(f"screens.{key}", "ja", papers=names[:MOST_NAMES])


def _to_pay(filling: Filling) -> dict[str, Any] | None:
    """The fee that is asked for with the filing: yen, the last day, and where it is paid; None where none is, or later.

    It has arrived already (行政手続法7条): paying is the next step in the same sitting, never a condition of arrival.
    """
    asked = Charge.objects.visible_to(filling.actor).filter(reference=filling.reference)
    charge = asked.of_process(filling.reference).open().order_by("pk").last()
    if charge is None or not filling.flow.fee or charge.timing != "with_filing":
        return None
    argument = charge.number if filling.flow.fee_by_number else filling.reference
    return {"yen": f"{charge.asked:,}", "last": charge.due_on, "url": filling.flow.url(filling.flow.fee, argument)}


@require_GET
def done(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """It arrived: the number, what happens next, and until when (a guide)."""
    filling = flows.opened(request, flow, reference)
    if filling.application.is_draft:
        return HttpResponseRedirect(filling.url("check"))
    case = Case.objects.visible_to(filling.actor).filter(application=filling.application).first()
    words = {
        "case": case,
        "after": filling.words("after"),
        "copy_url": filling.url("copy"),
        "after_url": filling.url(flow.after) if flow.after else "",
        "has_email": bool(filling.application.email),
        "later": papers.labels(filling, papers.to_come(filling)),
        "office": filling.application.office,
        "corrected": filling.application.answers_version > 1,
        "at_counter": flow.door is Door.COUNTER,
        "pay": _to_pay(filling),
        "nature": nature_of(filling.offer.pack),
        "standard_unchecked": filling.offer.pack.manifest.service_level.status != CHECKED,
    }
    return flows.show(request, filling, "screens/done.html", words)


@require_GET
def copy(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """A printed copy of the finished application (PDF)."""
    filling = flows.opened(request, flow, reference)
    if filling.application.state == Application.State.DRAFT:
        raise Http404
    return download(paper.finished(filling.application, filling.lang), f"{filling.reference}.pdf", "application/pdf")


@require_GET
def blank(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """The paper form with everything filled in so far (PDF), to go on by hand."""
    filling = flows.opened(request, flow, reference)
    application, office = filling.application, competent.office_of(filling)
    content = paper.form_of(filling.offer, filling.lang, application=application, office=office)
    return download(content, f"{filling.offer.pack.manifest.slug}-{filling.reference}.pdf", "application/pdf")
