"""The form that names a representative (代理の届出), the same at the residents' and at the staff door.

Everything wrong with it is told at once, each at its place; a file that came with it is kept although it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest

from koboshi.core import mandate as core
from koboshi.core.form import Form, Problem
from koboshi.core.japan import civil
from koboshi.core.mandate.model import CARRIED
from koboshi.core.mandate.wording import said
from koboshi.core.text import LANGUAGES, Texts
from koboshi.mandates.models import MandateRow, Party
from koboshi.mandates.service import Wanted, named_twice
from koboshi.ui import posted, wording

PAGE: Final = "mandate"
MOST_TYPED: Final = 400
ADDRESS: Final = Form.load(
    {
        "form": 1,
        "pages": [{"id": "address", "fields": ["address"]}],
        "fields": {"address": {"type": "address", "required": True, "autocomplete": "off"}},
    }
)
"""The one question where somebody on an application gets post."""
ByPost = Callable[[Mapping[str, Any]], bool]
"""Whether somebody named with these answers would get notices by post."""


def form(kinds: Sequence[str], *, at_office: bool) -> Form:
    """The questions. The office names the first day and may name a parent; a resident's counts from today."""
    fields: dict[str, dict[str, Any]] = {
        "label": {"type": "text", "required": True, "autocomplete": "off"},
        "kind": {"type": "choice", "required": True, "options": list(kinds)},
        "scopes": {"type": "choices", "required": True, "options": list(core.ACTS)},
        "address": {"type": "address", "autocomplete": "off"},
        "phone": {"type": "phone", "autocomplete": "off"},
        "email": {"type": "email", "autocomplete": "off"},
        "since": {"type": "date", "required": at_office},
        "until": {"type": "date"},
        "houjin_bangou": {"type": "houjin_bangou"},
    }
    if at_office:
        fields["ward_born"] = {"type": "date", "max": "today"}
    return Form.load({"form": 1, "pages": [{"id": PAGE, "fields": list(fields)}], "fields": fields})


def texts(own: Mapping[str, str] | None = None) -> Texts:
    """The words of the questions; `own` names, by key of a field, the text of a door that says it otherwise."""
    prefix = f"{PAGE}."
    shared = wording.registered()["screens"]
    found = {}
    for lang in LANGUAGES:
        words = {key.removeprefix(prefix): text for key, text in shared.mapping(lang).items() if key.startswith(prefix)}
        words |= {f"option.kind.{each}": said(f"kind.{each}")[lang] for each in core.KINDS}
        words |= {f"option.scopes.{each}": said(f"act.{each}")[lang] for each in core.ACTS}
        found[lang] = words | {key: wording.say(name, lang) for key, name in (own or {}).items()}
    return Texts.from_mappings(found)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was posted: good values, the inputs as typed, what is wrong, and what one of the form's own buttons did."""

    values: Mapping[str, Any]
    typed: Mapping[str, Any]
    problems: Sequence[Problem] = ()
    edited: posted.Edited | None = None

    def day(self, name: str) -> date | None:
        """A date that was typed; None where the input stayed empty."""
        text = self.values.get(name)
        return date.fromisoformat(text) if text else None

    def wanted(self, **more: Any) -> Wanted:
        """The mandate as it is to be recorded, once nothing is wrong; `more` is what a door asks beside it."""
        values = self.values
        return Wanted(
            kind=values["kind"],
            label=values["label"],
            scopes=values["scopes"],
            since=self.day("since") or civil.today(),
            until=self.day("until"),
            phone=values.get("phone", ""),
            email=values.get("email", ""),
            address=values.get("address", {}),
            houjin_bangou=values.get("houjin_bangou", ""),
            ward_born=self.day("ward_born"),
            **more,
        )


