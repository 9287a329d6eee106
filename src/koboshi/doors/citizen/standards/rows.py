"""One row per procedure in force, in the columns that prefectures use for this list; nothing is written twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from types import MappingProxyType

from koboshi.casework.service.period import is_statutory, nature_of
from koboshi.catalog.service import Offer
from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan import format_wareki
from koboshi.core.jurisdiction import TABLES
from koboshi.core.pack import Pack, unchecked
from koboshi.core.pack.manifest import Basis
from koboshi.core.text import ruby_to_plain
from koboshi.doors.citizen.standards.receiving import receiving
from koboshi.foundation.organisations.models import Office
from koboshi.ui import wording

COLUMNS = (
    "number", "law", "content", "summary", "form", "issued", "received", "season", "decided", "telephone", "period",
    "period_set", "criteria", "criteria_set", "reference", "fee", "remarks",
)  # fmt: skip
"""Those of the lists of other prefectures (群馬県・千葉県), each procedure in one line."""
WIDTHS = (3, 17, 11, 14, 10, 8, 20, 11, 9, 10, 11, 8, 22, 8, 14, 18, 12)
_FRAMES = ("行政手続法", "行政手続条例", "行政不服審査法", "手数料条例")
"""How every procedure is carried out, not what this one rests on."""
_RULES = ("法", "法律", "令", "条例", "規則", "要綱", "要領", "告示", "の一部改正")
_ASIDE = re.compile(r"（[^（）]*）")
_MOST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A procedure as the public list shows it; `unchecked` counts the facts that nobody compared with the law yet."""

    url: str
    category: str
    owner: str
    cells: Sequence[str]
    criteria: Sequence[str]
    unchecked: int
    law: str = ""
    received: str = "–"
    body: str = ""

    def numbered(self, number: int) -> Row:
        """The same row at this place of the list."""
        return replace(self, cells=[str(number), *self.cells[1:]])


