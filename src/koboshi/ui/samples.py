"""What the component page shows: an invented form with answers and problems, and sample lists. Nobody here is real."""

from __future__ import annotations

import datetime
from typing import Any

from koboshi.core.form import Form, Problem
from koboshi.core.text import Texts

LONG_NAME = "架空山架空川ノ助左衛門長三郎"
FORM = {
    "form": 1,
    "pages": [{"id": "all", "fields": ["applicant", "corporation_name", "birth", "address", "kind", "ways", "visited",
                                       "amount", "municipality", "document", "files", "officers", "agree"]}],
    "fields": {
        "applicant": {"type": "person_name", "required": True},
        "corporation_name": {"type": "text"},
        "birth": {"type": "date", "required": True},
        "address": {"type": "address", "required": True},
        "kind": {"type": "choice", "options": ["view", "copy"], "required": True},
        "ways": {"type": "choices", "options": ["post", "window", "mail"]},
        "visited": {"type": "yes_no"},
        "amount": {"type": "yen"},
        "municipality": {"type": "municipality"},
        "document": {"type": "long_text", "required": True},
        "files": {"type": "attachment", "accept": ["pdf", "jpeg", "png"], "max_count": 5, "max_mb": 10},
        "officers": {"type": "list", "min_items": 1, "max_items": 5,
                     "fields": {"name": {"type": "person_name", "kana": False}, "pay": {"type": "yes_no"}}},
        "agree": {"type": "confirm", "required": True},
    },
}  # fmt: skip
JA = {
    "field.applicant.label": "申請する方の氏名", "field.corporation_name.label": "法人の名前",
    "field.corporation_name.help": "個人で申請するときは書かなくてかまいません。",
    "field.birth.label": "生年月日", "field.address.label": "住所", "field.kind.label": "どのように見たいですか",
    "option.kind.view": "その場で見る", "option.kind.copy": "写しを受け取る", "field.ways.label": "受け取り方",
    "field.ways.help": "いくつでも選べます。", "option.ways.post": "郵送", "option.ways.window": "窓口",
    "option.ways.mail": "電子メールで、公開できる部分だけを先に受け取る", "field.visited.label": "窓口で相談しましたか",
    "field.amount.label": "希望する金額", "field.municipality.label": "お住まいの市町村",
    "field.document.label": "見たい公文書の内容", "field.files.label": "添付する書類",
    "field.officers.label": "役員の一覧", "field.officers.name.label": "役員の氏名",
    "field.officers.pay.label": "報酬を受けますか", "field.agree.label": "書いたことに間違いはありません",
}  # fmt: skip
EASY = {
    "field.applicant.label": "{申請|しんせい}する {人|ひと}の {名前|なまえ}",
    "field.birth.label": "{生|う}まれた {日|ひ}",
    "field.address.label": "{住所|じゅうしょ}", "field.kind.label": "どうやって {見|み}ますか",
    "option.kind.view": "{窓口|まどぐち}で {見|み}る", "option.kind.copy": "コピーを もらう",
    "field.document.label": "{見|み}たい {書類|しょるい}", "field.agree.label": "ぜんぶ ただしいです",
}  # fmt: skip
EN = {
    "field.applicant.label": "Name of the applicant", "field.corporation_name.label": "Name of the corporation",
    "field.corporation_name.help": "Leave this empty if you apply as a person.",
    "field.birth.label": "Date of birth", "field.address.label": "Address",
    "field.kind.label": "How would you like to see it?", "option.kind.view": "Look at it there",
    "option.kind.copy": "Receive a copy", "field.ways.label": "Ways to receive it",
    "field.ways.help": "You may choose more than one.", "option.ways.post": "By post",
    "option.ways.window": "At a counter", "option.ways.mail": "By e-mail, the parts that are public first",
    "field.visited.label": "Have you asked at a counter?", "field.amount.label": "Amount you ask for",
    "field.municipality.label": "Where you live", "field.document.label": "The document you want to see",
    "field.files.label": "Papers to attach", "field.officers.label": "Officers",
    "field.officers.name.label": "Name of the officer", "field.officers.pay.label": "Paid?",
    "field.agree.label": "Everything I wrote is correct",
}  # fmt: skip
ANSWERS: dict[str, Any] = {
    "applicant": {"family": "架空", "given": "花子", "family_kana": "かくう", "given_kana": "はなこ"},
    "birth": "1990-04-01",
    "address": {"postal_code": "960-8670", "prefecture": "福島県", "municipality": "福島市", "street": "杉妻町0番0号"},
    "kind": "copy",
    "ways": ["post", "mail"],
    "municipality": "072010",
    "files": ["a1"],
}
DAY = datetime.date(2026, 4, 1)


