"""The papers of a case for whoever is asked to approve its decision from another office (決裁・合議)."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest

from koboshi.approvals import listing
from koboshi.approvals.models import Circulation
from koboshi.approvals.seating import Seating
from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.approval import DRAFTER
from koboshi.core.japan import civil
from koboshi.doors.staff import access
from koboshi.screens import flow


def may_read(actor: Actor, case: Case) -> bool:
    """Whether somebody outside the office of a case reads its papers: while a seat of hers is asked about its decision,
    and after she stamped. Whoever is on the way and has not been reached yet, or only drafted, does not.
    """
    rows = Circulation.objects.visible_to(actor).filter(reference=case.reference)
    return any(_asked(actor, row) or _stamped(actor, row) for row in rows)


def _asked(actor: Actor, row: Circulation) -> bool:
    turns = listing.turns(actor, row, Seating.of(row.tenant, civil.today()))
    return any(turn.seat != DRAFTER for turn in turns)


def _stamped(actor: Actor, row: Circulation) -> bool:
    return any(stamp.person == str(actor.user) and stamp.seat != DRAFTER for stamp in row.value.stamps)


def reader(actor: Actor, case: Case) -> Actor:
    """The asked person as somebody who reads what the office of this case reads, and does nothing for it.

    For questions about this one case only, after `may_read`.
    """
    return replace(
        actor, offices=frozenset({case.office_id}), roles=frozenset(), references=frozenset({case.reference})
    )


def papers_for(request: HttpRequest, reference: str) -> tuple[Case, Actor]:
    """A case whose papers the actor may read, and as whom: the office's people and the consulted, else an approver.

    Raises Http404 for any other, as for none; the look is written into the read log.
    """
    actor = flow.actor_of(request)
    try:
        case = access.case_for(request, reference)
    except Http404:
        case = _of_a_draft(actor, reference)
        access.seen(request, case)
        return case, reader(actor, case)
    return case, access.reader(actor, case)


def _of_a_draft(actor: Actor, reference: str) -> Case:
    rows = Case.objects.filter(tenant__in=actor.tenants, reference=reference)
    found = rows.select_related("office", "application", "version").defer("version__archive").first()
    if found is None or not may_read(actor, found):
        raise Http404
    return found