def row(
    offer: Offer,
    office: Office | None,
    url: str,
    lang: str,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Row:
    """One row in the reader's language; a fact that a person has not checked carries 要確認 in its cell, once.

    It gets its number where it stands (`numbered`). `names` are the offices of the body by slug, for where one files,
    for counters and for those who are asked by law.
    """
    manifest, words = offer.pack.manifest, _Words(offer.pack, lang, names)
    criteria = [words.of(f"criterion.{each.id}") for each in manifest.law.criteria.items]
    rests, beside = rests_on(manifest.basis)
    where = receiving(offer.pack, office, lang, names)
    cells = {
        "number": "",
        "law": " ／ ".join(words.laws(rests)),
        "content": words.of("title"),
        "summary": words.of("summary"),
        "form": words.own("form"),
        "issued": words.issued(),
        "received": words.marked(where.received, UNCHECKED if where.unchecked else ""),
        "season": words.season(),
        "decided": where.decided,
        "telephone": where.telephone,
        "period": words.period(),
        "period_set": words.period_set(),
        "criteria": " ／ ".join(criteria) or words.own("criteria_none"),
        "criteria_set": words.dates(manifest.law.criteria.set_on, manifest.law.criteria.changed_on),
        "reference": " ／ ".join(words.laws(beside)),
        "fee": words.fee(),
        "remarks": words.remarks(),
    }
    return Row(
        url,
        manifest.category,
        manifest.owner,
        [cells[name] for name in COLUMNS],
        criteria,
        len(list(unchecked(offer.pack))),
        next((each.law for each in rests), ""),
        where.group,
        offer.version.tenant,
    )


def rests_on(basis: Sequence[Basis]) -> tuple[list[Basis], list[Basis]]:
    """What a procedure rests on (根拠法令・条項), and which other laws are worth reading (参考法令など).

    It rests on articles; acts on how any procedure goes and ordinances on fees are beside it. Pages and guides from
    which a pack was made are no law: they stay with the pack, for those who keep it.
    """
    rules = [each for each in basis if _is_rule(each.law)] or list(basis)
    acts = [each for each in rules if each.article and not _beside(each)]
    rests = (acts or [each for each in rules if each.article] or rules)[:_MOST]
    named = {each.law for each in rests}
    return rests, [each for each in rules if each not in rests and (each.article or each.law not in named)]


def _is_rule(name: str) -> bool:
    """Whether this is the name of a law, an ordinance or another rule, and not of a page or a guide about one."""
    bare = _ASIDE.sub("", name).strip()
    return "「" not in bare and bare.endswith(_RULES)


def _beside(basis: Basis) -> bool:
    return any(frame in f"{basis.law}{basis.article}" for frame in _FRAMES)


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

    def marked(self, text: str, status: str) -> str:
        """The text with 要確認 where nobody checked the fact, unless the text says so itself."""
        said = UNCHECKED in text or self.own("unchecked") in text
        return f"{text}（{self.own('unchecked')}）" if status == UNCHECKED and not said else text

    def laws(self, basis: Iterable[Basis]) -> list[str]:
        """Laws with their articles."""
        return [self.marked(f"{each.law} {each.article}".strip(), each.status) for each in basis]

    def season(self) -> str:
        """When one applies (受付時期): the pack's windows, else all year."""
        windows = self.pack.windows
        shown = [self.marked(self.of(f"window.{each.id}"), each.status) for each in windows]
        return " ／ ".join(shown) or self.own("all_year")

    def issued(self) -> str:
        """Where one gets the form on paper (交付機関): the counters of the pack that are open to visitors."""
        windows = [each.office for each in self.pack.manifest.counters if "window" in each.ways]
        return "、".join(self._named(slug) for slug in windows) or self.own("issued_here")

    def period(self) -> str:
        """The standard period with the passage through another office inside it (経由期間)."""
        level, passage = self.pack.manifest.service_level, self.pack.manifest.law.passage
        text = self.own(f"unit.{level.unit}", amount=level.amount)
        if nature_of(self.pack) == "none":
            kind = self.pack.manifest.law.act.kind
            said = self.own(f"no_period.{kind}", aim=text)
            return self.marked(said, level.status if kind == "checked_notification" else "")
        if passage is not None:
            key = "passage" if passage.amount else "passage_unknown"
            text += self.own(key, office=passage.office, amount=passage.amount)
        if is_statutory(self.pack):
            text += self.own("statutory")
        return self.marked(text, level.status)

    def period_set(self) -> str:
        """When the standard period was set; a notification has none, and a law's own is set by the law."""
        level, nature = self.pack.manifest.service_level, nature_of(self.pack)
        if level.set_on is None and nature != "guide":
            return self.own(f"date_{nature}")
        return self.dates(level.set_on, level.changed_on)

    def dates(self, set_on: date | None, changed_on: date | None) -> str:
        """When it was set and last changed; 要確認 where nobody has found it (`set_on` of the pack)."""
        if set_on is None:
            return self.own("date_unknown")
        text = self._day(set_on)
        return f"{text}（{self.own('changed', on=self._day(changed_on))}）" if changed_on else text

    def _day(self, on: date) -> str:
        return on.isoformat() if self.lang == "en" else format_wareki(on)

    def fee(self) -> str:
        """The fee; where a rule decides, what the procedure's page says about the amounts."""
        fee = self.pack.manifest.fee
        told = self.pack.texts.find(fee.note, self.lang) if fee.kind == "rule" and fee.note else ""
        text = ruby_to_plain(told) if told else self.own(f"fee.{fee.kind}", yen=f"{fee.yen:,}")
        return text if fee.kind == "none" else self.marked(text, fee.status)

    def remarks(self) -> str:
        """What kind of act it is, and that the period is a guide."""
        law = self.pack.manifest.law
        kind = self.own(f"kind.{law.act.kind}") if "act" in self.pack.toml("procedure.toml") else ""
        outside = self.marked(self.own("outside"), law.act.status) if law.act.act == "outside" else ""
        return " ／ ".join(part for part in (kind, outside, self.consulted()) if part)

    def consulted(self) -> str:
        """Who is asked because a law says so, with its ground."""
        asked = [each for each in self.pack.manifest.law.consultations if each.law]
        names = [self.marked(f"{self._named(each.to)}（{each.basis}）", each.status) for each in asked]
        return self.own("consulted", names="、".join(names)) if names else ""

    def _named(self, to: str) -> str:
        return self.offices.get(to, to)


@dataclass(frozen=True, slots=True)
class Group:
    """The procedures of one office (or of offices of one kind), or under one law; `anchor` is that of its heading."""

    anchor: str
    title: str
    rows: Sequence[Row]


def grouped(rows: Iterable[Row], by: str) -> list[Group]:
    """By office, or by law: under the one that the pack names first. Numbered in the order shown."""
    found: dict[str, list[Row]] = {}
    for each in rows:
        found.setdefault(each.law if by == "law" else each.received, []).append(each)
    number = count(1)
    return [
        Group(f"group-{at}", title, [each.numbered(next(number)) for each in found[title]])
        for at, title in enumerate(sorted(found), 1)
    ]


def offices_said(offers: Iterable[Offer]) -> dict[str, str]:
    """The names by slug of the offices that take, examine or give out forms for some procedure, or are asked by law."""
    cards = [offer.pack.manifest for offer in offers]
    slugs = {each.to for card in cards for each in card.law.consultations if each.law}
    slugs |= {each.office for card in cards for each in card.counters}
    kinds = {card.law.routing.kind for card in cards if card.law.routing is not None}
    slugs |= {slug for kind in kinds for slug in TABLES.competent(kind)}
    return dict(Office.objects.filter(slug__in=slugs).values_list("slug", "name"))


def offices_of(offers: Iterable[Offer]) -> dict[tuple[str, str], Office]:
    """The offices that own these procedures, by body and slug."""
    wanted = {(offer.version.tenant, offer.pack.manifest.owner) for offer in offers}
    slugs = {slug for _, slug in wanted}
    found = Office.objects.filter(slug__in=slugs)
    return {(each.tenant, each.slug): each for each in found if (each.tenant, each.slug) in wanted}