STATES = ("empty", "filled", "wrong")


def page(state: str) -> dict[str, object]:
    """The context of the component page; `state` is how the fields are shown (an unknown one counts as empty)."""
    form = Form.load(FORM)
    return {
        **_forms(form, state),
        "states": [{"url": f"?state={one}", "text": one, "current": one == state} for one in STATES],
        **_lists(),
        "breadcrumbs": [{"url": "/", "text": "手続きの窓口"}, {"url": "", "text": "部品の見本"}],
        "step_titles": ["はじめに", "申請する方", "見たい文書", "添付", "確かめる"],
        "kinds": ["neutral", "active", "success", "warning", "error"],
        "long_name": LONG_NAME,
        "day": DAY,
        "bar_rows": [("福島市", 120), ("双葉郡富岡町", 42), (LONG_NAME, 7), ("南会津郡檜枝岐村", 0)],
    }


def _forms(form: Form, state: str) -> dict[str, object]:
    """The sample form: empty, filled, or with problems."""
    wrong = ["applicant.family", "birth", "address.postal_code", "kind", "document", "agree"]
    town = {"value": "address=福島市=架空町", "text": "福島市架空町"}
    return {
        "fields": list(form.fields.values()),
        "texts": Texts.from_mappings({"ja": JA, "ja-easy": EASY, "en": EN}),
        "typed": {"birth": "平成99年13月", "address.postal_code": "000"} if state == "wrong" else None,
        "answers": ANSWERS if state == "filled" else {},
        "problems": [Problem(name, "problem.required", {}) for name in wrong] if state == "wrong" else [],
        "uploads": {"a1": {"name": "架空の住民票の写し_とても長いファイル名の見本_その一.pdf", "size": "1.2 MB"}},
        "candidates": {"address": [town, {**town, "text": "福島市見本町"}]} if state == "wrong" else {},
    }


def _lists() -> dict[str, object]:
    """Sample rows of tables, timelines, summaries and tabs."""
    return {
        "rows": [
            {"reference": "R8-0001", "name": "架空 花子", "state": "審査中", "kind": "active"},
            {"reference": "R8-0002", "name": LONG_NAME, "state": "期限超過", "kind": "error"},
        ],
        "summary_rows": [
            {"label": "申請する方", "value": "架空 花子（かくう はなこ）", "change_url": "#x"},
            {"label": "住所", "lines": ["〒960-8670", "福島県福島市杉妻町0番0号"], "change_url": "#x"},
            {"label": "建物名", "value": "", "change_url": "#x"},
        ],
        "entries": [
            {"title": "受け付けました", "on": DAY, "text": "受付番号をお控えください。", "state": "done"},
            {"title": "担当課で確かめています", "on": DAY + datetime.timedelta(days=3), "state": "now"},
            {"title": "結果をお知らせします", "when": "15日以内", "state": "next"},
        ],
        "tabs": [
            {"url": "#a", "text": "未着手", "count": 3, "current": True},
            {"url": "#b", "text": "審査中", "count": 12},
            {"url": "#c", "text": "完了"},
        ],
    }
