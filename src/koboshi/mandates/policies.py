"""Who may record, confirm and revoke: pure functions of actor, application and party."""

from __future__ import annotations

from koboshi.core.actor import Actor, Role
from koboshi.intake import policies as intake
from koboshi.intake.models import Application
from koboshi.mandates.models import Party


def works_on(actor: Actor, application: Application) -> bool:
    """Staff of the office that the application arrived at, in a role that examines."""
    return actor.is_system or (
        application.office_id in actor.offices and actor.has(Role.CLERK, Role.EXAMINER, Role.DECIDER)
    )


def may_record(actor: Actor, application: Application, person: Party | None) -> bool:
    """The office; or the applicant's side, unless she is known to be somebody who only acts for another."""
    if works_on(actor, application):
        return True
    return intake.holds(actor, application) and (person is None or person.applies)


def may_name_sub_agent(actor: Actor, application: Application, person: Party | None) -> bool:
    """A representative may name another one below herself; whether her mandate allows it is judged apart."""
    return intake.holds(actor, application) and person is not None and not person.applies
