"""Payment slip (納付書) and receipt (領収証) as tagged PDF, in Japanese as official papers are.

Both are made when somebody asks and kept nowhere. Whether the body hands out a receipt for online payments, which form
of slip its financial rules (財務規則) prescribe, how receipts are numbered and who is appointed as cashier (出納員), is
要確認. Such marks are for the office: they stand in the data and on its screens, not on the resident's paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from koboshi.core import typeset
from koboshi.core.fee.wording import say
from koboshi.core.japan import civil, format_wareki
from koboshi.core.letter.marks import MARK, without
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.fees.models import Charge, PaymentEvent
from koboshi.fees.service import closing, ledger, paying, receipts
from koboshi.foundation.documents import service as documents
from koboshi.foundation.people.models import User

METHODS = {
    "online": "オンライン",
    "counter": "窓口（現金など）",
    "counter_cashless": "窓口（現金以外）",
    "slip": "納付書",
    "stamp": "収入証紙",
}
Block = dict[str, object]


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper besides the charge: payer, office (telephone, place, hours) and the page's address."""

    payer: str
    office: str
    telephone: str
    address: str
    place: str = ""
    opening: str = ""


def slip(charge: Charge, paper: Paper) -> bytes:
    """The payment slip of what is still open. Refused when nothing is."""
    if charge.state != Charge.State.OPEN:
        raise Refused("この手数料は、納付を待っている状態ではありません。")
    paying.refuse_while_looked_at(charge)
    rows = [
        ("納付番号", charge.number),
        ("納める額", f"{charge.balance().open:,}円"),
        ("期限", format_wareki(charge.due_on) if charge.due_on else "定めなし"),
        ("納める方", paper.payer or "（窓口で確かめます）"),
        ("手続", charge.title),
        ("受付番号", charge.reference),
        ("担当", f"{paper.office}　{paper.telephone}".strip()),
        *_where(charge, paper),
    ]
    blocks: list[Block] = [_heading("手数料の納付書"), _table(rows), *_explained(charge)]
    blocks.append(
        _text(f"期限までに、{_ways(charge)}で納めてください。期限を過ぎそうなときは、早めに担当へご相談ください。")
    )
    if _at_office(charge):
        blocks.append(_text("銀行などで納められるかは、納める前に担当へお問い合わせください。"))
    blocks.append(_text("左下のQRコードから、この手数料のページを開けます。"))
    return _print("手数料の納付書", blocks, paper.address)


def receipt(charge: Charge, paper: Paper) -> bytes:
    """The receipt for what was paid and is kept. Refused before anything was paid, and after all went back."""
    balance = charge.balance()
    paid = list(charge.events.filter(accepted=True, kind=PaymentEvent.Kind.PAID).order_by("pk"))
    if not paid or balance.kept <= 0:
        raise Refused("納付を確かめた後に、領収証を出せます。")
    numbers = [number for each in paid if (number := receipts.number_of(each))]
    rows = [("領収証の番号", "、".join(numbers))] if numbers else []
    rows += [
        ("発行した日", format_wareki(civil.day_of(paid[-1].heard_at))),
        ("領収した額", f"{balance.kept:,}円"),
        ("納付番号", charge.number),
        ("納付した日", "、".join(dict.fromkeys(format_wareki(civil.day_of(each.at)) for each in paid))),
        *_booked(paid),
        ("納付の方法", "、".join(dict.fromkeys(METHODS.get(each.method, each.method) for each in paid))),
        ("手続", charge.title),
        ("受付番号", charge.reference),
    ]
    if balance.refunded:
        rows.append(("返した額", f"{balance.refunded:,}円（上の額からは引いてあります）"))
    blocks: list[Block] = [
        _heading("領収証"),
        _text(f"{paper.payer or '納付した方'}　様"),
        _table(rows),
        _text("上の手数料を領収しました。"),
        {"kind": "p", "align": "right", "text": paper.office},
    ]
    if any(receipts.at_counter(each) for each in paid):
        blocks.append(_table([("出納員（受け取った職員）", cashiers(paid)), ("領収印", "　" * 8)]))
    plugin = paying.offered()
    if plugin is not None and plugin.is_demo and any(each.provider == plugin.provider for each in paid):
        blocks.append(_text("テスト用の支払いです。実際のお金は動いていません。"))
    return _print("領収証", blocks, paper.address, paid[-1].at)


def _booked(paid: Sequence[PaymentEvent]) -> list[tuple[str, str]]:
    """The day of the cash book, where cash was taken after the books of its day had been closed."""
    cash = [each for each in paid if each.method == closing.CASH]
    if all(closing.on_its_day(each) for each in cash):
        return []
    days = "、".join(dict.fromkeys(format_wareki(closing.day_of(each)) for each in cash))
    return [("出納の日", f"{days}（納付した日の現金を締めた後に受け取ったため、帳簿ではこの日の分です）")]


def cashiers(paid: Sequence[PaymentEvent]) -> str:
    """Who took the money at the counter, by name."""
    ids = [each.taken_by.partition(":") for each in paid if each.taken_by.startswith("user:")]
    known = {f"{row.pk}": row.name for row in User.objects.filter(pk__in=[int(number) for _, _, number in ids])}
    return "、".join(dict.fromkeys(known[number] for _, _, number in ids if number in known))


def _explained(charge: Charge) -> list[Block]:
    lines: Sequence[str] = charge.lines.get("ja", ())
    items: list[object] = [without(ruby_to_plain(line))[0] for line in lines if line != say("fee.unchecked")]
    if charge.waived_yen:
        items.append(f"減免　{charge.waived_yen:,}円を引いています。")
    return [{"kind": "h2", "text": "額の内訳と根拠"}, {"kind": "list", "items": items}] if items else []


def _ways(charge: Charge) -> str:
    return "・".join(METHODS[way] for way in charge.methods if way in METHODS) or "担当の窓口"


def _at_office(charge: Charge) -> bool:
    return not charge.methods or any(way in ledger.AT_COUNTER for way in charge.methods)


def _where(charge: Charge, paper: Paper) -> list[tuple[str, str]]:
    """Where the slip is carried to and when that is open, without the office's marks."""
    if not _at_office(charge):
        return []
    rows = [("納める所", f"{paper.office}の窓口　{_sure(paper.place)}".strip())]
    opening = _sure(paper.opening)
    return [*rows, ("受付時間", opening)] if opening else rows


def _sure(text: str) -> str:
    """Without the office's marks; nothing where all of it is still to be checked."""
    plain = without(text)[0]
    return "" if MARK in plain else plain


def _heading(text: str) -> Block:
    return {"kind": "h1", "text": text}


def _text(text: str) -> Block:
    return {"kind": "p", "text": text}


def _table(rows: Sequence[tuple[str, str]]) -> Block:
    return {"kind": "table", "rows": [[{"text": name, "header": True}, {"text": value}] for name, value in rows]}


def _print(title: str, blocks: Sequence[Block], address: str, at: datetime | None = None) -> bytes:
    meta = typeset.NoticeMeta(
        title=title,
        number="",
        issued_on="",
        addressee=(),
        show_title=False,
        verify_at=address,
        qr=True,
        issued_at=at,
    )
    return typeset.notice(blocks, meta=meta, fonts=documents.fonts())
