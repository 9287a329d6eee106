"""`koboshi model`: an author checks, draws, walks and compares models at a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from koboshi.core import bpmn
from koboshi.core.drawing import layout
from koboshi.project.cli import model
from tests.unit.decision import anchor
from tests.unit.process.bpmn_builder import PERMIT, flow, flows, user
from tests.unit.process.bpmn_builder import model as file


@pytest.fixture
def permit(tmp_path: Path) -> Path:
    path = tmp_path / "permit.bpmn"
    path.write_bytes(PERMIT)
    return path


# -- check ------------------------------------------------------------------------------------------------------------


def test_a_sound_model_passes_and_a_broken_one_is_named(
    permit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert model.run(["check", str(permit)]) == 0
    assert "誤り 0" in capsys.readouterr().out
    bad = tmp_path / "bad.bpmn"
    bad.write_bytes(PERMIT.replace(b'targetRef="examine"', b'targetRef="nobody"'))
    assert model.run(["check", str(permit), str(bad)]) == 1
    out = capsys.readouterr().out
    assert "nobody" in out
    assert "実行できない理由" in out


@pytest.mark.parametrize("content", [b"", b"<a/>", b"\xff\xfe", b"<!DOCTYPE x [<!ENTITY y 'z'>]><x>&y;</x>"])
def test_files_that_are_no_models_are_refused_with_a_sentence(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.bpmn"
    path.write_bytes(content)
    assert model.run(["check", "--json", str(path), str(tmp_path / "nobody.bpmn")]) == 1
    found = json.loads(capsys.readouterr().out)
    assert all(each["findings"][0]["sentence"].endswith("。") for each in found)
    assert model.run(["draw", str(path)]) == 1
    assert str(path) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nobody.bpmn", "見つかりません"),
        ("", "フォルダーです"),
        ("empty.bpmn", "空です"),
        ("nobody.dmn", "見つかりません"),
    ],
)
def test_what_cannot_be_read_is_no_picture(
    name: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.bpmn").touch()
    assert model.run(["check", str(tmp_path / name)]) == 1
    out = capsys.readouterr().out
    assert reason in out
    assert out.endswith("。\n")
    assert "図としてだけ" not in out
    assert "No such" not in out


def test_a_message_event_without_an_operation_runs_and_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.bpmn"
    wait = '<intermediateCatchEvent id="wait"><messageEventDefinition messageRef="answer"/></intermediateCatchEvent>'
    body = f'<startEvent id="s"/>{wait}<endEvent id="e"/>' + flows("s wait e")
    path.write_bytes(
        file(body).replace(b"<process ", b'<message id="answer" name="answer"/><process isExecutable="true" ')
    )
    assert model.run(["check", "--json", str(path)]) == 0
    found = json.loads(capsys.readouterr().out)[0]
    assert found["executable"]
    assert [(each["level"], each["element"]) for each in found["findings"] if each["rule"] == "EXT.128"] == [
        ("note", "wait")
    ]


def test_errors_come_first_and_many_slips_of_one_kind_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "script.bpmn"
    body = '<startEvent id="s"/><scriptTask id="t"><script>1 + 1</script></scriptTask><endEvent id="e"/>'
    path.write_bytes(file(body + flows("s t e")))
    assert model.run(["check", str(path)]) == 1
    out = capsys.readouterr().out
    assert "実行できます" in out
    assert "実行は止めません" in out
    assert out.count("EXT.023") == 1
    assert "（4件）" in out
    assert out.index("EXT.053") < out.index("EXT.023")
    assert model.run(["check", "--json", str(path)]) == 1
    found = json.loads(capsys.readouterr().out)[0]["findings"]
    assert "text/feel" in found[0]["sentence"]
    assert len(found) == 5


@pytest.mark.parametrize(
    ("default", "condition", "noted"),
    [('default="g_b"', "", ""), ("", "", "条件のない線"), ("", "x = 2", "どの条件も成り立たない")],
)
def test_a_choice_without_a_default_way_is_noted(
    default: str, condition: str, noted: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "choice.bpmn"
    ends = '<endEvent id="a"/><endEvent id="b"/>'
    body = f'<startEvent id="s"/><exclusiveGateway id="g" {default}/>{ends}' + flows("s g") + flow("g", "a", "x = 1")
    path.write_bytes(file(body + (flow("g", "b", condition) if condition else flows("g b"))))
    assert model.run(["check", "--json", str(path)]) == 0
    found = [each for each in json.loads(capsys.readouterr().out)[0]["findings"] if each["rule"] == "Koboshi"]
    assert [noted in each["sentence"] for each in found] == ([True] if noted else [])


def test_decision_tables_are_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fee.dmn"
    path.write_text(anchor.TABLE, encoding="utf-8")
    assert model.run(["check", str(path)]) == 0
    path.write_text(anchor.TABLE.replace("inputEntry", "inputEntri"), encoding="utf-8")
    assert model.run(["check", str(path)]) == 1


# -- draw -------------------------------------------------------------------------------------------------------------


def test_a_model_becomes_a_picture_a_page_and_words(
    permit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert model.run(["draw", str(permit)]) == 0
    fromstring((tmp_path / "permit.svg").read_text(encoding="utf-8"))  # noqa: S314
    assert model.run(["draw", str(permit), "--html", "-o", "page.html"]) == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    capsys.readouterr()
    assert model.run(["draw", str(permit), "--text", "--lang", "en"]) == 0
    assert "1. Start" in capsys.readouterr().out
    assert model.run(["draw", str(permit), "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith("<svg")


def test_a_picture_can_be_written_into_the_model(permit: Path, tmp_path: Path) -> None:
    target = tmp_path / "with.bpmn"
    assert model.run(["draw", str(permit), "--layout", str(target)]) == 0
    document = bpmn.read(target.read_bytes())
    assert layout(document).own
    assert not [change for change in bpmn.changes(bpmn.read(PERMIT), document) if not change.drawn]


def test_numbers_are_laid_over_and_wrong_ones_refused(
    permit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers, out = tmp_path / "counts.json", tmp_path / "x.svg"
    numbers.write_text('{"examine": {"count": 12, "waiting": 86400}, "start_examine": 7, "nobody": 1}', "utf-8")
    assert model.run(["draw", str(permit), "--overlay", str(numbers), "-o", str(out)]) == 0
    assert "待ち 1日" in out.read_text(encoding="utf-8")
    assert "nobody" in capsys.readouterr().err
    for wrong in ('{"examine": {"colour": 1}}', '{"examine": "x"}', "[1]", "{", '{"examine": true}'):
        numbers.write_text(wrong, encoding="utf-8")
        assert model.run(["draw", str(permit), "--overlay", str(numbers), "-o", str(out)]) == 1


def test_a_decision_file_becomes_a_page_of_tables(tmp_path: Path) -> None:
    path, out = tmp_path / "fee.dmn", tmp_path / "fee.html"
    path.write_text(anchor.TABLE, encoding="utf-8")
    assert model.run(["draw", str(path), "-o", str(out)]) == 0
    assert "k-dmn-table" in out.read_text(encoding="utf-8")
    assert "<h1>permit</h1>" in out.read_text(encoding="utf-8")
    said = anchor.TABLE.replace('name="fee">', 'name="fee"><description>許可の手数料</description>', 1)
    path.write_text(said, encoding="utf-8")
    assert model.run(["draw", str(path), "-o", str(out)]) == 0
    assert "<title>許可の手数料</title>" in out.read_text(encoding="utf-8")
    path.write_text(anchor.TABLE.replace(' name="permit"', "", 1), encoding="utf-8")
    assert model.run(["draw", str(path), "-o", str(out)]) == 0
    assert "<h1>fee</h1>" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "wrong",
    [["--diagram", "nix"], ["--diagram", "7"], ["-o", "x.png"], ["-o", "x.svg", "--html"]],
)
def test_a_picture_that_does_not_exist_or_is_not_made_is_refused(
    wrong: list[str], permit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert model.run(["draw", str(permit), *wrong]) == 1
    assert capsys.readouterr().err.endswith("。\n")
    assert [path.name for path in tmp_path.iterdir()] == ["permit.bpmn"]


def test_the_name_of_a_page_asks_for_a_page(permit: Path, tmp_path: Path) -> None:
    page = tmp_path / "x.html"
    assert model.run(["draw", str(permit), "-o", str(page)]) == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


# -- run --------------------------------------------------------------------------------------------------------------


def test_a_model_is_walked_by_a_list_of_steps(loop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = tmp_path / "steps.json"
    steps.write_text(
        '[{"task": "examine", "data": {"examine": "correct"}}, {"wait": "P3D"}, {"message": "answered"}]', "utf-8"
    )
    arguments = ["run", str(loop), "--steps", str(steps), "--event", "task:examine", "--now", "2026-04-01", "--json"]
    assert model.run(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    (case,) = found["cases"]
    assert (case["finished"], case["end"]) == (True, "end")
    assert found["now"].startswith("2026-04-04")
    assert any("補正が要る" in line["what"] for line in case["history"])


def test_time_can_pass_until_a_deadline(loop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    correct = ["run", str(loop), "--set", "note=[1, 2]", "--event", "task:examine", "--now", "2026-04-01"]
    assert model.run([*correct, "--until-end"]) == 0
    assert "■ 終わりました：「おわった」" in capsys.readouterr().out
    assert model.run(["run", str(loop), "--event", "timer:late"]) == 1
    assert "いま「late」は待たれていません" in capsys.readouterr().err


def test_a_model_is_walked_by_hand(
    loop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _types(monkeypatch, ["9", "", "1", "corect", "x=123", "9", "2", "note", 'note="急ぎ"', "", "2"])
    assert model.run(["run", str(loop)]) == 0
    out = capsys.readouterr().out
    assert "「examine」を終える" in out
    assert "期限切れ" in out
    assert out.count("番号 1 か、終わるなら q を入れてください。") == 2
    assert out.count("結果は、番号か名前で選んでください（1. complete / 2. correct") == 3
    assert "値は「名前=式」の形で書いてください（note）。" in out


def _types(monkeypatch: pytest.MonkeyPatch, answers: Iterable[str]) -> None:
    """A person at a terminal, who types Ctrl-D at last."""
    left = iter(answers)

    def typed(_: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", typed)


@pytest.mark.parametrize(
    "answers", [["q"], ["1", "q"], ["1", "correct", "q"], ["1", "2", "", "1", "q"], [], ["1"], ["1", "2"]]
)
def test_a_walk_can_be_left_at_every_question(
    answers: list[str], loop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _types(monkeypatch, answers)
    assert model.run(["run", str(loop)]) == 0
    assert capsys.readouterr().out.endswith("ここで終わりにします。\n")


def test_piped_input_is_said_to_be_ignored(
    loop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert model.run(["run", str(loop)]) == 0
    assert "標準入力は読みません" in capsys.readouterr().err


def test_an_outcome_that_a_task_does_not_have_is_refused(
    loop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = tmp_path / "steps.json"
    steps.write_text('[{"task": "examine", "data": {"examine": "corect"}}]', "utf-8")
    assert model.run(["run", str(loop), "--steps", str(steps)]) == 1
    assert "「corect」はありません（選べるもの：complete / correct）" in capsys.readouterr().err


PAUSE = file(
    '<startEvent id="s"/>'
    + user("ask")
    + '<intermediateCatchEvent id="t" name="3日待つ"><timerEventDefinition><timeDuration>P3D</timeDuration>'
    + '</timerEventDefinition></intermediateCatchEvent><endEvent id="end" name="おわった"/>'
    + flows("s ask t end")
)


@pytest.mark.parametrize("how", [["--until-end"], ["--event", "task:ask", "--event", "timer:t"], []])
def test_a_pause_after_a_task_is_passed(
    how: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pause.bpmn"
    path.write_bytes(PAUSE)
    _types(monkeypatch, ["1", "", "1"])
    assert model.run(["run", str(path), "--now", "2026-04-01", *how]) == 0
    assert "2026-04-04 00:00  ■ 終わりました：「おわった」" in capsys.readouterr().out


def test_a_signal_can_be_given_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "signal.bpmn"
    catch = '<intermediateCatchEvent id="c"><signalEventDefinition signalRef="all"/></intermediateCatchEvent>'
    body = f'<startEvent id="s"/>{catch}<endEvent id="end"/>{flows("s c end")}'
    path.write_bytes(file(body).replace(b"<process ", b'<signal id="all" name="all-clear"/><process ', 1))
    _types(monkeypatch, ["1", ""])
    assert model.run(["run", str(path)]) == 0
    assert "合図「all-clear」が出る" in capsys.readouterr().out


def test_loops_are_left_by_the_next_outcome_and_messages_come_at_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "again.bpmn"
    body = '<startEvent id="s"/>' + user("ask", "again,enough") + '<exclusiveGateway id="g" default="g_ask"/>'
    body += '<receiveTask id="wait" koboshi:message="answered"/><endEvent id="end" name="おわった"/>'
    body += flows("s ask g", "g ask", "wait end") + flow("g", "wait", 'ask = "enough"')
    path.write_bytes(file(body))
    assert model.run(["run", str(path), "--until-end"]) == 0
    assert "■ 終わりました：「おわった」" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        ["--set", "x"],
        ["--set", "x=(("],
        ["--event", "examine"],
        ["--event", "dance:examine"],
        ["--event", "wait:soon"],
        ["--now", "gestern"],
        ["--process", "nobody"],
    ],
)
def test_what_makes_no_sense_is_refused(wrong: list[str], loop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert model.run(["run", str(loop), *wrong]) == 1
    assert capsys.readouterr().err.startswith("koboshi: ")


def test_a_model_without_end_is_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "endless.bpmn"
    path.write_bytes(
        file(
            '<startEvent id="s"/>' + user("a") + user("b") + flows("s a b", "b a") + '<endEvent id="e"/>' + flows("b e")
        )
    )
    assert model.run(["run", str(path), "--until-end", "--json"]) == 1
    assert capsys.readouterr().err.endswith("。\n")
