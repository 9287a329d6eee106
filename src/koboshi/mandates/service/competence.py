"""Registered, living and evacuation address as three facts, and the office competent by the procedure's rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from koboshi.catalog.service import pack_of
from koboshi.core import jurisdiction
from koboshi.core.japan import municipalities
from koboshi.core.pack.law import Routing
from koboshi.intake.models import Application

SAME: Final = {"living": "living_same"}
EVACUATED: Final = "evacuated"


@dataclass(frozen=True, slots=True)
class AddressFact:
    """One address as it was told. `state`: told, same (as the registered one), none, not_told or not_asked."""

    kind: str
    state: str
    text: str = ""
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Competence:
    """Who is competent for an application, or what has to be asked first; `ours` when it is the office that has it."""

    routing: Routing | None
    facts: tuple[AddressFact, ...]
    found: jurisdiction.Authority | jurisdiction.Question | None = None
    ours: bool = False
    differs: bool = False

    @property
    def authority(self) -> jurisdiction.Authority | None:
        """The authority, when the data decide."""
        return self.found if isinstance(self.found, jurisdiction.Authority) else None

    @property
    def question(self) -> jurisdiction.Question | None:
        """What is to be asked, when they do not."""
        return self.found if isinstance(self.found, jurisdiction.Question) else None


def of_application(application: Application) -> Competence:
    """Both for an application that arrived, by the pack it is pinned to."""
    pack = pack_of(application.version_id)
    found = derive(application.answers, pack.manifest.law.routing, set(pack.form.fields))
    authority = found.authority
    ours = authority is not None and authority.office == application.office.slug
    return Competence(found.routing, found.facts, found.found, ours, found.differs)


def derive(answers: Mapping[str, Any], routing: Routing | None, asked: set[str]) -> Competence:
    """The same from answers alone, so that a form may tell a resident before she files. Nothing is guessed.

    The field that the procedure names decides; the full address of the same kind is used beside it when both lie in
    one town, for a police station may go by the part of a town. `differs` when they lie in two.
    """
    facts = [_fact(kind, answers, asked) for kind in ("registered", "living", "evacuation")]
    if routing is None or not routing.kind:
        return Competence(None, tuple(facts))
    told = {each.kind: each.text for each in facts}
    named = _text(answers.get(routing.by))
    full = told.get(routing.address, "")
    place, differs = _place(named, full)
    places = {**told, routing.address: place}
    role = "outside" if answers.get("in_prefecture") is False else ""
    marked = [AddressFact(each.kind, each.state, each.text, each.kind == routing.address) for each in facts]
    if routing.address == "site":
        marked.append(AddressFact("site", "told" if place else "not_told", _named(place), decides=True))
    found = jurisdiction.authority_for(
        routing.kind,  # type: ignore[arg-type]  # unknown kinds are refused by the core and by the pack check
        jurisdiction.Addresses(**places),
        routing.address,  # type: ignore[arg-type]
        role,
    )
    return Competence(routing, tuple(marked), found, differs=differs)


def _place(named: str, full: str) -> tuple[str, bool]:
    if not named or not full:
        return named or full, False
    one, other = jurisdiction.place_of(named).town, jurisdiction.place_of(full).town
    return (full, False) if one == other and one is not None else (named, one != other)


def _fact(kind: str, answers: Mapping[str, Any], asked: set[str]) -> AddressFact:
    field = f"{kind}_address"
    text = _text(answers.get(field))
    if text:
        return AddressFact(kind, "told", text)
    if kind in SAME and answers.get(SAME[kind]) is True:
        return AddressFact(kind, "same", _text(answers.get("registered_address")))
    if kind == "evacuation" and answers.get(EVACUATED) is False:
        return AddressFact(kind, "none")
    return AddressFact(kind, "not_told" if field in asked else "not_asked")


def _text(value: object) -> str:
    """An address field, or a municipality's code, as one line."""
    if isinstance(value, dict):
        parts = ("prefecture", "municipality", "street", "building")
        return "".join(str(value.get(part) or "") for part in parts).strip()
    return value.strip() if isinstance(value, str) else ""


def _named(place: str) -> str:
    town = municipalities.find(place)
    return town.full_name if town else place
