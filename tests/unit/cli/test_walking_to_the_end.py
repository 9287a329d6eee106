"""`koboshi model run --until-end` leaves loops, also those that go through a boundary timer."""

from __future__ import annotations

from pathlib import Path

import pytest

from koboshi.project.cli import model
from tests.unit.process.bpmn_builder import flow, flows, user
from tests.unit.process.bpmn_builder import model as file

PACKS = Path(__file__).parents[3] / "procedures" / "fukushima"
WAIT = (
    '<startEvent id="start"/><receiveTask id="pay" name="納付を待つ" koboshi:message="paid"/>'
    '<boundaryEvent id="late" attachedToRef="pay"><timerEventDefinition><timeDuration>P14D</timeDuration>'
    '</timerEventDefinition></boundaryEvent><endEvent id="end" name="納めた"/>'
)


def walked(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert model.run(["run", str(path), "--until-end"]) == 0
    return capsys.readouterr().out


def test_a_task_behind_a_timer_gets_its_next_outcome(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    xml = file(
        WAIT
        + user("ask", "again,stop")
        + '<exclusiveGateway id="g" default="g_pay"/><endEvent id="unpaid" name="納めない"/>'
        + flows("start pay end", "late ask g", "g pay")
        + flow("g", "unpaid", 'ask = "stop"')
    )
    (tmp_path / "ask.bpmn").write_bytes(xml)
    assert "■ 終わりました" in walked(tmp_path / "ask.bpmn", capsys)


def test_what_is_awaited_comes_when_it_was_outlasted_three_times(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "remind.bpmn").write_bytes(file(WAIT + user("remind") + flows("start pay end", "late remind pay")))
    said = walked(tmp_path / "remind.bpmn", capsys)
    assert said.count("✓ 「remind」が済みました") == 3
    assert "■ 終わりました：「納めた」" in said


def test_the_permit_for_a_restaurant_ends(capsys: pytest.CaptureFixture[str]) -> None:
    assert "■ 終わりました" in walked(PACKS / "food-business-permit" / "process.bpmn", capsys)
