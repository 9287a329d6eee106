"""Decision tables as pages: read by everyone, with rows that held told in words, and nothing of the text as markup."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from koboshi.core.decision import FeelError, dmn
from koboshi.core.drawing import draw_requirements, model_html, table_html
from koboshi.core.drawing.decisions import model_title

ROOT = Path(__file__).resolve().parents[3]
SUITE = ROOT.parent / "shared" / "suites" / "dmn-tck"
HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="手数料">'
TABLE = (
    '<inputData id="i" name="area"/><knowledgeSource id="k" name="手数料条例"/>'
    '<decision id="d" name="fee"><question>手数料はいくらか</question><variable name="fee"/>'
    '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
    '<authorityRequirement><requiredAuthority href="#k"/></authorityRequirement>'
    '<decisionTable hitPolicy="FIRST"><input label="広さ"><inputExpression><text>area</text></inputExpression>'
    "<inputValues><text>[0..1000]</text></inputValues></input>"
    '<output name="yen"><outputValues><text>100, 200</text></outputValues>'
    "<defaultOutputEntry><text>0</text></defaultOutputEntry></output>"
    '<annotation name="根拠"/>'
    '<rule id="r1"><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>100</text></outputEntry>'
    "<annotationEntry><text>第2条 &lt;b&gt;</text></annotationEntry></rule>"
    '<rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>200</text></outputEntry>'
    "<annotationEntry><text/></annotationEntry></rule></decisionTable></decision>"
)
XML = f"{HEAD}{TABLE}</definitions>".encode()


def parsed(html: str) -> Element:
    """A piece of HTML as a tree."""
    return fromstring(f"<div>{html.replace('<br>', '<br/>')}</div>")  # noqa: S314


def test_a_table_has_a_caption_heads_with_scope_and_its_policy_in_words() -> None:
    html = table_html(XML, "fee")
    root = parsed(html)
    assert {each.get("scope") for each in root.iter("th")} == {"col", "colgroup", "row"}
    assert "上から見て最初に当てはまる行 (FIRST)" in html
    for word in (
        "広さ",
        "とりうる値：[0..1000]",
        "根拠",
        "第2条 &lt;b&gt;",
        "どの行にも当てはまらないとき",
        "何でもよい",
    ):
        assert word in html


def test_rows_that_held_are_marked_and_told() -> None:
    result = dmn.load(XML).decide("fee", {"area": 50})
    matched = {step.table: step.rows for step in result.steps}
    html = table_html(XML, "fee", matched=matched)
    assert "当てはまった行：1" in html
    assert html.count("k-dmn-matched") == 1
    assert "当てはまった行はありません" in table_html(XML, "fee", matched={"fee": ()})
    assert "当てはまった" not in table_html(XML, "fee")
    assert "Rows that applied: 2" in table_html(XML, "fee", "en", {"fee": [2]})


def test_a_decision_is_found_by_name_or_id_and_others_are_refused() -> None:
    assert table_html(XML, "d") == table_html(XML, "fee")
    with pytest.raises(FeelError, match="判断「nobody」はありません"):
        table_html(XML, "nobody")
    with pytest.raises(FeelError):
        model_html(b"<!DOCTYPE x><definitions/>")


def test_boxed_expressions_of_every_kind_are_shown() -> None:
    literal = "<literalExpression><text>a + 1</text></literalExpression>"
    boxes = {
        "context": f'<context><contextEntry><variable name="税"/>{literal}</contextEntry>'
        f"<contextEntry>{literal}</contextEntry></context>",
        "list": f"<list>{literal}{literal}</list>",
        "relation": f'<relation><column name="年"/><row>{literal}</row></relation>',
        "call": f'<invocation>{literal}<binding><parameter name="p"/>{literal}</binding></invocation>',
        "function": f'<functionDefinition><formalParameter name="q"/>{literal}</functionDefinition>',
        "outside": '<functionDefinition kind="Java"><context/></functionDefinition>',
        "if": f"<conditional><if>{literal}</if><then>{literal}</then><else>{literal}</else></conditional>",
        "filter": f"<filter><in>{literal}</in><match>{literal}</match></filter>",
        "for": f'<for iteratorVariable="x"><in>{literal}</in><return>{literal}</return></for>',
        "some": f'<some iteratorVariable="x"><in>{literal}</in><satisfies>{literal}</satisfies></some>',
        "nothing": "",
    }
    body = "".join(f'<decision id="{name}" name="{name}">{box}</decision>' for name, box in boxes.items())
    xml = f"{HEAD}{body}</definitions>".encode()
    expected = {"context": "税", "relation": "年", "call": "「a + 1」を次の値で求める", "function": "引数：「q」"}
    expected |= {
        "outside": "外のプログラム（Java）",
        "if": "そうでなければ",
        "filter": "条件",
        "nothing": "まだ中身がありません",
    }
    for name in boxes:
        html = table_html(xml, name)
        parsed(html)
        assert expected.get(name, "a + 1") in html


def test_the_requirements_are_a_picture_and_sentences() -> None:
    found = draw_requirements(XML)
    assert {"k-drg-inputData", "k-drg-decision", "k-drg-knowledgeSource"} <= set(found.svg.replace('"', " ").split())
    assert found.steps == ["入力「area」", "「fee」は「area」を使って決める", "「fee」のよりどころ：「手数料条例」"]
    assert draw_requirements(XML, "en").steps[1] == "“fee” is decided from “area”"


def test_hostile_words_stay_words() -> None:
    bad = XML.replace("広さ".encode(), b"&lt;script&gt;alert(1)&lt;/script&gt;").replace(
        b'name="fee"', b'name="&quot;&gt;x"'
    )
    html = model_html(bad)
    assert "<script" not in html
    parsed(html)


def test_the_models_of_the_public_suite_are_shown() -> None:
    files = sorted(SUITE.rglob("*.dmn"))
    if not files:
        pytest.skip(f"the DMN suite is not here: {SUITE}")
    for path in files:
        parsed(model_html(path.read_bytes()))


def test_a_table_of_many_columns_is_set_small_and_keeps_its_answer_in_sight() -> None:
    column = '<input label="区分"><inputExpression><text>kind</text></inputExpression></input>'
    cells = '<inputEntry><text>"a"</text></inputEntry>' + "<inputEntry><text>-</text></inputEntry>" * 9
    rule = f"<rule>{cells}<outputEntry><text>1</text></outputEntry></rule>"
    table = f'<decisionTable>{column * 10}<output name="yen"/>{rule}</decisionTable>'
    xml = f'{HEAD}<decision id="d" name="relief">{table}</decision></definitions>'.encode()
    html = table_html(xml, "relief")
    assert '<table class="k-table k-dmn-table k-dmn-wide k-dmn-one">' in html
    assert html.count("k-dmn-any") == 9
    assert "k-dmn-wide" not in table_html(XML, "fee")


def test_a_page_is_headed_by_what_the_decision_is_called_in_words() -> None:
    described = XML.replace(
        b'name="fee"><question>', 'name="fee"><description>手数料の額</description><question>'.encode()
    )
    html = model_html(described)
    assert '<h2>手数料の額 <code class="k-dmn-name">fee</code></h2>' in html
    assert html.count("手数料の額") == 1
    assert model_title(described) == "手数料の額"
    assert (model_title(XML), "<h2>fee</h2>" in model_html(XML)) == ("手数料", True)
    long = described.replace("手数料の額".encode(), "手数料の額".encode() * 20)
    assert "<h2>fee</h2><p>" in model_html(long)


def test_every_class_of_a_table_has_a_rule_in_the_styles_of_the_house() -> None:
    """Not those that only mark a place: a list keeps the look that lists have."""
    room = ROOT / "src" / "koboshi"
    sources = "".join(each.read_text("utf-8") for each in (room / "core/drawing/decisions").glob("*.py"))
    styles = "".join(each.read_text("utf-8") for each in (room / "ui/static/ui/css").glob("*.css"))
    used = set(re.findall(r"k-dmn-[a-z]+", sources)) - {"k-dmn-list"}
    assert {each for each in used if f".{each}" not in styles} == set()
