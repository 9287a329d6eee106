"""Notices and paper forms: tagged, in Japanese, and user text is never code."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from koboshi.core.typeset import MissingFonts, NoticeMeta, application_copy, listing, missing_glyphs, notice
from koboshi.core.typeset import paper_form as print_form

ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "node_modules/@expo-google-fonts/noto-sans-jp"
PLACES = (ROOT / "var/fonts", MODULES / "400Regular", MODULES / "700Bold")
FONTS = [Path(place) for place in os.environ.get("KOBOSHI_TEST_FONTS", "").split(":") if place] or [
    place for place in PLACES if place.is_dir()
]
needs_fonts = pytest.mark.skipif(
    not any((folder / "NotoSansJP_400Regular.ttf").is_file() for folder in FONTS),
    reason="fonts are prepared by python -m koboshi.ui.assets",
)
META = NoticeMeta(
    "公文書開示決定通知書",
    "８福情第１号",
    "令和8年4月15日",
    ["見本 花子（架空） 様"],
    ["福島県知事"],
    "AB12",
    "https://k.example/v",
    True,
)


def text_of(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def paragraph(text: str, **run: object) -> dict[str, Any]:
    return {"kind": "p", "align": "left", "runs": [{"text": text, **run}]}


def printed(blocks: Sequence[object]) -> str:
    return text_of(notice(blocks, meta=META, fonts=FONTS))


@needs_fonts
def test_a_notice_is_tagged_and_japanese() -> None:
    pdf = notice([paragraph("開示", ruby="かいじ", strong=True), {"kind": "seal"}], meta=META, fonts=FONTS)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in opened.Root
        assert str(opened.Root.Lang).startswith("ja")
        assert str(opened.docinfo["/Title"]) == META.title
    assert "AB12" in text_of(pdf)


@needs_fonts
@pytest.mark.parametrize("text", ['#read("/etc/passwd")', "$x$ *a* _b_ `c`", '") #panic() //', "<script>", "#import"])
def test_what_people_write_is_never_code(text: str) -> None:
    assert "".join(text.split()) in "".join(printed([paragraph(text)]).split())


@needs_fonts
@pytest.mark.parametrize(
    "address",
    [
        "https://koboshi.example/verify/?number=1234567890abcdef",
        "somebody.with.a.long.name@demo.koboshi.example",
        "https://koboshi.example/" + "a_very_long_way/" * 12,
    ],
)
def test_an_address_can_be_copied_from_a_letter(address: str) -> None:
    """A long address may end a line anywhere, and nothing invisible stands between its letters (L5)."""
    text = printed([paragraph(f"お問い合わせは {address} まで")])
    assert "\u200b" not in text
    assert address in text.replace("\n", "")
    if len(address) < 60:
        assert address in text


@needs_fonts
def test_long_reasons_long_tables_and_long_words_all_fit() -> None:
    head = [{"header": True, "runs": [{"text": "名"}]}, {"header": True, "runs": [{"text": "額"}]}]
    table = {"kind": "table", "rows": [head, *([f"行{number}", "A" * 90] for number in range(200))]}
    pdf = notice([paragraph("理由" * 5000), table, paragraph("W" * 5000)], meta=META, fonts=FONTS)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) > 10
    text = text_of(pdf)
    assert "行199" in "".join(text.split())
    assert "".join(text.split()).count("W") == 5000


@needs_fonts
def test_the_appeal_and_lists_are_printed() -> None:
    blocks = [
        {"kind": "appeal", "lines": ["審査請求をすることができます。"], "status": "要確認"},
        {"kind": "list", "ordered": True, "items": [[{"text": "ひとつ"}], [{"text": "ふたつ"}]]},
        {"kind": "hr"},
        {"kind": "h1", "runs": [{"text": "見出し"}]},
        {"kind": "sample", "text": "見本（要確認の文面を含みます）", "marks": ["教示の文面"]},
    ]
    text = printed(blocks)
    assert "審査請求" in text
    assert text.count("要確認") == 1, "the mark stands once at the foot, never in the text"
    assert "ふたつ" in text
    with pytest.raises(ValueError, match="unknown block"):
        printed([{"kind": "script"}])


VARIANT = "邊\U000e0102"


@needs_fonts
def test_no_character_keeps_a_paper_back_and_the_paper_says_what_stands_in_for_it() -> None:
    """The base form for a variant (異体字), 〓 for what no font has; the code points tell exactly which."""
    assert missing_glyphs(f"渡{VARIANT}👪ﾁｽﾞ①㈱𠮷﨑", FONTS) == [VARIANT, "👪"]
    text = printed([paragraph(f"渡{VARIANT} 花子（架空） 様"), paragraph("方法👪🎉")])
    assert "渡邊 花子" in text
    assert "方法〓〓" in text
    note = "".join(text.split())
    assert "印刷できない文字がある" in note
    assert "邊U+908AU+E0102、〓U+1F389、〓U+1F46A" in note
    assert "印刷できない文字" not in printed([paragraph("渡邊 花子（架空） 様")])


@needs_fonts
def test_a_selector_that_selects_nothing_is_left_out() -> None:
    assert missing_glyphs("\U000e0102見本", FONTS) == []
    assert missing_glyphs("①\ufe0f", FONTS) == [], "the wish for colour is none that print could miss"
    assert "見本①" in printed([paragraph("\U000e0102見本①\ufe0f")])


@needs_fonts
@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_a_copy_with_an_emoji_in_a_file_name_is_printed_with_a_note(lang: str) -> None:
    sections = [{"title": "方法👪", "rows": [{"label": "地図", "values": [f"𠮷野家の{VARIANT}👪ﾁｽﾞ.png"]}]}]
    copy = {"title": "控え", "note": "写しです。", "reference": "R8-1", "sections": sections}
    text = "".join(text_of(application_copy(copy, fonts=FONTS, lang=lang)).split())
    assert "𠮷野家の邊〓" in text
    assert "写しです。" in text
    assert "U+1F46A" in text


def test_without_fonts_the_operator_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFonts):
        missing_glyphs("あ", [tmp_path])


@needs_fonts
def test_a_paper_form_has_a_sheet_per_page_and_shows_what_is_known() -> None:
    view = {
        "form_id": "fukushima/sample@1.0.0",
        "title": "見本",
        "pages": [
            {"id": "who", "fields": [{"id": "applicant", "label": "氏名", "type": "person_name", "required": True}]},
            {
                "id": "what",
                "title": "内容",
                "fields": [
                    {"id": "agree", "label": "確認", "type": "confirm"},
                    {"id": "rows", "label": "役員", "type": "list", "fields": [{"id": "name", "label": "名"}]},
                    {"id": "why", "label": "理由", "type": "long_text"},
                ],
            },
        ],
    }
    known = {
        "applicant": {"family": "見本", "given": "花子"},
        "agree": True,
        "rows": [{"name": "架空"}],
        "why": "長" * 900,
    }
    pdf = print_form(view, qr_payload="https://k.example/f/1", reference="", prefilled=known, fonts=FONTS)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) >= 2
    text = text_of(pdf)
    assert "見本 花子" in text
    assert "必ず書く" in text


@needs_fonts
def test_a_copy_of_the_application_shows_label_and_answer() -> None:
    sections = [{"title": "人", "rows": [{"label": "氏名", "values": ["見本 花子（架空）"]}]}]
    pdf = application_copy({"title": "控え", "reference": "R8-1", "sections": sections}, fonts=FONTS)
    assert "見本 花子" in text_of(pdf)


@needs_fonts
def test_a_row_of_a_listing_stays_on_one_page_and_each_page_says_whose_it_is() -> None:
    rows = [["架空の文。" * 300] for _ in range(30)]
    made = listing("架空の一覧", issuer="架空県　架空課", head=["文"], widths=[1], rows=rows, fonts=FONTS)
    pages = text_of(made).rstrip("\f").split("\f")
    assert len(pages) > 3
    assert all("架空県" in page and "架空課" in page for page in pages)
    sentences = [page.replace("\n", "").replace(" ", "").count("架空の文。") for page in pages]
    assert sum(sentences) == 9000
    assert [count % 300 for count in sentences] == [0] * len(pages), "no row is torn apart"


@needs_fonts
def test_a_row_higher_than_a_page_is_printed_to_its_end() -> None:
    made = listing("架空の一覧", head=["文"], widths=[1], rows=[["架空の文。\n" * 200 + "終わり"]], fonts=FONTS)
    said = text_of(made)
    assert said.count("架空の文。") == 200
    assert "終わり" in said
