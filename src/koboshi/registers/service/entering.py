"""Enter, renew and amend permits from decided cases: once per case, numbers without gap or double."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.japan.wareki import DateProblem
from koboshi.core.numbering import Pattern, PatternError
from koboshi.core.pack.law import Register
from koboshi.core.refusal import Refused
from koboshi.core.validity import Span, TermProblem
from koboshi.registers import content, rules
from koboshi.registers.events import PermitChanged, PermitEntered, PermitRenewed
from koboshi.registers.models import Invitation, Permit, PermitChange, Series
from koboshi.registers.service import earlier, proofs, writing
from koboshi.registers.service.earlier import Entry

Kind = PermitChange.Kind


@transaction.atomic
def enter(actor: Actor, entry: Entry, *, now: datetime | None = None) -> Permit:
    """Enter the permit of a decided case, or renew or amend the permit it asks to; the same case again changes nothing.

    Raises `Refused` when the procedure has no register, the office no sign for a number that needs one, or an answer is
    missing from which the end follows.
    """
    known = of_reference(entry)
    if known is not None:
        return known
    previous, wish = earlier.predecessor_of(entry)
    if previous is None:
        return _new(actor, entry, None, now)
    return amend(actor, previous, entry, now=now) if wish == "change" else renew(actor, previous, entry, now=now)


def of_reference(entry: Entry) -> Permit | None:
    """The permit that this case has entered, renewed or amended already."""
    return of_case(entry.tenant, earlier.register_id(entry), entry.reference)


def of_case(tenant: str, register: str, reference: str) -> Permit | None:
    """The permit that a case has entered, renewed or amended."""
    own = Permit.objects.filter(tenant=tenant, register_id=register, reference=reference).first()
    if own is not None:
        return own
    kinds = [Kind.RENEWED, Kind.AMENDED]
    line = PermitChange.objects.filter(tenant=tenant, case=reference, kind__in=kinds).first()
    return line.permit if line is not None else None


def _new(actor: Actor, entry: Entry, previous: Permit | None, now: datetime | None) -> Permit:
    register = earlier.register_of(entry)
    span = _span(register, previous, entry)
    series = _series(entry, register)
    known = of_reference(entry)  # somebody may have entered it while this one waited for the series
    if known is not None:
        return known
    permit = Permit(
        tenant=entry.tenant,
        register_id=earlier.register_id(entry),
        version_id=entry.version,
        office=entry.office,
        number=earlier.carried(entry, register) or _next(series, register, entry),
        reference=entry.reference,
        last_reference=entry.reference,
        holder_label=earlier.holder_of(entry, register),
        conditions=entry.conditions,
        granted=_granted(entry),
        valid_from=span.first,
        period_from=span.first,
        valid_until=span.last,
        predecessor=previous,
    )
    if previous is not None:
        permit.state = previous.state
        permit.suspended_from, permit.suspended_until = previous.suspended_from, previous.suspended_until
    writing.fill(permit, register, content.kept(pack_of(entry.version), register, entry.answers))
    permit.save()
    writing.note(permit, Kind.ENTERED, actor, on=span.first, now=now, case=entry.reference)
    first, last = writing.told(permit, span.first), writing.told(permit, span.last)
    fact = PermitEntered(permit=permit.pk, valid_from=first, valid_until=last)
    writing.tell(actor, permit, fact, now)
    return permit


def _span(register: Register, previous: Permit | None, entry: Entry) -> Span:
    """The first and last day that this case grants."""
    try:
        ended = previous.valid_until if previous is not None else earlier.ended_on(entry, register)
        if previous is None and ended is not None and earlier.carried(entry, register):
            return Span(entry.decided_on, ended)
        first = ended + timedelta(days=1) if ended is not None else entry.decided_on
        return rules.span_of(register, first, entry.answers, outcome=entry.outcome, ended=ended)
    except DateProblem as problem:
        raise Refused("許可の有効期間を決められません。申請に書かれた日や日数を確かめてください。") from problem
    except TermProblem as problem:
        raise Refused("許可の有効期間を決められません。{problem}", problem=str(problem)) from problem


def words_before(entry: Entry, number: str) -> dict[str, str]:
    """What the letter would say of the permit that this entry will make; `number` stands where none is given yet."""
    previous, wish = earlier.predecessor_of(entry)
    register = earlier.register_of(entry)
    if previous is not None and wish == "change":
        return words_of(previous)
    span = _span(register, previous, entry)
    kept = previous is not None and rules.keeps_number(register)
    shown = previous.number if previous is not None and kept else earlier.carried(entry, register) or number
    return {"number": shown, "valid_from": span.first.isoformat(), "valid_until": _iso(span.last)}


def words_of(permit: Permit | None) -> dict[str, str]:
    """What a letter may say of a permit: number, first and last day of the period granted last."""
    if permit is None:
        return {"number": "", "valid_from": "", "valid_until": ""}
    return {
        "number": permit.number,
        "valid_from": permit.period_from.isoformat(),
        "valid_until": _iso(permit.valid_until),
    }


def _granted(entry: Entry) -> dict[str, str]:
    """What a certificate says of the decision, kept so that it can be issued again."""
    return {
        "outcome": entry.outcome,
        "reason": entry.reason,
        "clause": entry.clause,
        "conditions": entry.conditions,
        "decided_on": entry.decided_on.isoformat(),
    }


def _sign(entry: Entry, pattern: Pattern) -> str:
    return entry.office.document_sign if "office" in pattern.per else ""


def _series(entry: Entry, register: Register) -> Series:
    """The locked counter from which this permit's number comes."""
    pattern = register.read()
    try:
        key = pattern.series(entry.decided_on, _sign(entry, pattern))
    except PatternError as problem:
        raise Refused("許可の番号を付けられません。{problem}", problem=str(problem)) from problem
    own = None if "office" in pattern.per else earlier.register_id(entry)
    rows = Series.objects.select_for_update(no_key=True)
    return rows.get_or_create(tenant=entry.tenant, register_id=own, key=key)[0]


