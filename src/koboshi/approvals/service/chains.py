"""The chains of a body: enter one, and find the one that applies."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Q

from koboshi.approvals import policies
from koboshi.approvals.events import ChainEntered
from koboshi.approvals.models import Circulation, Post, StandardChain
from koboshi.approvals.seating import Seating
from koboshi.core import approval
from koboshi.core.actor import Actor
from koboshi.core.approval import Chain, Told, read_chain
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Subject
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import rows

"""The status of a chain that somebody has compared with the body's own rules."""


@transaction.atomic
def enter_chain(
    actor: Actor, tenant: str, toml: str, *, since: date, until: date | None = None, office: Office | None = None
) -> StandardChain:
    """Enter a standard chain of a body or of one of its offices; the ones before stay, the newest in force holds.

    Raises ChainError (a sentence for whoever wrote the file) and `Refused`.
    """
    if not policies.may_keep_chains(actor, tenant):
        raise Refused("標準の決裁の経路を登録する権限がありません。")
    if office is not None and office.tenant != tenant:
        raise Refused("この所属は、この団体にありません。")
    if until is not None and until < since:
        raise Refused("終わりの日が、始まりの日より前です。日付を直してください。")
    chain = read_chain(toml)
    row = StandardChain.objects.create(
        tenant=tenant,
        office=office,
        name=chain.name,
        toml=toml,
        status=chain.status,
        since=since,
        until=until,
        entered_by_id=policies.person(actor),
    )
    fact = ChainEntered(chain=chain.id, since=since.isoformat(), status=chain.status, for_office=row.office_id)
    journal.record(actor, fact, Subject(tenant=tenant, case=f"approvals:{tenant}", office=row.office_id))
    return row


@transaction.atomic
def end_chain(actor: Actor, row: StandardChain, *, until: date) -> StandardChain:
    """A standard chain holds until this day, and no longer; drafts on their way keep the route they have."""
    row = rows.locked(StandardChain.objects.all(), row.pk)
    if not policies.may_keep_chains(actor, row.tenant):
        raise Refused("標準の決裁の経路を登録する権限がありません。")
    if until < row.since:
        raise Refused("終わりの日が、始まりの日より前です。日付を直してください。")
    row.until = until
    row.save(update_fields=["until"])
    fact = ChainEntered(chain=f"row:{row.pk}", since=row.since.isoformat(), status="ended", for_office=row.office_id)
    journal.record(actor, fact, Subject(tenant=row.tenant, case=f"approvals:{row.tenant}", office=row.office_id))
    return row


def standard_of(tenant: str, office: int, on: date) -> StandardChain | None:
    """The standard chain of an office on a day, else the body's, else none."""
    rows = StandardChain.objects.filter(tenant=tenant).covering(on)
    rows = rows.filter(Q(office_id=office) | Q(office__isnull=True))
    ordered = sorted(rows, key=lambda row: (row.office_id is not None, row.since, row.pk))
    return ordered[-1] if ordered else None


def chain_for(own: Chain | None, tenant: str, office: int, on: date | None = None) -> Chain | None:
    """The chain that applies: the procedure's own where it is in use, else the office's standard, else the body's.

    A pack's chain that nobody has compared with the body's rules (要確認) is in use from the day on which somebody has
    been put into each of its seats, and never pushes aside a standard that was compared (確認済).
    """
    day = on or civil.today()
    if own is not None and own.status == CHECKED:
        return own
    found = standard_of(tenant, office, day)
    checked = found is not None and found.status == CHECKED
    if own is not None and not checked and _in_use(own, tenant, office, day):
        return own
    return read_chain(found.toml) if found else None


def _in_use(own: Chain, tenant: str, office: int, day: date) -> bool:
    """Whether somebody was put into each seat; where a seat is unknown to the whole body, nothing more is read."""
    seats = {name for stage in own.stages for name in stage.everyone}
    posts = Post.objects.filter(tenant=tenant, seat__in=seats)
    if posts.values("seat").distinct().count() < len(seats):
        return False
    return not Seating.of(tenant, day).unseated(own, office)


def must_circulate(own: Chain | None, tenant: str, office: int, subject: str) -> bool:
    """Whether this may not be decided at a desk: a chain applies, and no draft of it was decided on its way."""
    if chain_for(own, tenant, office) is None:
        return False
    return not Circulation.objects.filter(tenant=tenant, subject=subject, decided_at__isnull=False).exists()


def why_unused(own: Chain | None, tenant: str, office: int, on: date | None = None) -> Told | None:
    """Why the procedure's own chain does not hold here, and what to do; None where it does, or where there is none."""
    day = on or civil.today()
    if own is None or chain_for(own, tenant, office, day) is own:
        return None
    empty = Seating.of(tenant, day).unseated(own, office)
    return approval.unused(own, empty, instead=standard_of(tenant, office, day) is not None)


def vacant(route: approval.Route, tenant: str, office: int, people: Collection[str]) -> Told | None:
    """Which seats on this way somebody has left, so that a draft stands still there; None where somebody is in each."""
    empty = Seating.of(tenant, civil.today()).vacant(route, office, people)
    return approval.vacant(empty) if empty else None


def without_people(chain: Chain | None, tenant: str, office: int, on: date | None = None) -> Told | None:
    """A chain applies, yet some seats have never had anybody: which, and who puts people there. None where all have."""
    if chain is None:
        return None
    empty = Seating.of(tenant, on or civil.today()).unseated(chain, office)
    return approval.without_people(empty) if empty else None
