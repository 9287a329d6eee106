"""Where an application of the town stands, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString

from koboshi.casework.models import Case, Correction
from koboshi.casework.service.period import nature_of
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.intake.models import Application
from koboshi.ui import wording
from koboshi.ui.wording import html

KINDS = {
    "draft": "neutral",
    "withdrawn": "neutral",
    "waiting_resident": "warning",
    "decided": "success",
    "finished": "success",
    "lapsed": "neutral",
}
ENDED = ("decided", "lapsed", "withdrawn", "finished")


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the town's list."""

    reference: str
    title: SafeString
    status: SafeString
    kind: str
    by: str
    arrived: datetime | None
    draft: bool
    about: tuple[str, ...]
    due: date | None
    changed: datetime


def state_of(application: Application, case: Case | None) -> str:
    """The one word of state: draft, withdrawn, or the status of the case."""
    return str(case.status) if case is not None else str(application.state)


def words_of(state: str, lang: str) -> SafeString:
    """A state in words."""
    return html(wording.say(f"municipality.state.{state}", lang))


ABOUT = ("project", "theme")
"""Fields of a form that say what an application is about, beside the name of its procedure."""


def about(application: Application, lang: str) -> tuple[str, ...]:
    """What the town calls what it asks for, so that two applications of one procedure can be told apart."""
    pack = pack_of(application.version_id)
    named = [name for name in ABOUT if name in pack.form.fields]
    return tuple(
        line for name in named for line in pack.form.display(name, application.answers.get(name), lang, pack.texts)
    )


def row(application: Application, case: Case | None, lang: str, written: datetime | None = None) -> Row:
    """One line of the list; `written` is when the last message was."""
    state = state_of(application, case)
    waits = case is not None and case.decided_at is None and case.ended_at is None
    has_period = nature_of(pack_of(application.version_id)) != "none"
    moments = [application.changed_at, written, case.decided_at if case else None, case.ended_at if case else None]
    return Row(
        reference=application.reference,
        title=html(pack_of(application.version_id).texts.get("title", lang)),
        status=words_of(state, lang),
        kind=KINDS.get(state, "active"),
        by=application.holder.name if application.holder else "",
        arrived=application.filed_at,
        draft=application.is_draft,
        about=about(application, lang),
        due=case.due_on if case is not None and waits and has_period else None,
        changed=max(each for each in moments if each is not None),
    )


def waiting_words(case: Case, lang: str) -> list[SafeString]:
    """What the pack says while the process waits where it waits now."""
    texts = pack_of(case.version_id).texts
    nodes = dict.fromkeys(token[1] for token in (case.state or {}).get("tokens", ()))
    return [html(text) for node in nodes if (text := texts.find(f"status.{node}", lang)) is not None]


def waits_for(case: Case, message: str) -> bool:
    """Whether the process waits for this message now."""
    definition = pack_of(case.version_id).definition
    nodes = {token[1] for token in (case.state or {}).get("tokens", ())}
    return any(getattr(definition.nodes[node], "message", "") == message for node in nodes if node in definition.nodes)


def timeline(actor: Actor, application: Application, case: Case | None, lang: str) -> list[dict[str, object]]:
    """The days that matter to the town, oldest first, ending with what is happening now."""
    steps = sorted(_happened(actor, application, case), key=lambda pair: pair[0])
    entries = [_entry(html(wording.say(f"municipality.step.{key}", lang)), when) for when, key in steps]
    if case is not None and case.ended_at is None:
        entries.append(_entry(words_of(str(case.status), lang), None))
    return entries


def _entry(title: SafeString, when: datetime | None) -> dict[str, object]:
    return {"on": when, "when": "", "title": title, "text": "", "state": "done" if when else "now"}


def _happened(actor: Actor, application: Application, case: Case | None) -> Iterator[tuple[datetime, str]]:
    yield from _until_it_arrived(application)
    if application.withdrawn_at:
        yield application.withdrawn_at, "withdrawn"
    if case is None:
        return
    for each in Correction.objects.visible_to(actor).filter(reference=application.reference):
        yield each.asked_at, "correction_asked"
        if each.answered_at:
            yield each.answered_at, "correction_answered"
    if case.decided_at:
        yield case.decided_at, "decided"
    if case.ended_at and case.status in ENDED and not application.withdrawn_at:
        yield case.ended_at, "ended"


def _until_it_arrived(application: Application) -> Iterator[tuple[datetime, str]]:
    """What was typed in after it had arrived, from paper, was not begun here: only its arrival is told."""
    if application.filed_at is None or application.begun_at <= application.filed_at:
        yield application.begun_at, "begun"
    if application.filed_at:
        yield application.filed_at, "arrived"
