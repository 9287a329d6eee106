"""A printable 委任状 with scope and period, filled with what is known that the person signs herself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koboshi.core import mandate as core
from koboshi.core.japan import format_wareki
from koboshi.core.mandate.wording import said
from koboshi.core.text import ruby_to_plain
from koboshi.doors.citizen import front
from koboshi.foundation.documents import service as documents
from koboshi.mandates.models import MandateRow, Party
from koboshi.mandates.service import Book
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.screens.flow import Filling

BLANK = "　　　　　　　　　　　　　　　　"
DAY = "令和　　年　　月　　日"


@login_not_required
@require_safe
def form(request: HttpRequest, reference: str) -> HttpResponse:
    """The form for this application; `?mandate=` fills in a person that was named here."""
    filling = flows.opened(request, front.FLOW, reference)
    rows = Book.of(filling.reference).rows
    chosen = next((row for row in rows if str(row.pk) == request.GET.get("mandate", "")), None)
    content = documents.draft(_blocks(filling, chosen), title="委任状")
    return download(content, "ininjo.pdf", "application/pdf")


def _blocks(filling: Filling, row: MandateRow | None) -> list[dict[str, object]]:
    """Japanese only: it is a paper for a Japanese office. 様式に定めがあるかは手続ごとに要確認."""
    applicant = Party.objects.filter(reference=filling.reference, role=Party.Role.APPLICANT).first()
    title = ruby_to_plain(filling.offer.pack.texts.get("title", "ja"))
    chosen = row.scopes if row is not None else []
    acts = [f"{'■' if act in chosen else '□'}　{ruby_to_plain(said(f'act.{act}')['ja'])}" for act in core.ACTS]
    since = format_wareki(row.since) if row is not None else DAY
    until = format_wareki(row.until) if row is not None and row.until else DAY
    return [
        {"kind": "h1", "text": "委任状", "align": "center"},
        {"kind": "p", "text": "福島県　御中"},
        {"kind": "p", "text": "私は、次の方を代理人と定め、下の手続について、印を付けたことを任せます。"},
        {
            "kind": "table",
            "rows": [
                ["手続の名前", title],
                ["受付番号", filling.reference],
                ["代理人の住所", _home(row) or BLANK],
                ["代理人の氏名", row.representative.label if row is not None else BLANK],
                ["代理人の電話番号", (row.representative.phone if row is not None else "") or BLANK],
                ["任せる期間", f"{since}から　{until}まで"],
            ],
        },
        {
            "kind": "p",
            "text": "任せること（任せるものすべてに印を付けてください。印のないことは、代理人にはできません。）",
        },
        {"kind": "list", "items": acts},
        {"kind": "p", "text": DAY, "align": "right"},
        {
            "kind": "table",
            "rows": [
                ["本人の住所", BLANK],
                ["本人の氏名（自分で書いてください）", BLANK],
                ["本人の電話番号", BLANK],
            ],
        },
        {"kind": "p", "text": f"本人のお名前（申請のとおり）：{applicant.label if applicant is not None else BLANK}"},
        {
            "kind": "p",
            "text": "押印が要るか、決まった様式があるかは、手続によって違います（要確認）。担当にお尋ねください。",
        },
    ]


def _home(row: MandateRow | None) -> str:
    """Where the representative lives, as it was told when she was named."""
    told = row.representative.address if row is not None else {}
    return "".join(str(told.get(part, "")) for part in ("prefecture", "municipality", "street", "building"))
