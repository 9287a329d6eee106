"""One row per procedure in force, in the columns that prefectures use for this list; nothing is written twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from koboshi.casework.service.period import is_statutory, nature_of
from koboshi.catalog.service import Offer
from koboshi.core.japan import format_wareki
from koboshi.core.pack import Pack
from koboshi.core.pack.manifest import UNCHECKED
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.organisations.models import Office
from koboshi.ui import wording

COLUMNS = (
    "number", "law", "content", "criteria", "criteria_set", "period", "period_set", "received", "decided", "telephone",
    "fee", "remarks",
)  # fmt: skip
WIDTHS = (3, 12, 10, 18, 7, 8, 7, 9, 8, 8, 6, 10)


@dataclass(frozen=True, slots=True)
class Row:
    """A procedure as the public list shows it; `unchecked` counts the facts that nobody compared with the law yet."""

    url: str
    category: str
    owner: str
    cells: Sequence[str]
    basis: Sequence[str]
    criteria: Sequence[str]
    unchecked: int
    law: str = ""

    @property
    def received(self) -> str:
        """The office where one files, as the list names it; who decides where no office of the house is entered."""
        return self.cells[COLUMNS.index("received")] or self.cells[COLUMNS.index("decided")] or "–"


def row(
    number: int,
    offer: Offer,
    office: Office | None,
    url: str,
    lang: str,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Row:
    """One row in the reader's language; a fact that a person has not checked carries 要確認 in its cell.

    `names` are the offices of the body by slug, for those who are asked by law.
    """
    pack, words = offer.pack, _Words(offer.pack, lang, names)
    criteria = [words.of(f"criterion.{each.id}") for each in pack.manifest.law.criteria.items]
    cells = (
        str(number),
        " ／ ".join(words.basis()),
        words.of("title"),
        " ／ ".join(criteria) or words.own("criteria_none"),
        words.dates(pack.manifest.law.criteria.set_on, pack.manifest.law.criteria.changed_on),
        words.period(),
        words.dates(pack.manifest.service_level.set_on, pack.manifest.service_level.changed_on),
        office.name if office else "",
        pack.manifest.authority.get("name", ""),
        office.telephone if office else "",
        words.fee(),
        words.remarks(),
    )
    unchecked = len(pack.manifest.unchecked())
    law = next((each.law for each in pack.manifest.basis), "")
    return Row(url, pack.manifest.category, pack.manifest.owner, cells, words.basis(), criteria, unchecked, law)


@dataclass(frozen=True, slots=True)
class _Words:
    """A pack's facts in the words of one language."""

    pack: Pack
    lang: str
    offices: Mapping[str, str]

    def own(self, key: str, **values: object) -> str:
        """A text of this list."""
        return wording.plain(f"citizen_standards.{key}", self.lang, **values)

    def of(self, key: str) -> str:
        """A text of the pack."""
        return ruby_to_plain(self.pack.texts.get(key, self.lang))

    def _marked(self, text: str, status: str) -> str:
        return f"{text}（{self.own('unchecked')}）" if status == UNCHECKED else text

    def basis(self) -> list[str]:
        """The first laws with their articles: packs name what the procedure rests on first."""
        return [
            self._marked(f"{each.law} {each.article}".strip(), each.status) for each in self.pack.manifest.basis[:3]
        ]

    def period(self) -> str:
        """The standard period with the passage through another office inside it (経由期間)."""
        level, passage = self.pack.manifest.service_level, self.pack.manifest.law.passage
        if nature_of(self.pack) == "none":
            return self.own("no_period")
        text = self.own(f"unit.{level.unit}", amount=level.amount)
        if passage is not None:
            key = "passage" if passage.amount else "passage_unknown"
            text += self.own(key, office=passage.office, amount=passage.amount)
        if is_statutory(self.pack):
            text += self.own("statutory")
        return self._marked(text, level.status)

    def dates(self, set_on: date | None, changed_on: date | None) -> str:
        """When it was set and last changed; said plainly where nobody knows."""
        if set_on is None:
            return self.own("date_unknown")
        text = self._day(set_on)
        return f"{text}（{self.own('changed', on=self._day(changed_on))}）" if changed_on else text

    def _day(self, on: date) -> str:
        return on.isoformat() if self.lang == "en" else format_wareki(on)

    def fee(self) -> str:
        """The fee, or that a rule decides."""
        fee = self.pack.manifest.fee
        text = self.own(f"fee.{fee.kind}", yen=f"{fee.yen:,}")
        return text if fee.kind == "none" else self._marked(text, fee.status)

    def remarks(self) -> str:
        """What kind of act it is, and that the period is a guide."""
        law = self.pack.manifest.law
        kind = self.own(f"kind.{law.act.kind}") if "act" in self.pack.toml("procedure.toml") else ""
        return " ／ ".join(part for part in (kind, self.consulted()) if part)

    def consulted(self) -> str:
        """Who is asked because a law says so, with its ground."""
        asked = [each for each in self.pack.manifest.law.consultations if each.law]
        names = [self._marked(f"{self._named(each.to)}（{each.basis}）", each.status) for each in asked]
        return self.own("consulted", names="、".join(names)) if names else ""

    def _named(self, to: str) -> str:
        return self.offices.get(to, to)


@dataclass(frozen=True, slots=True)
class Group:
    """The procedures of one office, or under one law; `anchor` is where its heading stands on the page."""

    anchor: str
    title: str
    rows: Sequence[Row]


def grouped(rows: Iterable[Row], by: str) -> list[Group]:
    """By office, or by law: under the one that the pack names first, on which the procedure rests."""
    found: dict[str, list[Row]] = {}
    for each in rows:
        found.setdefault(each.law if by == "law" else each.received, []).append(each)
    return [Group(f"group-{number}", title, found[title]) for number, title in enumerate(sorted(found), 1)]


def asked_by_law(offers: Iterable[Offer]) -> dict[str, str]:
    """The names of the offices that some procedure has to ask by law, by slug."""
    slugs = {each.to for offer in offers for each in offer.pack.manifest.law.consultations if each.law}
    return dict(Office.objects.filter(slug__in=slugs).values_list("slug", "name"))


def offices_of(offers: Iterable[Offer]) -> dict[tuple[str, str], Office]:
    """The offices that own these procedures, by body and slug."""
    wanted = {(offer.version.tenant, offer.pack.manifest.owner) for offer in offers}
    slugs = {slug for _, slug in wanted}
    found = Office.objects.filter(slug__in=slugs)
    return {(each.tenant, each.slug): each for each in found if (each.tenant, each.slug) in wanted}
