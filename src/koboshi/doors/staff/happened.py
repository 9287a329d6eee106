"""What was done on a case, in sentences: one for every kind of fact the house tells, never a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from koboshi.approvals.models import Circulation, Draft
from koboshi.casework import history
from koboshi.casework.history import Happening
from koboshi.casework.models import Case
from koboshi.casework.service.period import is_statutory
from koboshi.core.actor import Actor, Door
from koboshi.core.japan import civil
from koboshi.core.text import MissingText
from koboshi.doors.staff import drafts
from koboshi.doors.staff.words import Words
from koboshi.foundation.journal.models import Entry
from koboshi.screens.stamped import NOON
from koboshi.ui import wording
from koboshi.ui.templatetags.koboshi import date_words

VIEWED: Final = "casework.case_viewed"
COMMAND_LINE: Final = "system:command-line:"
"""Who read at a terminal, before the number of the account there."""
ARRIVED: Final = ("intake.application_filed", "casework.case_opened")
"""Facts whose day is the day a paper arrived."""
STEP: Final = "casework.step_taken"
DAYS: Final = (
    "due_on", "on", "day", "until", "since", "held_on", "opens", "closes", "draw_on", "valid_until", "requests_until",
)  # fmt: skip
"""Fields that hold a day as ISO 8601; shown as the reader writes days."""
MONEY: Final = ("yen", "off", "left")
BY_OTHERS: Final = {"proceedings.speaking_requested": "speaker", "proceedings.opinion_given": "opinion_giver"}
"""Facts that others than the applicant write on the public pages: `staff.who.<name>`, where no colleague wrote it."""
OF_THE_OFFICE: Final = ("intake.draft_begun", "intake.application_filed")
"""Facts of a case that nobody outside applied for, when staff begin it themselves: other words, `happened_office.*`."""
DECIDED: Final = "casework.decision_made"
"""A decision that names its grounds tells them: `happened_grounds.*`."""
BY_WAY: Final = {
    "casework.notice_sent": ("post",),
    "casework.notice_arrived": ("online", "post", "counter", "public"),
}
"""Facts of a delivery and the ways that have words of their own: `happened_way.<kind>_<way>`."""
ISSUED: Final = "casework.notice_issued"
"""A notice that tells how it goes out: `happened_ways.*`; rows of before do not tell it."""
OF_THE_PERIOD: Final = ("casework.period_extended", "casework.clock_resumed")
"""Facts that speak of a guide, where a law or an ordinance sets no guide but a deadline: `happened_statutory.*`."""
CODES: Final = ("result", "verdict", "mode", "why", "how")
"""Fields that hold a code; its words are `staff.code.<field>.<code>`, and a code without words is left out."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline in plain words."""

    at: datetime
    title: SafeString
    who: str
    late: SafeString | None = None
    """Both days, where the row was written down on another day than what it tells; its time of day is then no fact."""
    timed: bool = True
    """Whether the time of day is a fact."""


def timeline(actor: Actor, case: Case, words: Words) -> tuple[list[Line], list[Line]]:
    """What was done, and apart from it who looked at the case (the read log)."""
    done: list[Line] = []
    looked: list[Line] = []
    happenings = history.timeline(actor, case)
    others = history.others(actor, [each.entry for each in happenings])
    seats, drafted = _drafts(case)
    for happening in happenings:
        told = sentence(happening.entry, words, others, seats, drafted)
        who = _who(happening, words.lang)
        late = _late(happening.entry, who, words.lang)
        line = Line(happening.entry.at, told, who, late, timed=late is None and has_time(happening.entry))
        (looked if happening.entry.kind == VIEWED else done).append(line)
    return done, looked


def recorded_late(entry: Entry) -> datetime | None:
    """When the row was written down, where that is another day in Japan than it tells; rows of old have no time."""
    written = entry.recorded_at
    return written if written is not None and civil.day_of(written) != civil.day_of(entry.at) else None


def has_time(entry: Entry) -> bool:
    """Whether the time of day is a fact: a stamp on paper has only a day, kept as its noon (`screens.stamped`)."""
    if recorded_late(entry) is not None:
        return False
    return entry.kind not in ARRIVED or entry.at.astimezone(civil.JAPAN).time() != NOON


def _late(entry: Entry, who: str, lang: str) -> SafeString | None:
    written = recorded_late(entry)
    if written is None:
        return None
    key = "staff.history.late_arrived" if entry.kind in ARRIVED else "staff.history.late"
    day, entered = (date_words(civil.day_of(each), lang) for each in (entry.at, written))
    time = written.astimezone(civil.JAPAN).strftime("%H:%M")
    return wording.say_html(key, lang, day=day, entered=entered, time=time, who=who)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a case's journal in plain words, with the row itself."""

    entry: Entry
    what: str
    who: str


def rows(actor: Actor, case: Case, words: Words) -> list[Row]:
    """The whole journal of a case in its order, looks among it, for a terminal: the sentences of the timeline."""
    happenings = history.timeline(actor, case, most=None)
    others = history.others(actor, [each.entry for each in happenings])
    seats, drafted = _drafts(case)
    return [
        Row(each.entry, _told(each.entry, words, others, seats, drafted, wording.plain), _who(each, words.lang))
        for each in happenings
    ]


