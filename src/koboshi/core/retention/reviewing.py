"""After expiry somebody decides: dispose, transfer as a historical document, or keep longer with a reason.

Nothing is ever disposed of by itself: expiry makes a document due for review, two people destroy it, a record stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from koboshi.core.japan.fiscal import fiscal_year_end
from koboshi.core.japan.wareki import LAST_DAY
from koboshi.core.retention.model import Hold, Kind, Record, expires_on, is_held
from koboshi.core.retention.wording import RetentionError, said

Decision = Literal["dispose", "transfer", "extend"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document stands on a day; `sentences` by language."""

    kind: Kind
    expires: date | None
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Review:
    """What was decided about a document that came due; people by their ids, never by name."""

    record: Record
    decision: Decision
    on: date
    by: str
    reason: str
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Disposal:
    """The record that stays when the documents are gone: what, how many, how, who did it and who saw it."""

    items: tuple[str, ...]
    count: int
    method: str
    on: date
    decided_by: str
    done_by: str
    witnessed_by: str
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Transfer:
    """Historical documents handed over to an archive."""

    items: tuple[str, ...]
    count: int
    to: str
    on: date
    decided_by: str
    handed_over_by: str
    received_by: str
    sentences: Mapping[str, str]


def label(record: Record) -> dict[str, str]:
    """The mark on a document: [原議保存期間 10年(令和14年3月31日まで)]."""
    expires = expires_on(record)
    if expires is None:
        return said("label.in_use")
    return said("label.years", years=record.retention_class, expires=expires)


def standing(record: Record, on: date, holds: Sequence[Hold] = ()) -> Standing:
    """In daily use, kept, held, or due for review; a hold goes before expiry."""
    expires = expires_on(record)
    if is_held(holds, on):
        return Standing("held", expires, said("standing.held"))
    if expires is None:
        return Standing("in_use", None, said("standing.in_use"))
    if on <= expires:
        return Standing("kept", expires, said("standing.kept", expires=expires))
    return Standing("due", expires, said("standing.due", expires=expires))


def review(record: Record, decision: Decision, *, on: date, by: str, reason: str, holds: Sequence[Hold] = ()) -> Review:
    """Decide about a document that is due. RetentionError before expiry, under a hold, or without a reason."""
    if decision not in ("dispose", "transfer", "extend"):
        raise RetentionError("decision")
    if not by.strip() or not reason.strip():
        raise RetentionError("reason")
    found = standing(record, on, holds)
    if found.kind != "due":
        values = {"expires": found.expires} if found.kind == "kept" else {}
        raise RetentionError(f"not_due_{found.kind}", **values)
    return Review(record, decision, on, by, reason, said(f"review.{decision}"))


def extend(decided: Review, until: date) -> Record:
    """The record kept to the end of the fiscal year of `until`. RetentionError unless that lies ahead."""
    _decided([decided], "extend")
    expires = expires_on(decided.record)
    if expires is None or until.year > LAST_DAY.year - 2 or fiscal_year_end(until) <= max(expires, decided.on):
        raise RetentionError("until")
    return replace(decided.record, extended_until=fiscal_year_end(until))


def dispose(
    decided: Sequence[Review],
    *,
    method: str,
    done_by: str,
    witnessed_by: str,
    on: date,
    holds: Mapping[str, Sequence[Hold]] | None = None,
) -> Disposal:
    """Record a disposal by two people; `holds` by id of the record are asked once more on the day itself."""
    items, by = _ready(decided, "dispose", on, holds)
    if not method.strip() or not done_by.strip() or not witnessed_by.strip():
        raise RetentionError("who")
    if done_by == witnessed_by:
        raise RetentionError("two_people")
    sentences = said("disposed", count=len(items), on=on, method=method)
    return Disposal(items, len(items), method, on, by, done_by, witnessed_by, sentences)


def transfer(
    decided: Sequence[Review],
    *,
    to: str,
    handed_over_by: str,
    received_by: str,
    on: date,
    holds: Mapping[str, Sequence[Hold]] | None = None,
) -> Transfer:
    """Record a hand-over of historical documents (歴史的公文書) to an archive."""
    items, by = _ready(decided, "transfer", on, holds)
    if not to.strip() or not handed_over_by.strip() or not received_by.strip():
        raise RetentionError("who")
    if handed_over_by == received_by:
        raise RetentionError("two_people")
    sentences = said("transferred", count=len(items), on=on, to=to)
    return Transfer(items, len(items), to, on, by, handed_over_by, received_by, sentences)


def retire(record: Record, retention_class: str, on: date) -> Record:
    """A document in daily use gets a class with an end; its term counts as if it was finished on that day."""
    if record.retention_class != "in_use" or retention_class == "in_use":
        raise RetentionError("retire")
    if on < record.completed_on:
        raise RetentionError("order")
    return replace(record, retention_class=retention_class, completed_on=on)


def _decided(reviews: Sequence[Review], decision: Decision) -> None:
    if not reviews:
        raise RetentionError("nothing")
    if any(each.decision != decision for each in reviews):
        raise RetentionError("not_decided")


def _ready(
    reviews: Sequence[Review], decision: Decision, on: date, holds: Mapping[str, Sequence[Hold]] | None
) -> tuple[tuple[str, ...], str]:
    _decided(reviews, decision)
    items = tuple(each.record.id for each in reviews)
    if len(set(items)) != len(items):
        raise RetentionError("double")
    if any(on < each.on for each in reviews):
        raise RetentionError("order")
    held = [item for item in items if is_held((holds or {}).get(item, ()), on)]
    if held:
        raise RetentionError("held_meanwhile", count=len(held))
    return items, "、".join(dict.fromkeys(each.by for each in reviews))
