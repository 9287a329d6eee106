"""`koboshi decide`: a clerk asks a table at the terminal, and asks why."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from koboshi.project.cli import decide
from tests.unit.decision import anchor

PACKS = Path(__file__).resolve().parents[3] / "procedures"


@pytest.fixture
def fee(tmp_path: Path) -> Path:
    path = tmp_path / "fee.dmn"
    path.write_text(anchor.TABLE, encoding="utf-8")
    return path


def test_without_a_name_all_decisions_are_listed(fee: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide.run([str(fee)]) == 0
    out = capsys.readouterr().out
    assert 'kind  文字  行にある値："house"、"shop"、"factory"、"kiosk"' in out
    assert "\narea  数\n" in out
    assert decide.run([str(PACKS), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"file", "decision", "inputs"} == set(found[0])
    assert {"name", "label", "type", "values", "allowed", "computed"} == set(found[0]["inputs"][0])


def test_values_are_set_as_feel_and_the_answer_is_a_table(fee: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide.run([str(fee), "--set", 'kind="shop"', "--set", "area=150", "--explain"]) == 0
    out = capsys.readouterr().out
    assert "12000" in out
    assert "3行目（rule3）：当てはまりました。" in out
    assert '1行目（rule1）：「kind」が「"house"」に当てはまりません' in out


def test_values_come_from_json_and_go_to_json(
    fee: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "in.json"
    data.write_text('{"kind": "house", "area": 99.5}', encoding="utf-8")
    assert decide.run([str(fee), "--decision", "fee", "--input", str(data), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"decision": "fee", "value": {"fee": 5000, "track": "simple"}}
    monkeypatch.setattr("sys.stdin", io.StringIO('{"kind": "kiosk"}'))
    assert decide.run([str(fee), "--input", "-", "--json", "--explain"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rules"] == ["rule5"]
    assert found["tables"][0]["others"][0]["column"] == "kind"


def test_a_name_with_dots_goes_into_a_context(capsys: pytest.CaptureFixture[str]) -> None:
    folder = PACKS / "fukushima" / "disclosure-request"
    assert decide.run([str(folder)]) == 0
    assert "answers." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--decision", "nope", "--set", "a=1"], "判断「nope」はありません"),
        (["--set", "area"], "名前=式"),
        (["--set", "area=1+"], "--set area"),
        (["--input", "missing.json"], "読めません"),
        (["--set", "area=1", "--set", "area.x=1"], "もう値があります"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    fee: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert decide.run([str(fee), *arguments]) == 1
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert not captured.out


def test_a_broken_model_or_input_names_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.dmn"
    broken.write_text(anchor.TABLE.replace("&lt; 100", "&lt; 100 +"), encoding="utf-8")
    assert decide.run([str(broken)]) == 1
    assert "1行目（rule1）・入力2列目" in capsys.readouterr().err
    data = tmp_path / "in.json"
    data.write_text('{"kind": "house",\n "area": }', encoding="utf-8")
    broken.write_text(anchor.TABLE, encoding="utf-8")
    assert decide.run([str(broken), "--input", str(data)]) == 1
    assert "2行目" in capsys.readouterr().err
    assert decide.run([str(tmp_path / "nowhere")]) == 1


NPO = PACKS / "fukushima" / "npo-certification"
COPY = PACKS / "fukushima" / "disclosure-request"


def asked_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, list[str]]:
    """Exit code, answer, and the sentences on stderr, for the cost of copies."""
    code = decide.run([str(COPY), "--decision", "copy_cost", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, [line.removeprefix("koboshi: ") for line in captured.err.splitlines()]


def test_every_input_that_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer "ok" about a group of which nothing is known must not look like knowledge."""
    question = [str(NPO), "--decision", "founding_check"]
    assert decide.run(question) == 0
    captured = capsys.readouterr()
    assert "ok" in captured.out
    for name in ("answers.directors", "answers.members", "parameters.members_min", "parameters.paid_share_divisor"):
        assert f"{name} が与えられていません（null として計算しました）" in captured.err
    assert captured.err.count("\n") == 8
    assert decide.run([*question, "--strict", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"decision": "founding_check", "value": "ok"}


def test_whole_data_raise_no_doubt_and_null_is_an_answer_when_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--set", 'answers.way="inspect"', "--set", "answers.medium=null", "--strict"]
    code, out, told = asked_of(given, capsys)
    assert (code, told) == (0, [])
    assert "none" in out
    assert "答えがありません" not in out


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ('way="inspect"', "way は、この判断では使いません。answers.way のことではありませんか"),
        ('answers.wey="inspect"', "answers.wey は、この判断では使いません。answers.way のことではありませんか"),
        (
            'answers.way="inspekt"',
            'answers.way の値 "inspekt" は、どの行にも書かれていません（書かれている値："inspect"、"electronic"、'
            '"copy_counter"、"copy_post"）。"inspect" のことではありませんか',
        ),
        ("answers.way=5", "answers.way は文字のはずですが、数 5 が与えられました"),
        (
            "answers.way=inspect",
            "--set answers.way=inspect の inspect は、名前として読まれました（値がないので null です）。"
            "文字なら --set 'answers.way=\"inspect\"' と書いてください",
        ),
    ],
)
def test_what_is_written_wrongly_is_told_and_strict_makes_it_fail(
    given: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--set", given, "--set", 'answers.medium="disc"']
    code, out, lines = asked_of(arguments, capsys)
    assert (code, told in lines) == (0, True)
    assert "答えがありません（null）" in out
    assert asked_of([*arguments, "--strict"], capsys)[0] == 1


def test_many_unused_names_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "case.json"
    answers = {"way": "inspect", "medium": None}
    data.write_text(json.dumps({"answers": answers, **{f"extra{at}": at for at in range(30)}}), encoding="utf-8")
    _, _, told = asked_of(["--input", str(data)], capsys)
    assert len(told) == 21
    assert told[-1] == "ほかにも、使わない入力が 10 個あります"


CHAIN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="chain" name="chain">
 <itemDefinition name="Way"><typeRef>string</typeRef>
  <allowedValues><text>"post", "desk"</text></allowedValues></itemDefinition>
 <inputData id="w" name="way"><description>受取りの方法</description><variable name="way" typeRef="Way"/></inputData>
 <inputData id="b" name="birth"><variable name="birth" typeRef="date"/></inputData>
 <inputData id="p" name="pages"/>
 <decision id="cost" name="cost"><variable name="cost" typeRef="number"/>
  <informationRequirement><requiredInput href="#p"/></informationRequirement>
  <literalExpression><text>sum(for page in pages return page.price) + rate.page</text></literalExpression></decision>
 <decision id="total" name="total"><variable name="total" typeRef="number"/>
  <informationRequirement><requiredDecision href="#cost"/></informationRequirement>
  <informationRequirement><requiredInput href="#w"/></informationRequirement>
  <informationRequirement><requiredInput href="#b"/></informationRequirement>
  <context><contextEntry><variable name="extra"/>
   <literalExpression><text>if way = "post" then 100 else 0</text></literalExpression></contextEntry>
   <contextEntry><literalExpression><text>if birth.year &lt; 1960 then 0 else cost + extra</text></literalExpression>
   </contextEntry></context></decision>
</definitions>"""


def test_inputs_behind_other_decisions_are_asked_for_and_those_are_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "chain.dmn"
    path.write_text(CHAIN, encoding="utf-8")
    assert decide.run([str(path), "--json"]) == 0
    inputs = {each["name"]: each for each in json.loads(capsys.readouterr().out)[1]["inputs"]}
    assert sorted(inputs) == ["birth", "cost", "pages", "rate.page", "way"]
    assert [name for name, each in inputs.items() if each["computed"]] == ["cost"]
    assert (inputs["way"]["label"], inputs["way"]["type"]) == ("受取りの方法", "string")
    assert inputs["way"]["allowed"] == ['"post", "desk"']
    assert decide.run([str(path)]) == 0
    assert "計算で求めます（与えません）" in capsys.readouterr().out
    data = tmp_path / "in.json"
    data.write_text(
        '{"way": "post", "birth": "1980-04-01", "pages": [{"price": 10}, {"price": 20}], "rate": {"page": 1}}',
        encoding="utf-8",
    )
    asked = [str(path), "--decision", "total", "--input", str(data), "--strict"]
    assert decide.run(asked) == 0
    captured = capsys.readouterr()
    assert ("131" in captured.out, captured.err) == (True, "")
    assert decide.run([*asked, "--set", "cost=5"]) == 1
    assert "cost は計算で求める値なので" in capsys.readouterr().err
