"""Models that nobody may run: hostile files, foreign elements, and faults that would strand a case."""

from __future__ import annotations

import pytest

from koboshi.core.process import ModelError, load
from koboshi.core.process.loading import Profile
from tests.unit.process.bpmn_builder import HEAD, PERMIT, flow, flows, model, timer, user

ENDS = '<startEvent id="start"/><endEvent id="end"/>'
A = user("a")
LINE = flows("start a end")
GATE = f'{ENDS}<exclusiveGateway id="g" default="g_end"/>'


def refuse(xml: bytes) -> ModelError:
    """Load and return the refusal."""
    with pytest.raises(ModelError) as caught:
        load(xml, decisions={}, profile="pack")
    assert caught.value.sentence.endswith("。")
    return caught.value


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b"<html/>",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="utf-7"?><definitions/>',
        f'<!DOCTYPE d [<!ENTITY l0 "lol">{BOMB}]><definitions>&l9;</definitions>'.encode(),
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>',
        b'<!DOCTYPE d SYSTEM "http://192.0.2.1/d.dtd"><definitions/>',
        b"<a>" * 200_000 + b"</a>" * 200_000,
        model("<documentation/>" * 30_000),
        b"<a>" + b" " * 2_000_001 + b"</a>",
        f"{HEAD}</definitions>".encode(),
        f'{HEAD}<process id="a"/><process id="b"/></definitions>'.encode(),
    ],
    ids=[
        *("empty", "text", "html", "bytes", "encoding", "bomb", "file", "network"),
        *("deep", "many", "long", "none", "two"),
    ],
)
def test_hostile_and_foreign_files_are_refused_with_a_sentence(xml: bytes) -> None:
    assert refuse(xml).element == ""


@pytest.mark.parametrize(
    ("element", "body"),
    [
        ("x", ENDS + '<scriptTask id="x" scriptFormat="javascript"><script>a()</script></scriptTask>'),
        ("x", ENDS + '<inclusiveGateway id="x"/>'),
        ("x", ENDS + '<callActivity id="x"/>'),
        ("x", ENDS + '<subProcess id="x" triggeredByEvent="true"/>'),
        ("x", ENDS + '<intermediateCatchEvent id="x"><terminateEventDefinition/></intermediateCatchEvent>'),
        ("x", '<startEvent id="x"><timerEventDefinition/></startEvent>'),
        ("x", ENDS + '<userTask id="x"><multiInstanceLoopCharacteristics/></userTask>'),
        ("a", ENDS + A + A),
        ("", ENDS + "<userTask/>"),
        ("start_b", ENDS + A + LINE + flow("start", "b")),
        ("end_a", ENDS + A + LINE + flow("end", "a").replace('targetRef="a"', 'targetRef="z"')),
        ("", '<endEvent id="end"/>' + A + flows("a end")),
        ("", ENDS + '<startEvent id="second"/>' + A + LINE),
        ("", '<startEvent id="start"/>' + A + flows("start a")),
        ("a", ENDS + A + flows("start end")),
        ("a", A + ENDS + flows("start a")),
        ("end", ENDS + A + LINE + flows("end a")),
        ("start", ENDS + A + LINE + flows("a start")),
        ("b", ENDS + A + user("b") + LINE + flows("b b")),
        ("a", ENDS + A + user("b") + LINE + flows("a b end")),
        ("a", ENDS + A + flow("start", "a") + flow("a", "end", "x = 1")),
        ("g", ENDS + '<exclusiveGateway id="g"/>' + A + flow("g", "a", "x = 1") + flows("start g end", "a end")),
        ("g_end", ENDS + '<exclusiveGateway id="g" default="g_a"/>' + A + flows("start g end", "g a end")),
        ("a", ENDS + A.replace("koboshi:role", "koboshi:roll") + LINE),
        ("a", ENDS + user("a", extra='koboshi:days="five"') + LINE),
        ("a", ENDS + '<serviceTask id="a"/>' + LINE),
        ("a", ENDS + '<receiveTask id="a"/>' + LINE),
        ("a", ENDS + '<businessRuleTask id="a" koboshi:decision="gone" koboshi:result="r"/>' + LINE),
        ("t", ENDS + A + timer("t", "a", "2 weeks") + LINE + flows("t end")),
        ("t", ENDS + A + timer("t", "a", "") + LINE + flows("t end")),
        ("t", ENDS + A + timer("t", "nobody") + LINE + flows("t end")),
        ("t", ENDS + A + timer("t", "start") + LINE + flows("t end")),
        ("g", GATE + flow("g", "g", "x = 1") + flows("start g end")),
        ("g_a", GATE + A + flow("g", "a", "((") + flows("start g end", "a end")),
        ("start_in", ENDS + f'<subProcess id="s"><startEvent id="in"/></subProcess>{A}{LINE}' + flow("start", "in")),
    ],
)
def test_faulty_models_name_the_element_and_say_what_is_wrong(element: str, body: str) -> None:
    assert refuse(model(body)).element == element


@pytest.mark.parametrize("profile", ["pack", "standard"])
def test_sub_processes_within_sub_processes_have_an_end(profile: Profile) -> None:
    for depth in (8, 60, 5_000) if profile == "pack" else (60, 5_000):
        body = "".join(f'<subProcess id="s{n}">' for n in range(depth)) + "</subProcess>" * depth
        with pytest.raises(ModelError):
            load(model(ENDS + body), profile=profile)


def test_the_digest_follows_the_meaning_and_not_the_writing() -> None:
    plain = model(ENDS + A + LINE)
    moved = model(LINE + "\n<!-- moved -->" + A + ENDS)
    other = model(ENDS + user("a", outcomes="grant") + LINE)
    assert load(plain).digest == load(moved).digest
    assert load(plain).digest != load(other).digest


def test_a_message_may_be_named_by_reference() -> None:
    task = '<receiveTask id="a" messageRef="m"/>'
    definition = load(model(ENDS + task + LINE, outside='<message id="m" name="report_filed"/>'))
    assert definition.nodes["a"].message == "report_filed"


def test_a_model_is_found_good_with_its_decisions_only() -> None:
    with pytest.raises(ModelError, match="track"):
        load(PERMIT, decisions={}, profile="pack")
    assert load(PERMIT).nodes["track"].attributes["result"] == "fee"
