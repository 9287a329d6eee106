"""Deal with the differences of a daily file; money that only a file tells of enters the ledger by two people.

A file that somebody brought proves nothing: whoever can write text can write one. So the first person proposes, the
house looks the transaction up with the provider itself, and another person of the treasury confirms (二人確認). A file
that the house took from the provider through the port needs one person. Either way the amount is judged against the
house's own charge as every payment is (`ledger.hear`). That two people confirm is general knowledge of cash rules (C):
the prefecture's 財務規則 was not found, 要確認.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from koboshi.core import fee as fees
from koboshi.core.actor import Actor
from koboshi.core.ports.payment import Callback, Kind
from koboshi.core.refusal import Refused
from koboshi.fees import policies
from koboshi.fees.events import DifferenceSettled, EntryProposed
from koboshi.fees.models import Charge, ReconciliationRow
from koboshi.fees.service import comparing, ledger
from koboshi.fees.service.paying import provider
from koboshi.fees.service.telling import tell, tell_of_nobody
from koboshi.foundation.journal.facts import Fact
from koboshi.foundation.tenancy import rows, scope

Outcome = ReconciliationRow.Outcome


def settle_row(actor: Actor, row: ReconciliationRow, *, now: datetime | None = None) -> ReconciliationRow:
    """A person is done with a difference. What only the provider's own file has is written as if told now.

    Refused for money that a brought file tells of: `propose_row` and `confirm_row`.
    """
    with transaction.atomic():
        fresh = _locked(actor, row)
        if fresh.settled_at is not None:
            return fresh
        if fresh.kind != ReconciliationRow.Kind.MISSING_HERE:
            return _done(actor, fresh, Outcome.CHECKED, now)
        if not fresh.file.fetched:
            raise Refused("職員が選んだファイルの納付は、二人で確かめて書き入れます。先に1人が提案してください。")
        fresh.proposed_at, fresh.proposed_by = None, ""  # the provider itself says it now: nobody's proposal is needed
        return _enter(actor, fresh, now)


def propose_row(actor: Actor, row: ReconciliationRow, *, now: datetime | None = None) -> ReconciliationRow:
    """Propose as the first person to write what a brought file tells of; the provider must know the transaction."""
    _may(actor, row)
    _vouched(row)
    now = now or datetime.now(UTC)
    with transaction.atomic():
        fresh = _waiting(actor, row)
        if fresh.proposed_by:
            return fresh
        fresh.proposed_by, fresh.proposed_at = actor.id, now
        fresh.save(update_fields=["proposed_by", "proposed_at"])
        charge = _charge(fresh)
        yen = sum(each["yen"] for each in fresh.there)
        _tell(actor, fresh, EntryProposed(charge=charge.number if charge else "", yen=yen), now)
        return fresh


def confirm_row(actor: Actor, row: ReconciliationRow, *, now: datetime | None = None) -> ReconciliationRow:
    """Confirm as the second person; the provider is asked once more, then the payment is written and judged."""
    _may(actor, row)
    _vouched(row)
    with transaction.atomic():
        fresh = _waiting(actor, row)
        if not fresh.proposed_by:
            raise Refused("まだ、どの職員も確かめていません。先に1人が内容を確かめて提案してください。")
        if actor.user is None or fresh.proposed_by == actor.id:
            raise Refused("書き入れは二人で確かめます。提案した人は確認できません。出納の別の職員が確認してください。")
        return _enter(actor, fresh, now)


def leave_row(actor: Actor, row: ReconciliationRow, *, now: datetime | None = None) -> ReconciliationRow:
    """Be done with a difference without writing anything: a mistake in the file, or a proposal that is not followed."""
    with transaction.atomic():
        fresh = _locked(actor, row)
        return fresh if fresh.settled_at is not None else _done(actor, fresh, Outcome.LEFT, now)


def _may(actor: Actor, row: ReconciliationRow) -> None:
    if not policies.may_settle_row(actor, row):
        raise Refused("日次ファイルを読み込む権限がありません。")


def _locked(actor: Actor, row: ReconciliationRow) -> ReconciliationRow:
    _may(actor, row)
    return rows.locked(ReconciliationRow.objects.select_related("file"), row.pk)


def _waiting(actor: Actor, row: ReconciliationRow) -> ReconciliationRow:
    """The row, locked, while its payment may still be written."""
    fresh = _locked(actor, row)
    if fresh.settled_at is not None or fresh.kind != ReconciliationRow.Kind.MISSING_HERE:
        raise Refused("この差は、すでに済んでいるか、書き入れるものではありません。")
    return fresh


def _vouched(row: ReconciliationRow) -> None:
    """Ask the provider itself. Refused unless it tells the same transaction with the same amount and moment."""
    plugin = provider()
    known = row.file.provider == plugin.provider
    told = {each.row.key: each for each in comparing.read(plugin.daily(row.file.day)).told} if known else {}
    for each in row.there:
        found = told.get(each["key"])
        claimed = fees.Row(each["key"], each["reference"], each["kind"], each["yen"])
        if found is None or found.row != claimed or found.at != datetime.fromisoformat(each["at"]):
            raise Refused("取引番号{key}を、決済の事業者の記録で確かめられません。書き入れません。", key=each["key"])


def _charge(row: ReconciliationRow) -> Charge | None:
    """The charge that the row is about. Refused for one of another body."""
    with scope.acting():
        number = {each["reference"] for each in row.there}
        found = Charge.objects.filter(number__in=number).first()
    if found is not None and found.tenant != row.tenant:
        raise Refused("日次ファイルを読み込む権限がありません。")
    return found


def _enter(actor: Actor, row: ReconciliationRow, now: datetime | None) -> ReconciliationRow:
    """Write it; the ledger judges the amount against the house's own charge, and wrong money goes to a person."""
    _charge(row)
    for each in row.there:
        kind: Kind = "paid" if each["kind"] == "payment" else "refunded"
        at = datetime.fromisoformat(each["at"])
        ledger.hear(Callback(each["key"], each["reference"], kind, each["yen"], at), row.file.provider, now=now)
    return _done(actor, row, Outcome.ENTERED, now)


def _done(actor: Actor, row: ReconciliationRow, outcome: Outcome, now: datetime | None) -> ReconciliationRow:
    now = now or datetime.now(UTC)
    row.settled_at, row.settled_by, row.outcome = now, actor.id, outcome
    row.save(update_fields=["settled_at", "settled_by", "outcome", "proposed_at", "proposed_by"])
    _tell(actor, row, DifferenceSettled(day=row.file.day, difference=row.kind, outcome=outcome), now)
    return row


def _tell(actor: Actor, row: ReconciliationRow, fact: Fact, now: datetime) -> None:
    """To the history of the charge's case, which the treasury cannot open; else to the provider's."""
    writes = row.kind == ReconciliationRow.Kind.MISSING_HERE and row.outcome != Outcome.LEFT
    charge = _charge(row) if writes else None
    if charge is None:
        tell_of_nobody(actor, row.tenant, row.file.provider, fact, now)
        return
    with scope.acting():
        tell(actor, charge, fact, now)
