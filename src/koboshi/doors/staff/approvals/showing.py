"""What the pages of approvals share: their tabs, one draft in words, picture and days, and the draft decision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from koboshi.approvals import listing
from koboshi.approvals import service as approvals
from koboshi.approvals.listing import Turn
from koboshi.approvals.models import Circulation
from koboshi.approvals.seating import Seating, names_of
from koboshi.casework.models import Case
from koboshi.casework.service import approving, taken_back_letter, taking_back
from koboshi.casework.service.approving import Proposal
from koboshi.core import approval
from koboshi.core.approval import DRAFTER
from koboshi.core.confidence import UNCHECKED
from koboshi.core.drawing import draw
from koboshi.doors.staff import access, reading, sending, taken_back
from koboshi.doors.staff.approvals import conditions
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

TABS = (("approvals", "mine"), ("approval_batch", "together"), ("approval_people", "people"),
        ("approval_posts", "posts"), ("approval_chains", "chains"))  # fmt: skip
VERDICTS = {
    "stamp": ("agree", "agree_with_opinion", "return"),
    "consult": ("agree", "agree_with_opinion", "disagree"),
    "decide": ("decide", "return"),
}

_WRITTEN_DAY = re.compile(r"(?<![0-9])([0-9]{4})(?:-([0-9]{2})-([0-9]{2})|年([0-9]{1,2})月([0-9]{1,2})日)(?![0-9])")
SAID = frozenset(verdict for row in VERDICTS.values() for verdict in row)


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this area as HTML with ruby."""
    return wording.say_html(f"staff_approvals.{key}", language_of(request), **values)


def plain(request: HttpRequest, key: str, **values: object) -> str:
    """A text of this area without ruby."""
    return wording.plain(f"staff_approvals.{key}", language_of(request), **values)


def tell(request: HttpRequest, level: int, key: str, **values: object) -> None:
    """Leave a message for the next page."""
    flow.tell(request, level, f"staff_approvals.{key}", **values)


def told(line: object, words: Words) -> SafeString:
    """A sentence of the chain in the reader's language: its conditions in words, its days as the house writes days."""
    codes = {code for each in words.pack.definition.nodes.values() for code in each.outcomes}
    outcomes = {code: words.plain(f"outcome.{code}", code) for code in codes}
    text = conditions.retold(approval.said(line, words.lang), words.lang, outcomes)
    text = _WRITTEN_DAY.sub(lambda found: _day(found, words.lang), text)
    return wording.html(text)


def _day(found: re.Match[str], lang: str) -> str:
    year, *rest = (int(part) for part in found.groups() if part is not None)
    try:
        return date_words(date(year, *rest), lang)
    except ValueError:  # no day of the calendar, or one before the eras
        return found[0]


def show(
    request: HttpRequest, template: str, page: Mapping[str, Any], *, tab: str = "approvals", status: int = 200
) -> HttpResponse:
    """A page of the area with its tabs."""
    tabs = [
        {"url": reverse(f"staff:{name}"), "text": say(request, f"tab.{key}"), "current": name == tab, "count": None}
        for name, key in TABS
    ]
    words = {"tabs": tabs, "tabs_label": plain(request, "tabs"), **page}
    return access.show(request, template, words, menu="approvals", status=status)


def circulation_for(request: HttpRequest, number: int) -> Circulation:
    """A draft the actor may see. Raises Http404 for any other, as for none."""
    rows = Circulation.objects.visible_to(flow.actor_of(request)).select_related("office", "drafter")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    access.seen_number(request, found.reference)
    return found


def case_of(row: Circulation) -> Case:
    """The case a draft belongs to; whoever sees the draft reads the case through it."""
    found = Case.objects.filter(reference=row.reference).select_related("office", "application", "version")
    case = found.defer("version__archive").first()
    if case is None:
        raise Http404
    return case


def may_open(request: HttpRequest, reference: str) -> bool:
    """Whether the case page itself is open to the actor."""
    try:
        access.case_for(request, reference)
    except Http404:
        return False
    return True


def about_the_chain(case: Case, words: Words) -> list[SafeString]:
    """What a clerk should know before she writes: why the pack's own chain does not hold, which seats are empty.

    Where there is no chain at all: who decides then.
    """
    place, chain = (case.tenant, case.office_id), approving.chain_of(case)
    lines = (
        approvals.why_unused(words.pack.approval, *place),
        approvals.without_people(chain, *place),
    )
    found = [told(line, words) for line in lines if line is not None]
    if chain is None:
        sentence = wording.say_html("staff_approvals.no_chain", words.lang, office=case.office.name)
        found.append(sentence)
    return found


