"""What a case page shows of the past: versions of the answers, timeline, documents; each through `visible_to`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.form import Change
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User
from koboshi.intake.models import AnswersVersion


@dataclass(frozen=True, slots=True)
class Revision:
    """One filed version of the answers and what changed from the one before."""

    version: AnswersVersion
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline: the journal's row, and the name of the person when it is a colleague."""

    entry: Entry
    who: str


def revisions(actor: Actor, case: Case) -> list[Revision]:
    """Every version of the answers, the first with no changes."""
    form = pack_of(case.version_id).form
    versions = list(
        AnswersVersion.objects.visible_to(actor).filter(application_id=case.application_id).order_by("number")
    )
    first = [Revision(versions[0], ())] if versions else []
    return first + [Revision(new, form.diff(old.answers, new.answers)) for old, new in pairwise(versions)]


def timeline(actor: Actor, case: Case, *, most: int | None = 500) -> list[Happening]:
    """Everything that was done on the case and by whom, oldest first (at most so many rows)."""
    entries = list(Entry.objects.visible_to(actor).of_case(case.reference)[:most])
    ids = {int(entry.actor.removeprefix("user:")) for entry in entries if entry.actor.startswith("user:")}
    names = dict(User.objects.filter(pk__in=ids, is_staff=True).values_list("pk", "name"))
    return [Happening(entry, _name(entry.actor, names)) for entry in entries]


def _name(actor: str, names: dict[int, str]) -> str:
    return names.get(int(actor.removeprefix("user:")), "") if actor.startswith("user:") else ""


def other(to: object) -> str:
    """Whom an act was addressed to, as the journal names it: `office:<id>` (also as a bare id) or `user:<id>`."""
    return f"office:{to}" if isinstance(to, int) else str(to)


def others(actor: Actor, entries: Sequence[Entry]) -> dict[str, str]:
    """The names of the offices and colleagues that acts of these rows were addressed to."""
    named = {other(entry.data["to"]) for entry in entries if entry.data and "to" in entry.data}
    offices = [int(each.removeprefix("office:")) for each in named if each.startswith("office:")]
    users = [int(each.removeprefix("user:")) for each in named if each.startswith("user:")]
    found = Office.objects.visible_to(actor).filter(pk__in=offices).values_list("pk", "name")
    people = User.objects.filter(pk__in=users, is_staff=True).values_list("pk", "name")
    return {**{f"office:{pk}": name for pk, name in found}, **{f"user:{pk}": name for pk, name in people}}


def notices(actor: Actor, case: Case) -> list[Document]:
    """The documents issued in the case."""
    return list(Document.objects.visible_to(actor).filter(reference=case.reference).order_by("issued_at"))
