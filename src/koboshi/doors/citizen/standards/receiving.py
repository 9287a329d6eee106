"""Where one files (受付機関): the one office of a procedure, or all that an address may lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from koboshi.core.confidence import UNCHECKED
from koboshi.core.jurisdiction import TABLES
from koboshi.core.pack import Pack
from koboshi.core.pack.routing import Routing
from koboshi.foundation.organisations.models import Office
from koboshi.ui import wording

HEADS: Final = frozenset({"tax"})
"""Kinds whose decisions are those of the head above the competent office, whom the card names for one place only."""


@dataclass(frozen=True, slots=True)
class Receiving:
    """The cells of the list about offices; `group` is the heading under which the procedure stands."""

    group: str
    received: str
    telephone: str
    decided: str
    unchecked: bool = False


def receiving(pack: Pack, office: Office | None, lang: str, names: Mapping[str, str]) -> Receiving:
    """Who takes an application and who decides; `names` are the offices of the body by slug as they call themselves."""
    decided, routing = pack.manifest.authority.get("name", ""), pack.manifest.law.routing
    if routing is None or not (offices := TABLES.competent(routing.kind)):
        name = office.name if office else ""
        return Receiving(name or decided or "–", name, office.telephone if office else "", decided)

    def own(key: str, **values: object) -> str:
        return wording.plain(f"citizen_standards.{key}", lang, **values)

    kind = own(f"office.{routing.kind}")
    listed = own("between").join(names.get(slug, name) for slug, name in offices.items())
    received = own("competent", place=own(f"place.{routing.address}"), office=kind, names=listed)
    if "{parent}" in pack.manifest.authority.get("notice", "") and routing.kind in HEADS:
        decided = own(f"decided.{routing.kind}")
    through = office if routing.through else None
    return Receiving(
        group=own("group", office=kind),
        received=received + _cities(routing, lang) + (own("through", office=through.name) if through else ""),
        telephone=f"{through.name} {through.telephone}" if through else own("telephone_each"),
        decided=decided,
        unchecked=routing.status == UNCHECKED,
    )


def _cities(routing: Routing, lang: str) -> str:
    """That another body takes it in the core cities, and which of its offices."""
    rows = [row["name"].partition("（")[0] for (kind, _), row in TABLES.core_cities.items() if kind == routing.kind]
    if not rows:
        return ""
    key = "cities_partly" if routing.prefecture is not None else "cities"
    between = wording.plain("citizen_standards.between", lang)
    return wording.plain(f"citizen_standards.{key}", lang, names=between.join(rows))
