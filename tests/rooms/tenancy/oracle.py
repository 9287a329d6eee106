"""Who may see what, said a second time and in another way: plain sets and rows, no query language.

The rooms say it as SQL conditions (`visible_to`). Here each model has a sentence over its row as a dictionary. A model
without a sentence fails the test that finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from koboshi.casework.models import Case, Consultation
from koboshi.core.actor import Actor, Role
from koboshi.foundation.organisations.models import Office
from koboshi.intake.models import Application
from koboshi.promotion.models import Match

Row = Mapping[str, Any]


@dataclass
class Facts:
    """What the rules look up, read once as the system."""

    applications: dict[str, Row]
    cases: dict[str, Row]
    asked: dict[str, set[int]]
    offices: dict[int, Row]
    matches: dict[int, Row]

    @classmethod
    def read(cls) -> Facts:
        """Read them; the database session must see everything."""
        asked: dict[str, set[int]] = {}
        for reference, office in Consultation.objects.values_list("reference", "office_id"):
            asked.setdefault(reference, set()).add(office)
        return cls(
            applications={row["reference"]: row for row in Application.objects.values()},
            cases={row["reference"]: row for row in Case.objects.values()},
            asked=asked,
            offices={row["id"]: row for row in Office.objects.values()},
            matches={row["id"]: row for row in Match.objects.values()},
        )


def applies(actor: Actor, application: Row) -> bool:
    """The applicant's side: she opened it, holds it, helps with it, or works for the town that asks."""
    return (
        application["reference"] in actor.references
        or (actor.user is not None and actor.user in (application["holder_id"], application["assisted_by_id"]))
        or (Role.TOWN in actor.roles and application["applicant_tenant"] in actor.tenants)
    )


def sees_application(actor: Actor, reference: str, facts: Facts) -> bool:
    """The applicant's side at any time; the office only after arrival."""
    row = facts.applications.get(reference)
    if row is None:
        return False
    return applies(actor, row) or (row["filed_at"] is not None and row["office_id"] in actor.offices)


def works_on(actor: Actor, reference: str, facts: Facts) -> bool:
    """The office of the case, and offices asked about it."""
    case = facts.cases.get(reference)
    if case is None:
        return False
    return case["office_id"] in actor.offices or bool(facts.asked.get(reference, set()) & actor.offices)


def sees_case(actor: Actor, reference: str, facts: Facts) -> bool:
    """Who sees the application, and who works on the case."""
    return (reference in facts.cases and sees_application(actor, reference, facts)) or works_on(actor, reference, facts)


def sees_number(actor: Actor, reference: str, facts: Facts) -> bool:
    """A thing that names an application by its number alone."""
    return (
        reference in actor.references or sees_application(actor, reference, facts) or sees_case(actor, reference, facts)
    )


Rule = Callable[[Actor, Row, Facts], bool]


def _everybody(actor: Actor, row: Row, facts: Facts) -> bool:
    return True


def _by_application(actor: Actor, row: Row, facts: Facts) -> bool:
    return sees_application(actor, row["reference"], facts)


def _by_case(actor: Actor, row: Row, facts: Facts) -> bool:
    return sees_case(actor, row["reference"], facts)


def _inside(actor: Actor, row: Row, facts: Facts) -> bool:
    return works_on(actor, row["reference"], facts)


def _message(actor: Actor, row: Row, facts: Facts) -> bool:
    return _inside(actor, row, facts) if row["internal"] else _by_case(actor, row, facts)


def _task(actor: Actor, row: Row, facts: Facts) -> bool:
    return row["office_id"] in actor.offices


def _document(actor: Actor, row: Row, facts: Facts) -> bool:
    mine = actor.user is not None and row["recipient_id"] == actor.user
    return mine or sees_number(actor, row["reference"], facts)


def _mail(actor: Actor, row: Row, facts: Facts) -> bool:
    return sees_number(actor, row["reference"], facts)


def _entry(actor: Actor, row: Row, facts: Facts) -> bool:
    operates = Role.OPERATOR in actor.roles and row["tenant"] in actor.tenants
    return operates or sees_number(actor, row["case_ref"], facts)


def _stuck(actor: Actor, row: Row, facts: Facts) -> bool:
    works = {Role.OPERATOR, Role.CLERK, Role.DECIDER, Role.EXAMINER} & actor.roles
    return bool(works) and row["tenant"] in actor.tenants


def _membership(actor: Actor, row: Row, facts: Facts) -> bool:
    return facts.offices[row["office_id"]]["tenant"] in actor.tenants


def _adviser(actor: Actor, row: Row, facts: Facts) -> bool:
    return bool({Role.MATCHER, Role.DECIDER} & actor.roles) and row["tenant"] in actor.tenants


def _by_match(actor: Actor, row: Row, facts: Facts) -> bool:
    return sees_number(actor, facts.matches[row["match_id"]]["reference"], facts)


RULES: dict[str, Rule] = {
    "organisations.Office": _everybody,
    "catalog.Procedure": _everybody,
    "catalog.ProcedureVersion": _everybody,
    "people.Membership": _membership,
    "documents.Document": _document,
    "notification.Outgoing": _mail,
    "journal.Entry": _entry,
    "journal.StuckReaction": _stuck,
    "intake.Application": _by_application,
    "intake.AnswersVersion": _by_application,
    "intake.Attachment": _by_application,
    "casework.Case": _by_case,
    "casework.Task": _task,
    "casework.Correction": _by_case,
    "casework.Consultation": _inside,
    "casework.Decision": _by_case,
    "casework.Message": _message,
    "promotion.Adviser": _adviser,
    "promotion.Match": _mail,
    "promotion.Visit": _by_match,
    "promotion.Report": _by_match,
}


def expected(label: str, rows: list[Row], actor: Actor, facts: Facts) -> set[Any]:
    """The primary keys that the actor may see of these rows."""
    if actor.is_system:
        return {row["pk"] for row in rows}
    return {row["pk"] for row in rows if RULES[label](actor, row, facts)}