def _drafts(case: Case) -> tuple[dict[str, str], dict[int, list[Draft]]]:
    """What the seats of the case's drafts are called, and every version of each draft, the newest first.

    Whoever reads the case's journal may read them.
    """
    seats: dict[str, str] = {}
    for row in Circulation.objects.filter(reference=case.reference):
        route = row.value.route
        seats.update({place.seat: route.title(place.seat) for leg in route.legs for place in leg.places})
    drafted: dict[int, list[Draft]] = {}
    for each in Draft.objects.filter(reference=case.reference).select_related("circulation").order_by("-number"):
        drafted.setdefault(each.circulation_id, []).append(each)
    return seats, drafted


def _who(happening: Happening, lang: str) -> str:
    if happening.who:
        return happening.who
    actor = happening.entry.actor
    if actor.startswith(COMMAND_LINE):
        return wording.plain("staff.who.command_line", lang, account=actor.removeprefix(COMMAND_LINE))
    outside = BY_OTHERS.get(happening.entry.kind, "applicant")
    return wording.plain(f"staff.who.{'house' if actor.startswith('system') else outside}", lang)


def key_of(kind: str, lifecycle: str = "complete") -> str:
    """The text of a kind of fact: `staff.<this>`; steps of the process have one for each part of their life."""
    name = kind.replace(".", "_")
    return f"happened.{name}_{lifecycle}" if kind == STEP else f"happened.{name}"


def sentence(
    entry: Entry,
    words: Words,
    others: Mapping[str, str],
    seats: Mapping[str, str],
    drafted: Mapping[int, Sequence[Draft]],
) -> SafeString:
    """The sentence of one row of the journal; a fact without words says so, and never breaks the page."""
    return mark_safe(_told(entry, words, others, seats, drafted, wording.say_html))  # noqa: S308  escaped


def _told(
    entry: Entry,
    words: Words,
    others: Mapping[str, str],
    seats: Mapping[str, str],
    drafted: Mapping[int, Sequence[Draft]],
    say: Callable[..., str],
) -> str:
    values = _values(entry, words, others, seats)
    values["draft"] = _draft(entry, words, drafted)
    key = f"staff.{key_of(entry.kind, entry.lifecycle)}"
    if entry.kind in OF_THE_OFFICE and entry.door == Door.STAFF:
        key = key.replace("happened.", "happened_office.", 1)
    elif entry.kind in OF_THE_PERIOD and is_statutory(words.pack):
        key = key.replace("happened.", "happened_statutory.", 1)
    elif entry.kind == DECIDED and values["grounds"]:
        key = key.replace("happened.", "happened_grounds.", 1)
    elif entry.kind == ISSUED and values["ways"]:
        key = key.replace("happened.", "happened_ways.", 1)
    elif values.get("way") in BY_WAY.get(entry.kind, ()):
        key = f"{key.replace('happened.', 'happened_way.', 1)}_{values['way']}"
    try:
        return say(key, words.lang, **values)
    except MissingText:
        return say("staff.happened.unknown", words.lang)


def _values(entry: Entry, words: Words, others: Mapping[str, str], seats: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a fact in words."""
    lang = words.lang
    values: dict[str, Any] = {str(name): _shown(str(name), value, lang) for name, value in (entry.data or {}).items()}
    if "to" in values:
        values["to"] = others.get(history.other(values["to"])) or "–"
    if "seat" in values:
        values["seat"] = seats.get(str(values["seat"]), "–")
    if entry.kind == VIEWED:
        values["page"] = _found(f"staff.page.{values.get('page')}", lang) or wording.plain("staff.page.other", lang)
    if entry.kind == STEP:
        values["step"] = words.step_plain(entry.activity)
    elif "node" in values:
        values["step"] = words.step_plain(str(values["node"]))
    values["grounds"] = _grounds(entry.data or {}, words)
    values["ways"] = _ways(entry.data or {}, lang)
    if values.get("outcome"):
        values["outcome"] = words.plain(f"outcome.{values['outcome']}", str(values["outcome"]))
    if "amount" in values:
        values["length"] = _found(f"staff.clock.unit.{values.get('unit')}", lang, amount=values["amount"])
    return {"due_on": "–", "on": "–", "day": "–", **values}


def _draft(entry: Entry, words: Words, drafted: Mapping[int, Sequence[Draft]]) -> str:
    """Which draft a fact of the approvals is about, as it was written then."""
    versions = drafted.get((entry.data or {}).get("circulation", 0), ())
    if not versions:
        return wording.plain("staff.drafts.decision", words.lang)
    then = next((each for each in versions if each.written_at <= entry.at), versions[-1])
    return drafts.named(then.circulation, then.content, words)


def _grounds(data: Mapping[str, Any], words: Words) -> str:
    """The grounds of a decision in words, else nothing; rows of before several were told have the first one only."""
    named = data.get("clauses") or [data.get("clause", "")]
    return wording.plain("staff.happened_grounds.between", words.lang).join(
        words.ground(each) for each in named if each
    )


def _ways(data: Mapping[str, Any], lang: str) -> str:
    """How a notice goes out, in words: several where people receive it in different ways."""
    told = [_found(f"staff.happened_ways.{each}", lang) for each in data.get("ways") or ()]
    return wording.plain("staff.happened_grounds.between", lang).join(each for each in told if each)


def _shown(name: str, value: Any, lang: str) -> Any:
    if name in DAYS and value:
        return date_words(date.fromisoformat(str(value)), lang)
    if name in MONEY and isinstance(value, int):
        return f"{value:,}"
    if name in CODES:
        return _found(f"staff.code.{name}.{value}", lang) or "–"
    return value


def _found(key: str, lang: str, **values: object) -> str:
    try:
        return wording.plain(key, lang, **values)
    except MissingText:
        return ""
