"""Single shapes of the model: joins, boundaries, sub-processes, terminate, services, timers, incidents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from koboshi.core.process import (
    CallService,
    CancelTimer,
    CloseTask,
    Complete,
    DecisionFailed,
    Finish,
    Fire,
    Incident,
    NotWaiting,
    Receive,
    Retry,
    ServiceDone,
    ServiceFailed,
    SetTimer,
    load,
)
from koboshi.core.process.timing import TimerProblem, add_duration, parse_moment
from tests.unit.process.bpmn_builder import NOW, Case, flow, flows, model, timer, user

START, END = '<startEvent id="start"/>', '<endEvent id="end"/>'


def case_of(*parts: str, data: dict[str, object] | None = None) -> Case:
    """A case of a model with one start and one end."""
    return Case(load(model(START + END + "".join(parts))), data)


def test_two_joins_in_a_row_each_count_for_themselves() -> None:
    gates = "".join(f'<parallelGateway id="{each}"/>' for each in ("s1", "j1", "s2", "j2"))
    case = case_of(gates, *(user(each) for each in "abcd"), flows("start s1 a j1 s2 c j2 end", "s1 b j1", "s2 d j2"))
    for each in "abcd":
        case.send(Complete(case.token(each)))
    assert case.state["ended"] == "finished"
    assert "joins" not in case.state


def test_a_gateway_may_join_and_split_at_once() -> None:
    gates = "".join(f'<parallelGateway id="{each}"/>' for each in ("s", "both", "j"))
    parts = flows("start s a both c j end", "s b both d j")
    case = case_of(gates, *(user(each) for each in "abcd"), parts)
    case.send(Complete(case.token("a")))
    case.send(Complete(case.token("b")))
    assert case.nodes() == {"c", "d"}


def test_a_join_that_can_never_be_complete_is_reported() -> None:
    gates = '<exclusiveGateway id="x" default="x_j"/><parallelGateway id="j"/><task id="m"/>'
    case = case_of(gates, user("a"), flow("x", "a", "1 = 1"), flows("start x j m end", "a j"))
    case.send(Complete(case.token("a")))
    assert [each.node for each in case.commands(Incident)] == ["j"]
    assert case.state["ended"] is None


def test_a_reminder_does_not_disturb_the_task_and_comes_once() -> None:
    case = case_of(
        user("a"), user("remind"), timer("late", "a", interrupting=False), flows("start a end", "late remind end")
    )
    case.send(Fire(case.token("late")))
    assert case.nodes() == {"a", "remind"}
    case.send(Complete(case.token("a")))
    assert case.commands(CancelTimer) == []
    case.send(Complete(case.token("remind")))
    assert case.state["ended"] == "finished"


def test_a_message_beside_a_task_may_come_again_and_again() -> None:
    guard = (
        '<boundaryEvent id="more" attachedToRef="a" cancelActivity="false" koboshi:message="papers">'
        "<messageEventDefinition/></boundaryEvent>"
    )
    case = case_of(user("a"), user("read"), guard, flows("start a end", "more read end"))
    case.send(Receive("papers"))
    case.send(Receive("papers"))
    assert [each.node for each in case.definition.waiting(case.state)].count("read") == 2


SUB = (
    f'<subProcess id="sub"><startEvent id="in"/>{user("b")}<parallelGateway id="f"/>{user("c")}'
    + '<endEvent id="out"/><endEvent id="stop"><terminateEventDefinition/></endEvent>'
    + flows("in f b out", "f c stop")
    + "</subProcess>"
)


def test_a_sub_process_is_left_when_all_inside_is_done() -> None:
    case = case_of(SUB, user("after"), flows("start sub after end"))
    assert case.nodes() == {"sub", "b", "c"}
    case.send(Complete(case.token("b")))
    assert "after" not in case.nodes()
    case.send(Complete(case.token("c")))
    assert case.nodes() == {"after"}
    assert "scopes" not in case.state


def test_a_terminate_end_inside_ends_only_the_sub_process() -> None:
    case = case_of(SUB, user("after"), flows("start sub after end"))
    case.send(Complete(case.token("c")))
    assert [each.reason for each in case.commands(CloseTask)] == ["terminated"]
    assert case.nodes() == {"after"}


def test_a_deadline_around_a_sub_process_takes_everything_inside_back() -> None:
    case = case_of(SUB, user("after"), user("late"), timer("t", "sub"), flows("start sub after end", "t late end"))
    token = case.token("b")
    case.send(Fire(case.token("t")))
    assert {each.node for each in case.commands(CloseTask)} == {"b", "c"}
    assert case.nodes() == {"late"}, "what follows inside or after the sub-process must not run"
    with pytest.raises(NotWaiting):
        case.send(Complete(token))


def test_a_deadline_inside_a_sub_process_skips_the_task_and_nothing_else() -> None:
    inner = (
        f'<subProcess id="sub"><startEvent id="in"/>{user("b")}{user("next")}{timer("t", "b")}'
        + '<endEvent id="out"/><endEvent id="out2"/>'
        + flows("in b next out", "t out2")
        + "</subProcess>"
    )
    case = case_of(inner, user("after"), flows("start sub after end"))
    case.send(Fire(case.token("t")))
    assert case.nodes() == {"after"}


def test_a_terminate_end_closes_all_other_ways() -> None:
    stop = '<endEvent id="stop" koboshi:state="lapsed"><terminateEventDefinition/></endEvent>'
    case = case_of(
        '<parallelGateway id="s"/>' + user("a") + user("b"),
        timer("t", "b") + stop,
        flows("start s a stop", "s b end", "t end"),
    )
    case.send(Complete(case.token("a")))
    assert [each.node for each in case.commands(CloseTask)] == ["b"]
    assert [each.node for each in case.commands(CancelTimer)] == ["t"]
    assert case.commands(Finish) == [Finish("stop", "lapsed")]


def test_a_failed_service_waits_for_a_person_and_is_called_again() -> None:
    task = '<serviceTask id="a" koboshi:service="notify" koboshi:letter="outcome" koboshi:text="hello"/>'
    case = case_of(task, timer("t", "a"), flows("start a end", "t end"), data={"outcome": "grant"})
    (call,) = case.commands(CallService)
    assert (call.service, dict(call.params)) == ("notify", {"letter": "grant", "text": "hello"})
    case.send(ServiceFailed(call.token, "down"))
    assert case.commands(Incident) == [Incident(call.token, "a", "down")]
    case.send(Retry(call.token))
    assert len(case.commands(CallService)) == 1
    assert case.commands(SetTimer) == []
    case.send(ServiceDone(call.token, {"sent": True}))
    assert case.state["ended"] == "finished"


def test_a_rule_without_an_answer_stops_the_case_until_it_is_repaired() -> None:
    def decide(data: object) -> object:
        raise DecisionFailed("表に合う行がありません。")

    rule = '<businessRuleTask id="r" koboshi:decision="d" koboshi:result="fee"/>'
    xml = model(START + END + rule + flows("start r end"))
    broken = Case(load(xml, decisions={"d": decide}))
    assert [each.sentence for each in broken.commands(Incident)] == ["表に合う行がありません。"]
    broken.definition = load(xml, decisions={"d": lambda data: 300})
    broken.send(Retry(1))
    assert broken.state["data"] == {"fee": 300}
    assert broken.state["ended"] == "finished"


def test_a_model_that_multiplies_its_ways_is_stopped() -> None:
    gates = "".join(f'<parallelGateway id="s{n}"/><exclusiveGateway id="m{n}"/>' for n in range(14))
    parts = "".join(
        f'{flow(f"s{n}", f"m{n}")}<sequenceFlow id="again{n}" sourceRef="s{n}" targetRef="m{n}"/>' for n in range(14)
    )
    links = flows("start s0", *(f"m{n} s{n + 1}" for n in range(13)), "m13 end")
    case = case_of(gates, parts, links)
    assert case.commands(Incident)
    assert len(case.state["tokens"]) <= 1_000


@pytest.mark.parametrize(
    ("attributes", "inside", "due"),
    [
        ("", "<timeDuration>P1M</timeDuration>", datetime(2026, 5, 1, tzinfo=UTC)),
        ("", "<timeDuration>PT36H</timeDuration>", datetime(2026, 4, 2, 12, tzinfo=UTC)),
        ("", "<timeDate>2026-05-01</timeDate>", datetime(2026, 4, 30, 15, tzinfo=UTC)),
        ("", "<timeDate>2026-05-01T10:00:00+09:00</timeDate>", datetime(2026, 5, 1, 1, tzinfo=UTC)),
        ('koboshi:until="last_day"', "", datetime(2026, 4, 20, 15, tzinfo=UTC)),
        ('koboshi:until="unknown"', "<timeDuration>P1D</timeDuration>", datetime(2026, 4, 2, tzinfo=UTC)),
    ],
)
def test_timers_know_when_they_are_due(attributes: str, inside: str, due: datetime) -> None:
    event = (
        f'<intermediateCatchEvent id="t" {attributes}><timerEventDefinition>{inside}</timerEventDefinition>'
        "</intermediateCatchEvent>"
    )
    case = case_of(event, flows("start t end"), data={"last_day": "2026-04-20"})
    assert [each.due for each in case.commands(SetTimer)] == [due]
    assert [each.due for each in case.definition.waiting(case.state)] == [due]


def test_a_timer_without_its_date_is_an_incident_and_can_be_repaired() -> None:
    event = '<intermediateCatchEvent id="t" koboshi:until="last_day"><timerEventDefinition/></intermediateCatchEvent>'
    case = case_of(event, flows("start t end"))
    assert [each.stuck for each in case.definition.waiting(case.state)] == [True]
    case.send(Retry(case.token("t"), {"last_day": "2026-04-20"}))
    assert case.commands(SetTimer)


def test_a_month_ends_on_the_last_day_of_a_shorter_month() -> None:
    assert add_duration(datetime(2026, 1, 31, 3, tzinfo=UTC), "P1M") == datetime(2026, 2, 28, 3, tzinfo=UTC)


@pytest.mark.parametrize("text", ["P999Y9999M9999W99999DT1S", "P", "PT", "14D", "P1.5D"])
def test_durations_out_of_reach_are_refused(text: str) -> None:
    late = datetime(9990, 1, 1, tzinfo=UTC)
    with pytest.raises(TimerProblem):
        add_duration(late, text)


def test_dates_that_are_none_are_refused() -> None:
    for value in ("2026-02-30", "soon", 5, None, "9999-12-31"):
        with pytest.raises(TimerProblem):
            parse_moment(value, day_ends=True)
    assert parse_moment(NOW, day_ends=True) == NOW
