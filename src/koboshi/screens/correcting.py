"""Correction: what is asked, why and until when; only the asked fields open (行政手続法7条)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Correction
from koboshi.casework.service.correcting import untouched
from koboshi.core.form import Problem
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.core.typed import refuse_my_number, within
from koboshi.foundation.people import throttle
from koboshi.intake.service import NotComplete
from koboshi.screens import answers, papers, stamped
from koboshi.screens import flow as flows
from koboshi.screens.days import Typed
from koboshi.screens.flow import Filling, Flow
from koboshi.ui import wording
from koboshi.ui.fields import input_id
from koboshi.ui.wording import html

MOST_WHY = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """One field to correct: its label, the office's reason, the answer of now, and where to change it."""

    label: SafeString
    reason: str
    lines: list[str]
    url: str
    field: str = ""


def open_request(filling: Filling) -> Correction | None:
    """The request that waits for an answer."""
    found = Correction.objects.visible_to(filling.actor).filter(
        reference=filling.reference, answered_at__isnull=True, lapsed_at__isnull=True
    )
    return found.order_by("pk").last()


def reasons(filling: Filling) -> Mapping[str, str]:
    """Field id to the office's reason, for the pages of a correction."""
    request = open_request(filling) if filling.correcting else None
    return {item["field"]: item["reason"] for item in request.items} if request is not None else {}


def asked(filling: Filling, correction: Correction) -> list[Asked]:
    """Everything that is asked, in the order of the form."""
    form, application = filling.offer.pack.form, filling.application
    wanted = {item["field"]: item["reason"] for item in correction.items}
    shown = answers.sections(
        form,
        application.answers,
        lang=filling.lang,
        texts=filling.offer.pack.texts,
        files=answers.attachments_of(application),
        only=wanted.keys(),
    )
    return [
        Asked(
            row.label,
            wanted[row.field],
            list(row.lines),
            f"{filling.page_url(part.page)}#{input_id(row.field)}",
            row.field,
        )
        for part in shown
        for row in part.rows
    ]


def _words(filling: Filling, correction: Correction) -> dict[str, Any]:
    pages = filling.pages()
    return {
        "correction": correction,
        "asked": asked(filling, correction),
        "start_url": filling.page_url(pages[0].id) if pages else "",
        "submit_url": filling.url("correct_submit"),
        "begun": bool(filling.application.pages_done),
        "mend": (),
        "untouched": unchanged(filling) if filling.correcting else [],
        "not_yet": (),
        "why": "",
        "keeps": False,
        "stamp": stamped.shown(answer=True) if filling.entering else None,
    }


