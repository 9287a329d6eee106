"""要確認 does not stand in a notice that is handed out: the clerk reads it, and one line at the foot says sample."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from koboshi.core.letter import Appeal, Letter, blocks_to_html, marks_of
from koboshi.core.letter.marks import SAMPLE, without
from koboshi.core.pack.law import Law
from koboshi.core.text import Texts


def desk(appeal: Appeal) -> SimpleNamespace:
    fields = {"note": SimpleNamespace(type="text"), "opening": SimpleNamespace(type="date")}
    manifest = SimpleNamespace(law=Law(), appeal_of=lambda letter: appeal)
    texts = Texts.from_mappings({"ja": {"option.note.a": "調理師（要確認）"}})
    return SimpleNamespace(texts=texts, form=SimpleNamespace(fields=fields), manifest=manifest)


NONE = Appeal("none")


@pytest.mark.parametrize(
    ("marked", "clean"),
    [
        ("期限があります（要確認）。", "期限があります。"),
        ("根拠（条番号は要確認）　基準", "根拠　基準"),
        ("第77条第3項（安全のための条件。要確認）", "第77条第3項（安全のための条件）"),
        ("印のない文（そのまま）", "印のない文（そのまま）"),
    ],
)
def test_only_the_mark_is_taken_out(marked: str, clean: str) -> None:
    text, found = without(marked)
    assert text == clean
    assert bool(found) == (marked != clean)


def test_the_clerk_reads_the_marks_and_the_paper_says_sample_once() -> None:
    source = "<p>期限があります（要確認）。</p><p>{{ decision.reason }}</p><p>{{ answers.note }}</p><appeal/>"
    appeal = Appeal("both", "福島県知事", "福島県", "福島県知事", "要確認")
    given = {"decision": {"reason": "根拠（条番号は要確認）　基準"}, "answers": {"note": "本人の文（要確認）"}}
    blocks = Letter.parse("x", source).fill(given, pack=desk(appeal))  # type: ignore[arg-type]
    page = blocks_to_html(blocks)
    assert page.count("要確認") == 2, "the applicant's own words stay, and the line at the foot"
    assert page.count(SAMPLE) == 1
    assert len(marks_of(blocks)) == 3


def test_a_ground_never_goes_out_with_its_remark() -> None:
    given = {"decision": {"clause": "難病法第7条（重さの基準に合わない。条番号は要確認）"}}
    blocks = Letter.parse("x", "<p>{{ decision.clause }}</p>").fill(given, pack=desk(NONE))  # type: ignore[arg-type]
    assert "条番号は要確認" not in blocks_to_html(blocks), "its article is looked up before anybody decides"
    assert len(marks_of(blocks)) == 1, "and the clerk reads it too"


def test_a_letter_without_marks_is_no_sample() -> None:
    blocks = Letter.parse("x", "<p>確かめた文です。</p>").fill({}, pack=desk(NONE))  # type: ignore[arg-type]
    assert marks_of(blocks) == []
    assert SAMPLE not in blocks_to_html(blocks)


def test_days_are_told_in_reiwa_also_where_the_author_said_nothing() -> None:
    given = {"answers": {"opening": "2026-12-11"}, "day": date(2026, 12, 11)}
    blocks = Letter.parse("x", "<p>{{ answers.opening }}・{{ day }}</p>").fill(given, pack=desk(NONE))  # type: ignore[arg-type]
    assert "令和8年12月11日・令和8年12月11日" in blocks_to_html(blocks)
