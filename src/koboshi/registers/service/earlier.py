"""What an application says of an earlier permit: which one it renews or changes, also one older than this register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from koboshi.catalog.service import pack_of
from koboshi.core.japan.wareki import DateProblem, parse_iso
from koboshi.core.pack.law import Register
from koboshi.core.refusal import Refused
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.registers import content, rules
from koboshi.registers.models import LIVE, Invitation, Permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a case gives to the register. `version` is the procedure version it was decided under.

    `decided` is false where nothing was: a notification (届出) that somebody looked through.
    """

    reference: str
    tenant: str
    version: int
    office: Office
    answers: Mapping[str, Any]
    holder_label: str
    arrived_on: date
    decided_on: date
    outcome: str = "grant"
    reason: str = ""
    clause: str = ""
    conditions: str = ""
    decided: bool = True


def register_id(entry: Entry) -> str:
    """The procedure whose register the case writes into."""
    return rules.register_id(pack_of(entry.version))


def register_of(entry: Entry) -> Register:
    """The rules of that register. Raises `Refused` where there is none."""
    register = rules.register_of(pack_of(entry.version))
    if register is None:
        raise Refused("この手続には台帳がありません。")
    return register


def holder_of(entry: Entry, register: Register) -> str:
    """Who will hold the permit."""
    return content.holder_of(entry.answers, register) or entry.holder_label


def predecessor_of(entry: Entry) -> tuple[Permit | None, str]:
    """The permit that an application renews or changes, and which of both; only one that still held when it arrived.

    By the invitation it was prepared for, else by the number that the applicant wrote, when the holder is the same.
    """
    invited = Invitation.objects.filter(draft=entry.reference).select_related("permit").first()
    if invited is not None:
        return (invited.permit, "renew") if held(invited.permit, entry.arrived_on) else (None, "")
    wish, number = _wish(entry)
    found = _numbered(entry, number)
    if found is None or not _same_holder(found, entry) or not held(found, entry.arrived_on):
        return None, ""
    return found, wish


def held(permit: Permit, on: date) -> bool:
    """Whether a permit was in force on a day."""
    return permit.state in LIVE and (permit.valid_until is None or on <= permit.valid_until)


def _wish(entry: Entry) -> tuple[str, str]:
    """What is wanted of an earlier permit, and its number; nothing where no number was written."""
    wish = content.asks_for(pack_of(entry.version), entry.answers)
    number = content.earlier_number(entry.answers) if wish else ""
    return (wish, number) if number else ("", "")


def _numbered(entry: Entry, number: str) -> Permit | None:
    if not number:
        return None
    return Permit.objects.filter(tenant=entry.tenant, register_id=register_id(entry), number=number).first()


def _same_holder(permit: Permit, entry: Entry) -> bool:
    """A number can be written by anybody: the name, or the corporation's number, must be the holder's.

    Whoever changed her name is known by her day of birth and her own name, as she had told them with the application
    from which the permit came.
    """
    corporation = permit.fields.get("houjin_bangou")
    if corporation and corporation == entry.answers.get("houjin_bangou"):
        return True
    return content.fold(permit.holder_label) == content.fold(holder_of(entry, register_of(entry))) or _renamed(
        permit, entry
    )


def _renamed(permit: Permit, entry: Entry) -> bool:
    birth, given = entry.answers.get("birth"), _given(entry.answers)
    if not birth or not given:
        return False
    with scope.acting():
        before = Application.objects.filter(reference=permit.last_reference).first()
    return before is not None and (before.answers.get("birth"), _given(before.answers)) == (birth, given)


def _given(answers: Mapping[str, Any]) -> str:
    name = answers.get("applicant")
    return content.fold(str(name.get("given", ""))) if isinstance(name, Mapping) else ""


def carried(entry: Entry, register: Register) -> str:
    """The number of a permit that is changed and is older than this register: it keeps the number its paper bears.

    Empty for any other application. Raises `Refused` where the register has that number for somebody else, or ended:
    nobody gets a permit of her own by asking to change another one.
    """
    if predecessor_of(entry)[0] is not None:
        return ""
    wish, number = _wish(entry)
    if wish != "change":
        return ""
    if _numbered(entry, number) is not None:
        raise Refused(
            "変更する許可を台帳で確かめられません。「{number}」は、ほかの方の許可か、届いた日に効力のない許可です。"
            "申請に書かれた番号と名前を、許可証と照らし合わせてください。",
            number=number,
        )
    return number


def ended_on(entry: Entry, register: Register) -> date | None:
    """The last day of a permit that is renewed or changed and is older than this register; None where nobody knows it.

    As the applicant wrote it from her paper, else the day of the year on which all of them end, for an application that
    came in the time of renewal.
    """
    wish, number = _wish(entry)
    if not wish or _numbered(entry, number) is not None:
        return None
    written = _written(entry)
    if written is not None:
        return written if written >= entry.arrived_on else None
    term = register.term_for(entry.answers, entry.outcome)
    if not term.until or term.years:
        return None
    last = rules.span_of(register, entry.arrived_on, entry.answers, outcome=entry.outcome).last
    timely = wish == "change" or rules.phase_of(register, last, entry.arrived_on) in ("open", "late")
    return last if timely else None


def _written(entry: Entry) -> date | None:
    try:
        return parse_iso(str(entry.answers.get("permit_until") or ""))
    except DateProblem:
        return None
