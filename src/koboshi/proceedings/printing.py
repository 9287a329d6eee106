"""The letter to another authority (照会文書) as tagged PDF, in Japanese as official papers are.

It is made when somebody asks and kept nowhere, and it is no notice of the case: the applicant's side never sees it.
"""

from __future__ import annotations

from datetime import date

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.documents import service as documents
from koboshi.proceedings import policies
from koboshi.proceedings.models import AuthorityRequest

TITLE = "照会書"
Block = dict[str, object]


def letter(actor: Actor, request: AuthorityRequest, *, on: date) -> bytes:
    """The letter as it goes out: to whom, about which application, the question, and until when an answer is asked for.

    Raises `Refused` for staff of other offices.
    """
    policies.runs_for(actor, request.case)
    return documents.draft(blocks(request, on=request.sent_on or on), title=TITLE)


def blocks(request: AuthorityRequest, *, on: date) -> list[Block]:
    """The letter as blocks of the typesetter."""
    case = request.case
    office, pack = case.office, pack_of(case.version_id)
    title = ruby_to_plain(pack.texts.get("title", "ja"))
    contact = "　".join(filter(None, (office.name, office.address, office.telephone)))
    rows = [
        ("申請の種類", title),
        ("受付番号", case.reference),
        ("申請した方", case.applicant_label or "（名前のない申請）"),
        ("受け付けた日", format_wareki(civil.today(case.arrived_at))),
        ("回答をお願いする日", format_wareki(request.due_on)),
        ("回答先", contact),
    ]
    return [
        *([_text(request.document_number, "right")] if request.document_number else []),
        _text(format_wareki(on), "right"),
        _text(f"{request.authority}　{request.department}".strip() + "　様"),
        _text(office.name, "right"),
        {"kind": "h1", "text": f"{title}についての照会"},
        _text("次の申請について、下の事項をお尋ねします。回答をお願いする日までに、回答先へお知らせください。"),
        {"kind": "table", "rows": [[{"text": name, "header": True}, {"text": value}] for name, value in rows]},
        {"kind": "h2", "text": "お尋ねする事項"},
        *(_text(line) for line in request.question.splitlines() if line.strip()),
        {"kind": "h2", "text": "お願い"},
        _text(
            "この申請の審査は、ほかの行政庁の審査を待たずに進めます（行政手続法第11条第1項）。"
            "期限までに回答が難しいときは、見込みの日をお知らせください。"
        ),
    ]


def _text(text: str, align: str = "left") -> Block:
    return {"kind": "p", "text": text, "align": align}
