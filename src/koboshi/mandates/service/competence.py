"""Registered, living and evacuation address as three facts, and the office competent by the procedure's rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from koboshi.catalog.service import pack_of
from koboshi.core import jurisdiction
from koboshi.core.actor import Door
from koboshi.core.japan import municipalities
from koboshi.core.pack import Pack
from koboshi.core.pack.routing import Routing
from koboshi.foundation.organisations.models import Office
from koboshi.intake.models import Application

SAME: Final = {"living": "living_same", "evacuation": "evacuation_same"}
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
    """Who is competent for an application, or what has to be asked first; `ours` when it is the office that has it.

    `office` is the competent office where the body that received the application has it; `contact` the office of
    another body that is competent, where the house knows it.
    """

    routing: Routing | None
    facts: tuple[AddressFact, ...]
    found: jurisdiction.Authority | jurisdiction.Question | None = None
    differs: bool = False
    office: Office | None = None
    contact: Office | None = None
    ours: bool = False

    @property
    def authority(self) -> jurisdiction.Authority | None:
        """The authority, when the data decide."""
        return self.found if isinstance(self.found, jurisdiction.Authority) else None

    @property
    def question(self) -> jurisdiction.Question | None:
        """What is to be asked, when they do not."""
        return self.found if isinstance(self.found, jurisdiction.Question) else None

    @property
    def standing(self) -> str:
        """`none` without a rule, `question`, `ours`, `inside` (another office of this body), `through`, `elsewhere` or
        `missing`.

        Through is an office of this body that only receives; elsewhere another body; missing an office of the
        prefecture that nobody has entered into the house.
        """
        if self.question is not None:
            return "question"
        if self.authority is None:
            return "none"
        if self.office is None:
            return "missing" if self.authority.body == "prefecture" else "elsewhere"
        if self.routing is not None and self.routing.through:
            return "through"
        return "ours" if self.ours else "inside"


def of_application(application: Application) -> Competence:
    """Both for an application or a draft of it, by the pack it is pinned to and the offices of its body."""
    pack = pack_of(application.version_id)
    found = derive(application.answers, pack.manifest.law.routing, set(pack.form.fields))
    authority = found.authority
    if authority is None:
        return found
    offices = {each.tenant: each for each in Office.objects.filter(slug=authority.office)}
    office = offices.pop(application.tenant, None)
    contact = next(iter(offices.values())) if office is None and len(offices) == 1 else None
    ours = office is not None and office.pk == application.office_id
    return replace(found, office=office, contact=contact, ours=ours)


def moves_to(application: Application, pack: Pack, found: Competence | None = None) -> Office | None:
    """The office that an arriving application goes to instead of the one it was begun at; None when it stays.

    It stays where the office was chosen on purpose: at the staff door, and where it is not the procedure's owner. It
    stays, too, while a question is open or another body is competent: it has arrived all the same (行政手続法7条).
    `found` is the competence where the caller has worked it out already.
    """
    if pack.manifest.law.routing is None or application.door == Door.STAFF:
        return None
    found = found or of_application(application)
    if found.standing != "inside" or application.office.slug != pack.manifest.owner:
        return None
    return found.office


def office_for(pack: Pack, place: str, tenant: str) -> Office | None:
    """The office that would examine an application about this town, before there is one; None where its owner would.

    None, too, while a question is open, another body is competent, or the office only passes things on.
    """
    routing = pack.manifest.law.routing
    if routing is None or routing.through or not place.strip():
        return None
    authority = derive({routing.by: place.strip()}, routing, set()).authority
    return None if authority is None else Office.objects.filter(tenant=tenant, slug=authority.office).first()


def derive(answers: Mapping[str, Any], routing: Routing | None, asked: set[str]) -> Competence:
    """The same from answers alone, so that a form may tell a resident before she files. Nothing is guessed.

    The field that the procedure names decides; the full address of the same kind (or the field that the procedure names
    as the place) is used beside it when both lie in one town, for a police station may go by the part of a town.
    `differs` when they lie in two.
    """
    facts = [_fact(kind, answers, asked) for kind in ("registered", "living", "evacuation")]
    if routing is None or not routing.kind:
        return Competence(None, tuple(facts))
    told = {each.kind: each.text for each in facts}
    named = _text(answers.get(routing.by))
    full = _full(named, _text(answers.get(routing.place))) if routing.place else told.get(routing.address, "")
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
        cities=routing.in_cities(answers),
    )
    return Competence(routing, tuple(marked), found, differs)


def _place(named: str, full: str) -> tuple[str, bool]:
    if not named or not full:
        return named or full, False
    one, other = jurisdiction.place_of(named).town, jurisdiction.place_of(full).town
    return (full, False) if one == other and one is not None else (named, one != other)


def _full(named: str, place: str) -> str:
    """A place written without its municipality lies in the one that was named."""
    found, town = jurisdiction.place_of(place), jurisdiction.place_of(named).town
    if not place or found.outside or found.town is not None or town is None:
        return place
    return f"{town.full_name}{place}"


def _fact(kind: str, answers: Mapping[str, Any], asked: set[str]) -> AddressFact:
    field = f"{kind}_address"
    text = _text(answers.get(field))
    if text:
        return AddressFact(kind, "told", text)
    if kind in SAME and answers.get(SAME[kind]) is True:
        living = _text(answers.get("living_address")) if kind == "evacuation" else ""
        return AddressFact(kind, "same", living or _text(answers.get("registered_address")))
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
