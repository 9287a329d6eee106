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

from koboshi.core.typeset import MissingFonts, MissingGlyphs, NoticeMeta, application_copy, missing_glyphs, notice
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


@needs_fonts
def test_a_character_no_font_has_is_named_instead_of_printed_as_a_box() -> None:
    assert missing_glyphs("見本\U00013000", FONTS) == ["\U00013000"]
    with pytest.raises(MissingGlyphs) as caught:
        printed([paragraph("見本\U00013000")])
    assert caught.value.characters == ("\U00013000",)


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
