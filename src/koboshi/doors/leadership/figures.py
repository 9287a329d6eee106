"""The figures of the board in words: titles, groups, shares; the same for the page and for the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from koboshi.catalog.models import Listing, ProcedureVersion
from koboshi.catalog.service import NotInForce, in_force
from koboshi.core.actor import Actor
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import municipalities
from koboshi.measure.service import Board, Figure, Periods
from koboshi.ui import wording

FEW = 20
"""Below this denominator a share is a hint: one case more or less moves it by over five points."""
GROUPED = ("by_procedure", "by_door", "by_region", "by_age")
REGIONS = {"会津": "aizu", "中通り": "nakadori", "浜通り": "hamadori", "outside": "outside"}
AGES = ("0-29", "30-49", "50-64", "65-74", "75+")


@dataclass(frozen=True, slots=True)
class Names:
    """The words of one page: language, and the titles of procedures in it."""

    lang: str
    titles: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """A text of this door (ruby still in braces)."""
        return wording.say(f"leadership.{key}", self.lang, **values)

    def group(self, figure: str, key: str) -> str:
        """The name of a group of a figure."""
        if not key:
            return self.say("unknown")
        if figure == "by_procedure":
            return self.titles.get(key, key)
        if figure == "by_door":
            return self.say(f"door.{key}")
        if figure == "by_region":
            return self.say(f"region.{REGIONS[key]}") if key in REGIONS else key
        if figure == "by_age":
            return self.say(f"age.{key.replace('+', 'plus')}") if key in AGES else key
        town = municipalities.find(key)
        return town.name if town else self.say("region.outside")


def names(board: Board, lang: str) -> Names:
    """The words for this board."""
    ids = {row.key for row in board.by_procedure.rows} | {row.procedure for row in board.periods}
    found = Listing.objects.filter(language=lang, procedure_id__in=ids).values_list("procedure_id", "title")
    return Names(lang, dict(found))


@dataclass(frozen=True, slots=True)
class Share:
    """A share as shown: `value` like 83.3, or None where nothing was counted."""

    key: str
    value: str | None
    numerator: int
    denominator: int

    @property
    def few(self) -> bool:
        """Whether there are too few cases to rely on the share."""
        return 0 < self.denominator < FEW


def share(figure: Figure) -> Share:
    """A share of a figure in per cent with one decimal."""
    value = None if figure.value is None else percent(figure.numerator, figure.denominator)
    return Share(figure.key, value, figure.numerator, figure.denominator)


def percent(part: int, whole: int) -> str:
    """Part of whole in per cent with one decimal; empty without a whole."""
    return f"{100 * part / whole:.1f}" if whole else ""


def rows(figure: Figure, words: Names) -> list[tuple[str, int]]:
    """The groups of a figure with their names; ages in their own order, unknown last."""
    found = list(figure.rows)
    if figure.key == "by_age":
        found.sort(key=lambda row: AGES.index(row.key) if row.key in AGES else len(AGES))
    return [(words.group(figure.key, row.key), row.count) for row in found]


@dataclass(frozen=True, slots=True)
class Standard:
    """The standard period of a procedure in words, and whether it still has to be confirmed."""

    text: str
    unchecked: bool


def standard(actor: Actor, procedure: str, board: Board, words: Names) -> Standard:
    """The standard period in force on the last day of the span (else of the newest version)."""
    try:
        pack = in_force(procedure, on=board.span.last).pack
    except NotInForce:
        known = (
            ProcedureVersion.objects.visible_to(actor)
            .standing()
            .filter(procedure_id=procedure)
            .order_by("-sequence")
            .first()
        )
        if known is None:
            return Standard("", unchecked=False)
        pack = in_force(procedure, on=known.effective_from).pack
    level = pack.manifest.service_level
    return Standard(words.say(f"periods.standard_{level.unit}", amount=level.amount), level.status != CHECKED)


def cells(row: Periods, words: Names) -> dict[str, object]:
    """One procedure's days as shown in the table."""
    return {
        "title": words.group("by_procedure", row.procedure),
        "decided": row.decided,
        "within": words.say("periods.within_value", within=row.within, percent=percent(row.within, row.decided)),
        "median": words.say("periods.days", days=f"{row.median_days:g}"),
        "ninth": words.say("periods.days", days=f"{row.ninth_decile_days:g}"),
    }


Line = tuple[str, str, str, str, str, str]
"""Figure key, group, value, unit key, numerator, denominator."""


def lines(board: Board, words: Names) -> Iterator[Line]:
    """Every figure of the board as flat lines for a file."""
    yield ("arrived", "", str(board.arrived.numerator), "count", "", "")
    for figure in (board.by_procedure, board.by_door, board.by_region, board.by_age, board.by_municipality):
        for name, count in rows(figure, words):
            yield (figure.key, name, str(count), "count", str(count), str(figure.denominator))
    for figure in (board.without_visit, board.within_period):
        shown = share(figure)
        yield (figure.key, "", shown.value or "", "percent", str(shown.numerator), str(shown.denominator))
    for row in board.periods:
        title = words.group("by_procedure", row.procedure)
        inside, whole = percent(row.within, row.decided), str(row.decided)
        yield ("periods", f"{title} {words.say('periods.within')}", inside, "percent", str(row.within), whole)
        for name, value in (("median", row.median_days), ("ninth", row.ninth_decile_days)):
            yield ("periods", f"{title} {words.say(f'periods.{name}')}", f"{value:g}", "days", "", whole)