def read(
    request: HttpRequest,
    asked: Form,
    lang: str,
    *,
    principal: Party | None,
    under: MandateRow | None = None,
    by_post: ByPost | None = None,
) -> Filled:
    """What was posted. `principal` is the applicant it would be for, None where nobody is recorded yet.

    `by_post`: where it says so, an address is asked for.
    """
    raw = {name: [str(text)[:MOST_TYPED] for text in many] for name, many in request.POST.lists()}
    edited = posted.apply(raw)
    if edited is not None:
        return Filled({}, edited.typed, edited=edited)
    reading = asked.read(PAGE, raw, civil.today())
    beside = _beside(reading.values, principal, under, lang)
    known = {problem.field for problem in reading.problems}
    if by_post is not None and not lives_somewhere(reading.values) and by_post(reading.values):
        beside.append(told("address.street", wording.say("screens.mandate.needs_address", lang)))
    problems = [*reading.problems, *(each for each in beside if each.field not in known)]
    order = [field.id for field in asked.pages[0].fields]
    problems.sort(key=lambda each: order.index(each.field.split(".")[0]))
    return Filled(reading.values, posted.typed_of(raw), problems)


def _beside(values: Mapping[str, Any], principal: Party | None, under: MandateRow | None, lang: str) -> list[Problem]:
    """What the answers must be together."""
    found, kind = [], values.get("kind")
    since, until = values.get("since") or civil.today().isoformat(), values.get("until")
    if until and until < since:
        days = {"since": date.fromisoformat(since), "until": date.fromisoformat(until)}
        found.append(told("until", said("refused.backwards", **days)[lang]))
    beyond = sorted(set(values.get("scopes") or ()) - CARRIED) if kind == "messenger" else []
    if beyond:
        found.append(told("scopes", said("not.messenger", act=said(f"act.{beyond[0]}"))[lang]))
    numbered = values.get("houjin_bangou") or (principal is not None and principal.houjin_bangou)
    if kind == "staff" and not numbered:
        found.append(told("houjin_bangou", said("not.houjin_bangou")[lang]))
    if kind == "parent" and not values.get("ward_born"):
        found.append(Problem("ward_born", "problem.required"))
    if principal is not None and values.get("label") and _other(principal, values, under):
        found.append(told("label", wording.say("screens.mandate.twice", lang)))
    return found


def _other(principal: Party, values: Mapping[str, Any], under: MandateRow | None) -> bool:
    """Whether she acts for the applicant already; the very same form sent again is no second mandate."""
    since, until = values.get("since") or civil.today().isoformat(), values.get("until")
    return any(
        (row.kind, set(row.scopes)) != (values.get("kind"), set(values.get("scopes") or ()))
        or (row.since.isoformat(), row.until.isoformat() if row.until else None) != (since, until)
        for row in named_twice(principal, values["label"], under)
    )


def lives_somewhere(values: Mapping[str, Any]) -> bool:
    """Whether an address to send post to was given."""
    return bool((values.get("address") or {}).get("street"))


def read_address(request: HttpRequest) -> Filled:
    """The one question of `ADDRESS` as it was posted; its button looks a postal code up."""
    raw = {name: [str(text)[:MOST_TYPED] for text in many] for name, many in request.POST.lists()}
    edited = posted.apply(raw)
    if edited is not None:
        return Filled({}, edited.typed, edited=edited)
    reading = ADDRESS.read("address", raw, civil.today())
    return Filled(reading.values, posted.typed_of(raw), tuple(reading.problems))


def lines_of(address: Mapping[str, str]) -> list[str]:
    """An address as it is shown; empty where nobody told one."""
    return list(ADDRESS.display(ADDRESS.fields["address"], dict(address) or None, "ja", texts()))


def told(field: str, sentence: str) -> Problem:
    """A problem whose sentence is already in the reader's language."""
    return Problem(field, "problem.told", {"text": sentence})


def state(row: MandateRow, on: date, lang: str) -> str:
    """Where a mandate stands in words, the same on every page."""
    return wording.say(f"screens.mandate.state.{row.standing(on)}", lang)


TONES: Final = {"good": "success", "looking": "active", "unproved": "warning", "later": "active"}
"""The colour of a state; the others are neutral."""
