"""Who may do what with an application: pure functions of actor and application."""

from __future__ import annotations

from koboshi.core.actor import Actor, Assistance, Door, Role
from koboshi.core.form import Field
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
    if may_enter(actor, application):
        return True
    return holds(actor, application) and (application.is_draft or bool(application.unlocked))


def may_enter(actor: Actor, application: Application) -> bool:
    """Whether the actor may type in an answer that came on paper: the office that asked for it, while it is open."""
    return not application.is_draft and bool(application.unlocked) and actor.acts_for(application.office_id)


def may_keep_paper(actor: Actor, application: Application) -> bool:
    """Who may write down that a paper stays paper: whoever types in what lies before her, a correction or a sheet."""
    helps = application.is_draft and application.door == Door.COUNTER and actor.user == application.assisted_by_id
    return may_enter(actor, application) or (helps and actor.user is not None)


def may_bring(actor: Actor, application: Application) -> bool:
    """Papers come from the applicant's side, or by post or by hand to the office that has the application."""
    return holds(actor, application) or actor.acts_for(application.office_id)


def arrives_without(application: Application, field: Field) -> bool:
    """Whether it arrives although the answer to this required question lacks (行政手続法7条).

    A form may let a paper come later. What is brought to a counter lies there as it is: without a paper that belongs to
    it, and, where it is a sheet of paper itself, with its blanks. It has arrived; the office asks for the rest (補正).
    """
    if field.later:
        return True
    if application.door != Door.COUNTER:
        return False
    return field.type == "attachment" or application.assistance == Assistance.PAPER


def may_help(actor: Actor) -> bool:
    """Whether the actor may take applications on behalf of someone (counter, telephone, paper)."""
    return actor.has(Role.COUNTER, Role.CLERK)