def _next(series: Series, register: Register, entry: Entry) -> str:
    """The next number of the series; one that a permit from before this register bears already is left out."""
    pattern = register.read()
    taken, number = Permit.objects.filter(tenant=entry.tenant, register_id=earlier.register_id(entry)), ""
    while not number or taken.filter(number=number).exists():
        series.last += 1
        number = pattern.show(series.last, entry.decided_on, _sign(entry, pattern))
    series.save(update_fields=["last"])
    return number


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""


@transaction.atomic
def renew(actor: Actor, permit: Permit, entry: Entry, *, now: datetime | None = None) -> Permit:
    """Renew a permit from a decided case: the new period begins the day after the old one ends.

    A number without a year stays and the permit goes on; else a new permit follows, and the old one holds to its end.
    Raises `Refused` for a permit that had ended when the application arrived, or that was renewed already.
    """
    permit = writing.locked(permit)
    known = of_reference(entry)
    if known is not None:
        return known
    if not earlier.held(permit, entry.arrived_on):
        raise Refused("この許可は、申請が届いた日にはすでに効力を失っていました。新しい許可として扱ってください。")
    if Permit.objects.filter(predecessor=permit).exists():
        raise Refused("この許可は、すでに更新されています。")
    register = earlier.register_of(entry)
    late = rules.phase_of(register, permit.valid_until, entry.arrived_on) == "late"
    old = permit.valid_until
    if rules.keeps_number(register):
        renewed = _go_on(permit, register, entry)
    else:
        renewed = _new(actor, entry, permit, now)
    permit.renewal = ""
    permit.save(update_fields=["renewal"])
    detail = {"from": _iso(old), "to": _iso(renewed.valid_until), "late": late, "number": renewed.number}
    writing.note(permit, Kind.RENEWED, actor, on=renewed.period_from, now=now, case=entry.reference, detail=detail)
    until = writing.told(renewed, renewed.valid_until)
    writing.tell(
        actor, permit, PermitRenewed(permit=permit.pk, case=entry.reference, valid_until=until, late=late), now
    )
    if renewed.pk == permit.pk:
        proofs.withdraw_earlier(actor, permit, keep=entry.reference, on=renewed.period_from, now=now)
    close_invitation(entry.reference, entry.decided_on)
    return renewed


def _go_on(permit: Permit, register: Register, entry: Entry) -> Permit:
    """The same permit with its next period."""
    span = _span(register, permit, entry)
    permit.period_from, permit.valid_until = span.first, span.last
    _take_over(permit, register, entry)
    permit.save()
    return permit


def _take_over(permit: Permit, register: Register, entry: Entry) -> None:
    """What the case says now; where nothing was decided (a change that was notified), what was decided before stays."""
    permit.version_id, permit.last_reference = entry.version, entry.reference
    kept = content.kept(pack_of(entry.version), register, entry.answers)
    if entry.decided:
        permit.conditions, permit.granted = entry.conditions, _granted(entry)
    else:
        kept = {**permit.fields, **kept}
    writing.fill(permit, register, kept)


@transaction.atomic
def amend(actor: Actor, permit: Permit, entry: Entry, *, now: datetime | None = None) -> Permit:
    """Write a change, granted (変更の許可) or notified and looked through (変更届), into the permit.

    Number and validity stay, and a new certificate follows.
    """
    permit = writing.locked(permit)
    known = of_reference(entry)
    if known is not None:
        return known
    writing.require_live(permit)
    before, register = permit.fields, earlier.register_of(entry)
    _take_over(permit, register, entry)
    permit.save()
    changed = sorted(name for name in {*before, *permit.fields} if before.get(name) != permit.fields.get(name))
    detail = {"fields": changed}
    writing.note(permit, Kind.AMENDED, actor, on=entry.decided_on, now=now, case=entry.reference, detail=detail)
    writing.tell(actor, permit, PermitChanged(permit=permit.pk, fields=len(changed), how="amended"), now)
    proofs.withdraw_earlier(actor, permit, keep=entry.reference, on=civil.today(now), now=now)
    return permit


@transaction.atomic
def settle(reference: str, on: date) -> None:
    """A renewal ended without a new permit (refused, withdrawn): the old one ends with its own last day."""
    Permit.objects.filter(renewal=reference).update(renewal="")
    close_invitation(reference, on)


def close_invitation(draft: str, on: date) -> None:
    """The invitation led to a decided case."""
    Invitation.objects.filter(draft=draft, closed_on__isnull=True).update(closed_on=on)


@transaction.atomic
def await_renewal(entry: Entry) -> None:
    """A timely application for renewal is being examined: the clock does not end the permit before the decision."""
    previous, wish = earlier.predecessor_of(entry)
    if previous is not None and wish == "renew":
        permit = writing.locked(previous)
        permit.renewal = entry.reference
        permit.save(update_fields=["renewal"])
