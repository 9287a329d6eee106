"""Guidance in writing, on request (行政手続法35条3項; for a prefecture its ordinance, article 要確認)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.refusal import Refused
from koboshi.enquiries import policies
from koboshi.enquiries.events import CopyAsked, CopyIssued
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.enquiries.service.asking import locked, tell
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.tenancy import rows

TITLE: Final = "行政指導の内容について"
LETTER: Final = "enquiry-guidance"


@transaction.atomic
def ask_copy(actor: Actor, turn: Turn, *, now: datetime | None = None) -> Turn:
    """Ask for the written copy of guidance; asking twice is once. Raises `Refused` for an answer that is none."""
    turn, enquiry = _locked(turn)
    if not (policies.asked(actor, enquiry) or policies.works_on(actor, enquiry)):
        raise Refused("この書面を求めることはできません。")
    if not turn.guidance:
        raise Refused("書面でお渡しするのは、行政指導に当たる回答です。内容の確認は、回答をした所属にお尋ねください。")
    if turn.copy_asked_at is None:
        turn.copy_asked_at = now or datetime.now(UTC)
        turn.save(update_fields=["copy_asked_at"])
        tell(actor, enquiry, CopyAsked(turn=turn.pk), at=now)
    return turn


@transaction.atomic
def issue_copy(actor: Actor, turn: Turn, *, now: datetime | None = None) -> Document:
    """Make the written copy: numbered, signed, registered; pressed twice it is the same document."""
    turn, enquiry = _locked(turn)
    if not policies.works_on(actor, enquiry):
        raise Refused("書面を交付する権限がありません。")
    if not turn.guidance or enquiry.erased_at is not None:
        raise Refused("書面でお渡しするのは、行政指導に当たる回答です。内容の確認は、回答をした所属にお尋ねください。")
    office = enquiry.office
    document = documents.issue(
        key=f"enquiry:{turn.pk}",
        issuer=documents.Issuer.of(office),
        to=documents.Recipient(reference=enquiry.reference, user=enquiry.asker_id),
        kind=LETTER,
        title=TITLE,
        fill=lambda number, on: blocks(enquiry, turn, number=number, on=on),
        issued_by=actor.id,
        check_url=f"{settings.PUBLIC_ADDRESS}/verify/",
        now=now,
    )
    if turn.copy_key != document.key:
        turn.copy_key = document.key
        turn.copy_asked_at = turn.copy_asked_at or now or datetime.now(UTC)
        turn.save(update_fields=["copy_key", "copy_asked_at"])
        fact = CopyIssued(turn=turn.pk, number=document.number, check=document.check_number, sha256=document.sha256)
        tell(actor, enquiry, fact, at=now)
    return document


def blocks(enquiry: Enquiry, turn: Turn, *, number: str, on: date) -> list[dict[str, Any]]:
    """The paper: to whom, from which office, and purpose, content, responsible person one after the other."""
    to = f"{enquiry.name}　様" if enquiry.name else f"相談番号 {enquiry.reference}　の方"
    parts = [
        ("趣旨", turn.purpose),
        ("内容", turn.content),
        ("責任者", turn.responsible),
        *((("権限の根拠となる法令の条項、要件、その要件に当たる理由", turn.power),) if turn.power else ()),
    ]
    found: list[dict[str, Any]] = [
        {"kind": "p", "align": "right", "text": number},
        {"kind": "p", "align": "right", "text": format_wareki(on)},
        {"kind": "p", "text": to},
        {"kind": "p", "align": "right", "text": enquiry.office.name},
        {"kind": "h1", "align": "center", "text": TITLE},
        {
            "kind": "p",
            "text": f"{format_wareki(civil.today(turn.said_at))}にお伝えしたことを、次のとおり書面でお渡しします。",
        },
    ]
    for head, text in parts:
        found.append({"kind": "h2", "text": head})
        found += [{"kind": "p", "text": line} for line in text.splitlines() if line.strip()]
    note = (
        "行政指導は、相手の方の任意の協力によって行うものです。従わないことを理由に、不利益な取扱いはしません。"
        "この相談は申請の条件ではありません。相談の途中でも、いつでも申請できます。"
    )
    return [*found, {"kind": "hr"}, {"kind": "p", "text": note}]


def _locked(turn: Turn) -> tuple[Turn, Enquiry]:
    with rows.known():
        enquiry = locked(turn.enquiry)
    return rows.found(Turn.objects.all(), turn.pk), enquiry
