"""Derive the competent authority from a place and a kind of procedure; ask where the data do not decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan.municipalities import Municipality
from koboshi.core.jurisdiction.model import BY, KINDS, Addresses, Authority, By, Deciding, Kind, Question
from koboshi.core.jurisdiction.places import Place, place_of
from koboshi.core.jurisdiction.tables import OUTSIDE, TABLES, Row
from koboshi.core.jurisdiction.wording import JurisdictionError, said
from koboshi.core.text import LANGUAGES

NONE_OF_THEM: Final = "どれでもない"
"""The answer of somebody whose place lies in none of the former villages that were named."""


def authority(kind: Kind, place: str, role: str = "", *, cities: bool = True) -> Authority | Question:
    """Who is competent for a place (code or address). `role` `outside`: a business from another prefecture.

    Without `cities` the prefecture is competent in the core cities too; where no table says which of its offices is,
    that is a question.

    Raises JurisdictionError for a kind that has no table.
    """
    if kind not in KINDS:
        raise JurisdictionError("kind", kind=str(kind)[:20], known="、".join(KINDS))
    found = place_of(place)
    if (role == OUTSIDE or found.outside) and (kind, OUTSIDE) in TABLES.offices:
        return _authority(kind, said("place.outside"), [TABLES.offices[kind, OUTSIDE]])
    if found.outside:
        return Question("outside_prefecture", said("question.outside_prefecture"))
    if found.town is None:
        return Question("place", said("question.place"))
    if kind == "police":
        return _station(found, found.town)
    town = _everywhere(found.town.full_name)
    if cities and (core := TABLES.core_cities.get((kind, found.town.code))):
        return _authority(kind, town, [core])
    area = TABLES.areas[found.town.code]
    row = TABLES.offices.get((kind, area["construction" if kind == "construction" else "bureau"]))
    if row is None:
        return Question("no_office", said("question.no_office", town=found.town.full_name))
    return _authority(kind, town, [row, area])


def deciding(addresses: Addresses, by: By) -> Deciding | Question:
    """The address that a procedure names; a missing one is asked for, never taken from another field."""
    if by not in BY:
        raise JurisdictionError("by", by=str(by)[:20], known="、".join(BY))
    place: str = getattr(addresses, by).strip()
    if not place:
        return Question(f"missing_{by}", said(f"question.missing_{by}"))
    if by in ("living", "evacuation") and _differs(place, addresses.registered):
        return Deciding(by, place, said("decides.not_registered", what=said(f"address.{by}")))
    return Deciding(by, place, said("decides.by", what=said(f"address.{by}")))


def authority_for(
    kind: Kind, addresses: Addresses, by: By, role: str = "", *, cities: bool = True
) -> Authority | Question:
    """Both steps: which address decides, then who is competent there; the reason names both."""
    decided = deciding(addresses, by)
    if isinstance(decided, Question):
        return decided
    found = authority(kind, decided.place, role, cities=cities)
    if isinstance(found, Question):
        return found
    return replace(found, because=_joined(decided.because, found.because))


def applies(rule: str, place: str, former: str = "") -> tuple[bool, Mapping[str, str]] | Question:
    """Whether a rule that goes by former villages (旧村) holds at a place; asks for the village where it decides.

    Raises JurisdictionError for a rule without a table.
    """
    if rule not in {known for known, _ in TABLES.former}:
        raise JurisdictionError("rule", rule=rule[:30])
    found = place_of(place)
    if found.outside or found.town is None:
        code = "outside_prefecture" if found.outside else "place"
        return Question(code, said(f"question.{code}"))
    rows = TABLES.former[rule, found.town.code]
    villages = tuple(row["former"] for row in rows if row["former"])
    name = former.strip().removeprefix("旧")
    if villages and name not in (*villages, NONE_OF_THEM):
        options = (*(f"旧{village}" for village in villages), NONE_OF_THEM)
        return Question("former_village", said("question.former_village", villages="、".join(options[:-1])), options)
    row = next((each for each in rows if each["former"] == name), None) or rows[0]
    key = "applies.yes" if row["applies"] == "yes" else "applies.no"
    where = found.town.full_name + (f"（旧{row['former']}）" if row["former"] else "")
    return row["applies"] == "yes", _marked(said(key, place=_everywhere(where)), row["status"])


def _station(found: Place, town: Municipality) -> Authority | Question:
    """The police station; parts marked `?` cannot be told from the address, `*` is the rest of the municipality."""
    rows = TABLES.police[town.code]
    if len(rows) == 1:
        return _police(town, rows[0])
    fitting = [row for row in rows if found.rest and _part_fits(row["part"], found.rest)]
    if len(fitting) == 1:
        return _police(town, fitting[0])
    rest = [row for row in rows if row["part"] == "*"]
    if found.rest and not fitting and rest:
        return _police(town, rest[0])
    names = tuple(dict.fromkeys(row["name"] for row in fitting or rows))
    return Question("station", said("question.station", town=town.full_name, stations="、".join(names)), names)


def _part_fits(part: str, rest: str) -> bool:
    name = part.rstrip("?")
    return name not in ("", "*") and rest.startswith(name)


def _police(town: Municipality, row: Row) -> Authority:
    filled = {**row, "body": "police", "handling": "inform", "basis": "", "note": row["source"]}
    return _authority("police", _everywhere(town.full_name), [filled])


def _authority(kind: Kind, place: Mapping[str, str], rows: Sequence[Row]) -> Authority:
    """An authority out of its own row first, then those of the way to it; the weakest mark counts."""
    row = rows[0]
    status = UNCHECKED if any(each["status"] == UNCHECKED for each in rows) else row["status"]
    because = said(f"authority.{row['body']}", place=place, name=row["name"])
    return Authority(
        kind=kind,
        name=row["name"],
        office=row["office"],
        body=row["body"],  # type: ignore[arg-type]
        basis=row["basis"],
        confidence=max(each["confidence"] for each in rows),
        status=status,
        handling=row["handling"],  # type: ignore[arg-type]
        note=row["note"],
        because=_marked(because, status),
        then={} if row["body"] == "prefecture" else said(f"then.{row['body']}", name=row["name"]),
    )


def _differs(place: str, registered: str) -> bool:
    return bool(registered.strip()) and place_of(place).town != place_of(registered).town


def _marked(sentences: Mapping[str, str], status: str) -> dict[str, str]:
    return _joined(sentences, said("unverified")) if status == UNCHECKED else dict(sentences)


def _joined(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    return {each: f"{one[each]}{'' if each == 'ja' else ' '}{other[each]}" for each in LANGUAGES}


def _everywhere(name: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, name)