@require_GET
def overview(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """What the office asks to correct, and the button that sends the answer."""
    filling = flows.opened(request, flow, reference)
    correction = open_request(filling)
    if correction is None or not filling.correcting:
        return HttpResponseRedirect(filling.url(flow.after or "done"))
    if filling.entering:
        casework.look(filling.actor, filling_case(filling), "counter")
    return flows.show(request, filling, "screens/correct.html", _words(filling, correction))


def filling_case(filling: Filling) -> Case:
    """The case of an application that has arrived."""
    return Case.objects.get(application=filling.application)


def unchanged(filling: Filling) -> list[str]:
    """The asked fields that stand as they arrived, in the order of the form."""
    return untouched(filling.application)


def _not_yet(filling: Filling, kept: Sequence[str]) -> dict[str, Any]:
    """What is not corrected yet: a line with a link for each field, and the box for those who want it to stay."""
    fields, texts = filling.offer.pack.form.fields, filling.offer.pack.texts
    lines = [
        (answers.html(texts, fields[name].label_key, filling.lang), _field_url(filling, Problem(name, "")))
        for name in kept
    ]
    return {"not_yet": lines}


def _note(filling: Filling, kept: Sequence[str], why: str) -> str:
    """The message to the office about the fields that stay: in Japanese, which the office reads."""
    if not kept:
        return ""
    fields, texts = filling.offer.pack.form.fields, filling.offer.pack.texts
    names = "、".join(ruby_to_plain(texts.get(fields[name].label_key, "ja")) for name in kept)
    told = wording.plain("screens.correct.kept_note", "ja", fields=names)
    return f"{told}\n{wording.plain('screens.correct.kept_why', 'ja')}{why.strip()}" if why.strip() else told


def _field_url(filling: Filling, problem: Problem) -> str:
    field = problem.field.split(".")[0]
    pages = [page for page in filling.offer.pack.form.pages if any(each.id == field for each in page.fields)]
    return f"{filling.page_url(pages[0].id)}#{input_id(field)}" if pages else filling.url("correct")


def _on_stamp(request: HttpRequest, filling: Filling, correction: Correction) -> Typed | None:
    """The day on which an answer on paper came, where somebody of the office types it in."""
    if not filling.entering:
        return None
    typed = stamped.read(request, filling)
    if typed.day is not None and typed.day < civil.day_of(correction.asked_at):
        return Typed(typed.text, error=wording.say("screens.stamp.before", filling.lang))
    return typed


def _amiss(request: HttpRequest, filling: Filling, kept: Sequence[str], on_stamp: Typed | None) -> dict[str, Any]:
    """What is to mend, all at once: what is not corrected yet, what is wrong, and the day on the stamp."""
    mend = [each for each in papers.unready(filling) if each.field.split(".")[0] not in kept]
    words: dict[str, Any] = {
        "why": request.POST.get("why", ""),
        "mend": _to_mend(filling, mend),
        **(_not_yet(filling, kept) if kept else {}),
    }
    if on_stamp is not None:
        error = html(on_stamp.error) if on_stamp.error else ""
        words["stamp"] = stamped.shown(on_stamp, answer=True, error=error)
        words["mend"] += [(error, f"#{stamped.NAME}")] if error else []
    return words


def _to_mend(filling: Filling, problems: Sequence[Problem]) -> list[tuple[object, str]]:
    """A line with a link for each problem."""
    return [(answers.say(each, filling.offer.pack.texts, filling.lang), _field_url(filling, each)) for each in problems]


@require_POST
def submit(request: HttpRequest, reference: str, *, flow: Flow) -> HttpResponse:
    """The corrected fields arrive; pressed twice they arrive once."""
    filling = flows.opened(request, flow, reference)
    throttle.count(throttle.SUBMIT, flows.caller(request))
    correction = open_request(filling)
    if correction is None:
        return HttpResponseRedirect(filling.url(flow.after or "done"))
    kept, on_stamp = unchanged(filling), _on_stamp(request, filling, correction)
    keeps = request.POST.get("keep") == "yes"
    not_yet = kept if not keeps else []
    if not_yet or (on_stamp is not None and on_stamp.error):
        amiss = {
            **_words(filling, correction),
            **_amiss(request, filling, not_yet, on_stamp),
            "keeps": keeps and bool(kept),
        }
        return flows.show(request, filling, "screens/correct.html", amiss, status=422)
    try:
        arrived = stamped.moment(on_stamp) if on_stamp is not None else None
        arrived = max(arrived, correction.asked_at) if arrived is not None else None
        why = within(request.POST.get("why", ""), MOST_WHY)
        refuse_my_number(why)
        note = _note(filling, kept, why)
        casework.answer_correction(filling.actor, filling.application, note=note, now=arrived)
    except NotComplete as problem:
        words = {**_words(filling, correction), "mend": _to_mend(filling, problem.problems)}
        return flows.show(request, filling, "screens/correct.html", words, status=422)
    except Refused as refused:
        words = {**_words(filling, correction), "refused": flows.refusal(request, refused)}
        words |= {"why": request.POST.get("why", ""), "keeps": keeps and bool(kept)}
        return flows.show(request, filling, "screens/correct.html", words, status=422)
    if filling.entering:
        flows.tell(request, messages.SUCCESS, "screens.correct.entered")
        return HttpResponseRedirect(reverse(flow.office_page, args=[reference]))
    return HttpResponseRedirect(filling.url("done"))
