"""The picture in words: in reading order, with conditions, deadlines, ways back, pools and what is inside."""

from __future__ import annotations

from koboshi.core.drawing import Overlay, draw
from tests.unit.drawing.models import HEAD
from tests.unit.process.bpmn_builder import flow, flows, model, timer, user

START, END = '<startEvent id="start"/>', '<endEvent id="end"/>'


def test_a_branch_is_told_to_its_end_before_the_next_one() -> None:
    body = (
        START
        + '<exclusiveGateway id="g" name="足りるか"/>'
        + "".join(user(each) for each in ("a1", "a2", "b1"))
        + END
        + flows("start g", "a1 a2 end", "b1 end")
        + flow("g", "a1", "x = 1", "足りる")
        + flow("g", "b1", "x = 2")
    )
    assert draw(model(body)).steps == [
        "はじめ",
        "足りるか 「足りる」の場合 → a1。「x = 2」の場合 → b1",
        "a1",
        "a2",
        "b1",
        "おわり",
    ]


def test_a_way_back_is_told_by_name() -> None:
    body = START + user("a") + user("b") + flows("start a b", "b a")
    assert draw(model(body)).steps[-1] == "b。その後、「a」に戻る"


def test_deadlines_and_messages_on_the_way_are_told_after_their_step() -> None:
    message = '<boundaryEvent id="m" name="取下げ" attachedToRef="a"><messageEventDefinition/></boundaryEvent>'
    body = START + user("a") + END + timer("t", "a", "P1M10D", interrupting=False) + message
    body += flows("start a end", "t a", "m end")
    assert draw(model(body)).steps[1:4] == [
        "a",
        "「a」が1か月10日を過ぎたら → 「a」に戻る（「a」は続ける）",
        "「a」の途中で「取下げ」が届いたら → おわり",
    ]
    assert draw(model(body), lang="en").steps[2] == (
        "If “a” takes longer than 1 months 10 days → back to “a” (“a” goes on)"
    )
    assert "1かげつ10にちを すぎたら" in draw(model(body), lang="ja-easy").steps[2]


def test_what_is_inside_hangs_below() -> None:
    inside = f'<startEvent id="in"/>{user("b")}{flows("in b")}'
    sub = f'<subProcess id="sub" name="審査">{inside}<standardLoopCharacteristics/></subProcess>'
    outline = draw(model(START + sub + END + flows("start sub end"))).outline
    assert [step.text for step in outline] == ["はじめ", "審査（終わるまでくり返す）", "おわり"]
    assert [step.text for step in outline[1].inner] == ["はじめ", "b"]


def test_pools_lanes_messages_data_and_notes_are_told() -> None:
    xml = (
        f'{HEAD}<collaboration id="c"><participant id="one" name="県民"/>'
        '<participant id="two" name="県" processRef="p"/>'
        '<messageFlow id="m" name="決定通知書" sourceRef="t" targetRef="one"/></collaboration>'
        '<process id="p"><laneSet><lane id="l" name="審査係"><flowNodeRef>t</flowNodeRef></lane></laneSet>'
        '<sendTask id="t" name="知らせる"/><dataObjectReference id="d" name="台帳"/>'
        '<textAnnotation id="n"><text>書留で送る</text></textAnnotation>'
        '<association id="x" sourceRef="d" targetRef="t"/><association id="y" sourceRef="n" targetRef="t"/>'
        "</process></definitions>"
    )
    outline = draw(xml.encode()).outline
    assert [step.text for step in outline] == ["県民（中の流れは書かれていません）", "県の流れ"]
    told = outline[1].inner[0].text
    assert told == "知らせる（担当：審査係）（使うもの：台帳）（注：書留で送る）（県民へ決定通知書を送る）"


def test_gateways_of_every_kind_are_told() -> None:
    for tag, beginning in (
        ("parallelGateway", "同時に進む：a、b"),
        ("inclusiveGateway", "分かれ道 当てはまるものすべてに進む："),
        ("eventBasedGateway", "分かれ道 先に起きたほうに進む：→ a。→ b"),
        ("complexGateway", "分かれ道 決まりに合う道に進む："),
    ):
        body = START + f'<{tag} id="g"/>' + user("a") + user("b") + flows("start g a", "g b")
        assert draw(model(body)).steps[1].startswith(beginning)


def test_numbers_and_states_are_told_in_words() -> None:
    overlays = {"a": Overlay(count=1200, waiting=277_000, cost=350, text="窓口", problem=True)}
    body = START + user("a") + flows("start a")
    assert draw(model(body), overlays=overlays).steps[1] == "a（問題あり） 1,200件、待ち 3.2日、費用 350円、窓口"


def test_a_named_end_is_told_as_an_end() -> None:
    body = START + user("a") + '<endEvent id="end" name="取り下げ"/>' + flows("start a end")
    assert draw(model(body)).steps[-1] == "取り下げ（おわり）"
    assert draw(model(body), lang="en").steps[-1] == "取り下げ (End)"
