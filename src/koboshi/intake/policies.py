"""Who may do what with an application: pure functions of actor and application."""

from __future__ import annotations

from koboshi.core.actor import Actor, Role
from koboshi.intake.models import Application


def holds(actor: Actor, application: Application) -> bool:
    """Whether the actor is the applicant's side: opened it, holds it, helps with it, or works for the applying town."""
    return (
        actor.is_system
        or application.reference in actor.references
        or (actor.user is not None and actor.user in (application.holder_id, application.assisted_by_id))
        or (
            actor.has(Role.TOWN)
            and application.applicant_tenant != ""
            and application.applicant_tenant in actor.tenants
        )
    )


def may_edit(actor: Actor, application: Application) -> bool:
    """Drafts as a whole; after arrival only while fields are unlocked for correction."""
    return holds(actor, application) and (application.is_draft or bool(application.unlocked))


def may_bring(actor: Actor, application: Application) -> bool:
    """Papers come from the applicant's side, or by post or by hand to the office that has the application."""
    return holds(actor, application) or actor.acts_for(application.office_id)


def may_help(actor: Actor) -> bool:
    """Whether the actor may take applications on behalf of someone (counter, telephone, paper)."""
    return actor.has(Role.COUNTER, Role.CLERK)
