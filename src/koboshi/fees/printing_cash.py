"""The sheet of an office's cash of one day (日計表) as tagged PDF, in Japanese as official papers are.

It lists receipts and sums, who counted and who confirmed, and names no payer. Its form is not that of the body's
financial rules (財務規則), which were not found: 要確認.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from koboshi.core import typeset
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.civil import JAPAN
from koboshi.fees.cash import CashClosing
from koboshi.fees.models import PaymentEvent
from koboshi.fees.service import closing, receipts
from koboshi.foundation.documents import service as documents
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User

Block = dict[str, object]
TITLE = "現金の日計表"
UNCHECKED = "様式、釣銭の扱い、払込みの先と期限は、財務規則と照らして確かめてください（要確認）。"


def sheet(row: CashClosing) -> bytes:
    """The sheet of a counted day."""
    found = closing.sheet(row.office, row.day)
    late = closing.corrections(row)
    office = Office.objects.filter(pk=row.office).values_list("name", flat=True).first() or ""
    blocks: list[Block] = [
        {"kind": "h1", "text": TITLE},
        _pairs([("所属", office), ("日", format_wareki(row.day)), *_sums(row), *_people(row)]),
        {"kind": "h2", "text": "受け取った現金"},
        _rows(("領収証の番号", "納付番号", "時刻", "額"), [_taken(each) for each in found.taken]),
    ]
    if found.back:
        blocks += [
            {"kind": "h2", "text": "返した現金"},
            _rows(("納付番号", "時刻", "額"), [_taken(each)[1:] for each in found.back]),
        ]
    if late:
        blocks += [
            {"kind": "h2", "text": "締めた後の訂正（この日に受け取り、後の日に返した現金）"},
            _rows(("納付番号", "返した日", "額"), [_late(each) for each in late]),
        ]
    blocks.append({"kind": "p", "text": UNCHECKED})
    meta = typeset.NoticeMeta(
        title=TITLE, number="", issued_on="", addressee=(), show_title=False, issued_at=row.counted_at
    )
    return typeset.notice(blocks, meta=meta, fonts=documents.fonts())


def _sums(row: CashClosing) -> list[tuple[str, str]]:
    told = [
        ("領収証の枚数", f"{row.receipts}枚"),
        ("受け取った額", f"{row.taken_yen:,}円"),
        ("返した額", f"{row.back_yen:,}円"),
        ("あるはずの額", f"{row.expected_yen:,}円"),
        ("数えた額", f"{row.counted_yen:,}円"),
        ("差", f"{row.difference:+,}円" if row.difference else "0円"),
    ]
    return [*told, ("差の理由", row.why)] if row.why else told


def _people(row: CashClosing) -> list[tuple[str, str]]:
    counted = f"{person(row.counted_by)}　{_moment(row.counted_at)}"
    waits = "数え直しを待っています" if row.state == CashClosing.State.SENT_BACK else "確認を待っています"
    at = _moment(row.confirmed_at) if row.confirmed_at else ""
    return [("数えた職員", counted), ("確認した職員（出納）", f"{person(row.confirmed_by)}　{at}" if at else waits)]


def person(by: str) -> str:
    """The name behind the opaque id of a member of staff; empty for the house."""
    number = by.removeprefix("user:")
    known = by.startswith("user:") and number.isascii() and number.isdecimal()
    return str((User.objects.filter(pk=int(number)).values_list("name", flat=True).first() if known else None) or "")


def _taken(event: PaymentEvent) -> tuple[str, ...]:
    number = event.charge.number if event.charge else ""
    return receipts.number_of(event), number, _when(event), f"{event.yen:,}円"


def _when(event: PaymentEvent) -> str:
    """The time; with its day where the money came (or went) after the closing of an earlier day."""
    return f"{event.at.astimezone(JAPAN):%H:%M}" if closing.on_its_day(event) else _moment(event.at)


def _late(event: PaymentEvent) -> tuple[str, ...]:
    number = event.charge.number if event.charge else ""
    return number, format_wareki(closing.day_of(event)), f"{event.yen:,}円"


def _moment(at: datetime) -> str:
    return f"{format_wareki(civil.day_of(at))} {at.astimezone(JAPAN):%H:%M}"


def _pairs(rows: Sequence[tuple[str, str]]) -> Block:
    return {"kind": "table", "rows": [[{"text": name, "header": True}, {"text": value}] for name, value in rows]}


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    if not rows:
        return {"kind": "p", "text": "ありません。"}
    head = [{"text": each, "header": True} for each in heads]
    return {"kind": "table", "rows": [head, *([{"text": each} for each in row] for row in rows)]}
