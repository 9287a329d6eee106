"""Pictures of processes: readable by everyone, harmless whatever the labels say."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from koboshi.core.bpmn import BpmnError
from koboshi.core.drawing import draw
from koboshi.core.process import load
from tests.unit.process.bpmn_builder import PERMIT, flows, model, timer, user

SVG = "{http://www.w3.org/2000/svg}"
DI = (
    '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:c="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:p="http://www.omg.org/spec/DD/20100524/DI"><d:BPMNPlane bpmnElement="p">'
    '<d:BPMNShape bpmnElement="start"><c:Bounds x="100" y="100" width="36" height="36"/></d:BPMNShape>'
    '<d:BPMNShape bpmnElement="a"><c:Bounds x="200" y="78" width="120" height="80"/></d:BPMNShape>'
    '<d:BPMNShape bpmnElement="end"><c:Bounds x="{end}" y="100" width="36" height="36"/></d:BPMNShape>'
    '<d:BPMNEdge bpmnElement="start_a"><p:waypoint x="136" y="118"/><p:waypoint x="200" y="118"/></d:BPMNEdge>'
    "</d:BPMNPlane></d:BPMNDiagram>"
)
SIMPLE = '<startEvent id="start"/>' + user("a") + '<endEvent id="end"/>' + flows("start a end")
BAD = "<script>alert(1)</script>\"&amp;' onload=x"


def root(svg: str) -> Element:
    """The picture as XML."""
    return fromstring(svg)  # noqa: S314


def texts(svg: str) -> str:
    """All words of a picture."""
    return "".join("".join(each.itertext()) for each in root(svg).iter(f"{SVG}text"))


def test_a_picture_has_a_role_a_title_and_a_description() -> None:
    picture = root(draw(PERMIT, current=["decide"]).svg)
    assert picture.get("role") == "img"
    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.text == "手続きの流れ「許可」"
    assert "decide" in str(description.text)
    assert picture.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_hostile_words_stay_words() -> None:
    bad = model(SIMPLE.replace('name="a"', 'name="&lt;script&gt;alert(1)&lt;/script&gt;"'))
    labels = {"start": BAD, "start_a": BAD, "end": "a\x00\x0bb\ud800"}
    picture = draw(bad, labels=labels, overlays={"a": BAD}, current=["a"])
    tags = {each.tag.removeprefix(SVG) for each in root(picture.svg).iter()}
    assert "script" not in tags
    assert "<script" not in picture.svg
    names = {name for each in root(picture.svg).iter() for name in each.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on") or "href" in name}


def test_where_we_are_is_told_in_words_and_by_shape() -> None:
    picture = draw(PERMIT, current={"decide"}, done={"examine"})
    assert "いまここ" in texts(picture.svg)
    assert "済み" in texts(picture.svg)
    assert 'class="k-bpmn-ring"' in picture.svg
    assert "k-bpmn-is-current" in picture.svg
    assert "decide（いまここ）" in picture.steps
    assert "examine（済み）" in picture.steps


def test_the_steps_are_told_in_reading_order_with_choices_and_deadlines() -> None:
    steps = draw(PERMIT, labels={"wait_correction": "補正を待つ", "lapse": "14日たつ", "split": "x"}).steps
    assert steps[0] == "はじめ"
    assert steps[2] == "足りている？ 「足りない」の場合 → 補正を待つ。「足りている」の場合 → track"
    assert "「補正を待つ」が14日を過ぎたら（14日たつ） → おわり" in steps
    assert "同時に進む：technical、consult" in steps
    assert steps.index("technical") < steps.index("すべてそろうまで待つ") < steps.index("decide")


@pytest.mark.parametrize(("lang", "word"), [("ja", "いまここ"), ("ja-easy", "いま ここ"), ("en", "now here")])
def test_a_picture_speaks_three_languages(lang: str, word: str) -> None:
    assert word in texts(draw(PERMIT, current=["decide"], lang=lang).svg)


def test_the_drawn_layout_is_used_when_it_is_complete() -> None:
    xml = model(SIMPLE).replace(b"</definitions>", DI.format(end="380").encode() + b"</definitions>")
    assert 'points="136,118 200,118"' in draw(xml).svg


@pytest.mark.parametrize("end", ["nan", "inf", "1e300", "far", ""])
def test_a_broken_layout_is_replaced(end: str) -> None:
    xml = model(SIMPLE).replace(b"</definitions>", DI.format(end=end).encode() + b"</definitions>")
    svg = draw(xml).svg
    assert 'points="136,118 200,118"' not in svg
    root(svg)


def test_a_sub_process_is_drawn_around_what_is_inside() -> None:
    inside = f'<startEvent id="in"/>{user("b")}<endEvent id="out"/>{flows("in b out")}'
    sub = f'<subProcess id="sub" name="審査">{inside}</subProcess>{timer("t", "sub")}'
    definition = load(model('<startEvent id="start"/><endEvent id="end"/>' + sub + flows("start sub end", "t end")))
    picture = draw(definition)
    assert picture.steps[:3] == ["はじめ", "審査", "はじめ"]
    assert picture.svg.index("k-bpmn-subprocess") < picture.svg.index("k-bpmn-user")
    assert draw(definition) == picture


def test_a_model_that_is_none_is_refused() -> None:
    with pytest.raises(BpmnError):
        draw(b"<svg onload='x'/>")