def proposal(words: Words, node: str, content: Mapping[str, str]) -> dict[str, Any]:
    """The draft decision as people read it."""
    clause, criterion, said = content.get("clause", ""), content.get("criterion", ""), Proposal.read(content)
    return {
        "outcome": _outcome(words, node, content),
        "facts": content.get("facts", ""),
        "clause": words.html(f"clause.{clause}", clause) if clause else "",
        "criterion": words.html(f"criterion.{criterion}", criterion) if criterion else "",
        "part": said.reason.part,
        "more": words.grounds(said.reason.grounds)[1:],
        "fields": words.decided(said.fields),
        "application": content.get("application", ""),
        "conditions": content.get("conditions", ""),
    }


def after_the_decision(request: HttpRequest, row: Circulation, case: Case, words: Words) -> dict[str, Any]:
    """What the deciding stamp does, said before it; of a taking back to whom its notice goes, and after it what it did.

    A decision is followed by a task of its own for its notice; a taking back sends it with the stamp.
    """
    if not taking_back.is_ours(row):
        return {"decide_help": say(request, "decide_help"), "taken": None}
    given, made = taking_back.Given.read(row.text), taking_back.row_of(row)
    values = {"step": words.step_plain(given.node)}
    return {
        "decide_help": wording.say_html(f"staff_approvals.taking_back.decide_{given.how}", words.lang, **values),
        "letter_title": wording.html(taken_back_letter.title_of(given.how, words.lang)),
        "taken": taken_back.told(made, words.lang) if made is not None else None,
        **(sending.summary(request, case) if made is None else {}),
    }


def _outcome(words: Words, node: str, content: Mapping[str, str]) -> SafeString:
    """The result of a draft; of a taking back which of the two acts it is, and where the case goes on."""
    if "how" not in content:
        return words.result(node, content.get("outcome", ""))
    values = {"step": words.step_plain(node)}
    return wording.say_html(f"staff_approvals.taking_back.{content['how']}", words.lang, **values)


def seen_in(
    row: Circulation, value: approval.Circulation, seating: Seating, now: datetime, words: Words
) -> dict[str, Any]:
    """What happened and what is waited for: in words, as a picture, and what it cost in days."""
    lang = words.lang
    people = {stamp.person for stamp in value.records if stamp.person} | {value.drafter}
    people |= {duty.person for duty in value.duties if duty.person}
    roster = approval.Roster(names={**seating.names, **names_of(people)})
    current, done = approval.standing_nodes(value)
    drawn = draw(approval.bpmn(value.route), current=current, done=done, lang=lang)
    running = row.decided_at is None and row.dropped_at is None
    costs = approval.cost(value, now=now if running else None)
    return {
        "value": value,
        "route": value.route,
        "happened": [told(line, words) for line in approval.circulation_steps(value, roster, lang)],
        "way": [told(line, words) for line in approval.route_steps(value.route, lang)],
        "because": [told(line, words) for line in value.route.because],
        "objections": [(value.route.title(each.seat), roster.name(each.person), each) for each in value.objections],
        "whom": [
            (value.route.title(seat), told(line, words))
            for seat, line in listing.whom(row, value, seating, lang).items()
        ],
        "costs": costs,
        "cost_summary": told(costs.summary, words),
        "stamp_costs": [(each, told(each.word, words)) for each in costs.stamps],
        "svg": mark_safe(drawn.svg),  # noqa: S308  made by core.drawing, every text escaped
        "steps": drawn.steps,
        "unchecked": value.route.status == UNCHECKED,
    }


def choices(request: HttpRequest, turn: Turn) -> list[dict[str, Any]]:
    """What may be said in this seat."""
    return [{"value": name, "text": say(request, f"verdict.{name}")} for name in VERDICTS[turn.part]]


def targets(request: HttpRequest, turn: Turn) -> list[dict[str, str]]:
    """Where a return from this seat may lead: the drafter, or a stage before it."""
    route = turn.value.route
    earlier = route.legs[: route.index(turn.seat)]
    first = {"value": DRAFTER, "text": plain(request, "to_drafter")}
    return [first, *({"value": leg.id, "text": leg.name} for leg in earlier)]


def answers(request: HttpRequest, case: Case, words: Words) -> Sequence[reading.Part]:
    """The answers of the application, for whoever has to judge the draft."""
    actor = flow.actor_of(request)
    return reading.parts(actor, case, words, reading.files_of(actor, case))


def line(request: HttpRequest, turn: Turn) -> dict[str, Any]:
    """One row of a list."""
    return {"turn": turn, "row": turn.row, "mark": say(request, f"mode.{turn.mode}") if turn.mode != "self" else ""}


def node_of(row: Circulation) -> str:
    """The node of the deciding task, for the words of its outcomes; of a taking back the one where the case goes on."""
    return taking_back.Given.read(row.text).node if taking_back.is_ours(row) else approving.task_of(row).node
