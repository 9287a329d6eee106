"""`koboshi simulate --fit`: a log becomes a scenario, with what stands behind it and a check. All is invented."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from koboshi.core.mining.log_files import read_log, write_log
from koboshi.core.process.model import Definition
from koboshi.core.simulate.fitting_checking import Checked, Figure, hold_out
from koboshi.core.simulate.reading import read
from koboshi.core.simulate.statistics import estimate
from koboshi.project.cli import simulate, simulate_fit
from koboshi.project.cli.simulate_choices import flow_words, result_words
from koboshi.project.cli.simulate_fit_tables import data, shown
from koboshi.project.cli.simulate_models import played
from tests.unit.simulate.models import ONE_TASK, model, xml

ROOT = Path(__file__).parents[3]
PACK = ROOT / "procedures" / "fukushima" / "disclosure-request"
SCENARIO = """
title = "ほんとうの事務所（想定）"
start = 2026-04-01
days = 60
replications = 1
arrivals = { per_day = 6, calendar = "office" }
pools.desk = { people = 2 }
tasks.work = { duration = { law = "gamma", mean = "40m", sd = "15m" } }
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model and the log of sixty invented days."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "one.bpmn").write_bytes(xml(ONE_TASK))
    (folder / "true.toml").write_text(SCENARIO, encoding="utf-8")
    assert simulate.run([str(folder / "one.bpmn"), str(folder / "true.toml"), "--log", str(folder / "log.xes")]) == 0
    return folder


def fitted(office: Path, *more: str, log: str = "log.xes") -> int:
    return simulate.run(["--fit", str(office / log), str(office / "one.bpmn"), "--replications", "3", *more])


def test_the_scenario_goes_straight_back_into_the_simulator(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fitted.toml"
    assert fitted(office, "-o", str(path)) == 0
    found = capsys.readouterr()
    assert "1 人" not in found.out
    assert "2 人" in found.out
    assert "開始と完了の記録" in found.out
    assert f"koboshi simulate {office / 'one.bpmn'} {path}" in found.err
    scenario = read(path.read_bytes())
    assert scenario.replications == 3
    assert scenario.tasks["work"].duration is not None
    assert scenario.tasks["work"].duration.mean == pytest.approx(40 * 60_000, rel=0.1)
    assert simulate.run([str(office / "one.bpmn"), str(path), "--json"]) == 0
    figures = {(each["kind"], each["figure"]): each for each in json.loads(capsys.readouterr().out)["figures"]}
    assert figures["all", "processing"]["mean"] == pytest.approx(2_400, rel=0.1)


def test_the_check_names_both_sides_and_stands_beside_the_simplest_forecast(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fitted(office) == 0
    out = capsys.readouterr().out
    log, _ = read_log(office / "log.xes")
    first = int(log.case_count * 0.7)
    assert f"先に届いた {first:,} 件だけに当てはめ、その後の {log.case_count - first:,} 件（n = " in out
    assert "過去のままとしたとき" in out
    assert "10件に9件が終わるまで：シミュレーションは、" in out


def test_what_could_not_be_fitted_comes_last_and_is_never_empty(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fitted(office) == 0
    out = capsys.readouterr().out
    gaps = out.split("当てはめられなかったもの", 1)[1]
    assert "お金と、住民の手間は、ログにありません。" in gaps
    assert "確かめ：" not in gaps


def test_json_holds_the_report_the_check_and_the_scenario(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fitted(office, "--json", "--seed", "9") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["replay"]["cases"] == found["replay"]["fitting"]
    assert found["tasks"][0]["mean"] == pytest.approx(2_400, rel=0.1)
    assert found["check"]["mean"]["simulated"]["n"] == 3
    assert found["check"]["mean"]["naive"] > 0
    assert found["gaps"]
    assert read(found["scenario"].encode("utf-8")).seed == 9


def test_standard_output_can_be_the_scenario_alone(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fitted(office, "-o", "-", "--years", "2") == 0
    found = capsys.readouterr()
    scenario = read(found.out.encode("utf-8"))
    assert scenario.days == 730
    assert "当てはめられなかったもの" in found.err


def test_a_reader_that_stops_early_does_not_lose_the_scenario(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(simulate_fit, "_printed", cut)
    path = tmp_path / "fitted.toml"
    with suppress(BrokenPipeError):
        fitted(office, "-o", str(path))
    assert read(path.read_bytes()).replications == 3


def test_a_pack_gives_its_standard_period_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        f"{i},請求の内容を確かめる,2026-04-{1 + i % 28:02d} 09:00,2026-04-{1 + i % 28:02d} 10:{i:02d}" for i in range(9)
    ]
    (tmp_path / "log.csv").write_text("\n".join(("番号,作業,から,まで", *rows)), encoding="utf-8")
    columns = ["--case", "番号", "--activity", "作業", "--start", "から", "--complete", "まで"]
    path = tmp_path / "s.toml"
    assert simulate.run(["--fit", str(tmp_path / "log.csv"), str(PACK), *columns, "-o", str(path)]) == 0
    out = capsys.readouterr().out
    assert "標準処理期間はパックから写し" in out
    assert "9 ＊" in out
    assert "30 回に満たない" in out
    assert "後の案件では確かめていません。検証には、両側にそれぞれ 20件以上の案件が要ります。" in out
    scenario = read(path.read_bytes())
    assert scenario.clock is not None
    assert scenario.clock.amount == 15


def test_a_mapping_file_says_the_same_as_options(tmp_path: Path, office: Path) -> None:
    log, _ = read_log(office / "log.xes")
    write_log(log, tmp_path / "log.csv")
    text = (tmp_path / "log.csv").read_text(encoding="utf-8")
    head, _, body = text.partition("\n")
    columns = dict(zip(("case_id", "activity", "start", "complete"), "abcd", strict=True))
    renamed = ",".join(columns.get(each, each) for each in head.strip("\r").split(","))
    (tmp_path / "log.csv").write_text(f"{renamed}\n{body}", encoding="utf-8")
    mapping = 'case = "a"\nactivity = "b"\nstart = "c"\ncomplete = "d"\nzone = "Asia/Tokyo"\n'
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    both = []
    for name, more in (("1.toml", ["--mapping", "m.toml"]), ("2.toml", ["--case", "a", "--activity", "b"])):
        given = [str(tmp_path / each) if each == "m.toml" else each for each in more]
        given += ["--start", "c", "--complete", "d"] if name == "2.toml" else []
        out = tmp_path / name
        assert fitted(office, *given, "-o", str(out), log=str(tmp_path / "log.csv")) == 0
        both.append(out.read_text(encoding="utf-8"))
    assert both[0] == both[1]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--scenario", "x.toml"], "--fit は --scenario と一緒に使えません"),
        (["x.toml"], "--fit は SCENARIO と一緒に使えません"),
        (["--html", "x.html", "--svg", "x.svg"], "--fit は --svg、--html と一緒に使えません"),
        (["--json", "-o", "-"], "どちらも標準出力に書く"),
        (["-o", "/no/such/folder/s.toml"], "フォルダー /no/such/folder がありません"),
        (["--zone", "Mars/Phobos"], "時間帯「Mars/Phobos」がありません"),
        (["--mapping", "no.toml"], "no.toml を読めません（見つかりません）"),
        (["--arrived", "nobody"], "列「nobody」がありません"),
        (["--years", "0"], "--years は 1 から 50 まで"),
        (["--replications", "0"], "--replications は 1 から 1,000 まで"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    office: Path, capsys: pytest.CaptureFixture[str], more: list[str], sentence: str
) -> None:
    assert fitted(office, *more) == 1
    found = capsys.readouterr()
    assert sentence in found.err
    assert found.out == ""


def test_a_scenario_of_ones_own_is_never_written_over(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.toml").write_text("mine", encoding="utf-8")
    assert fitted(office, "-o", str(tmp_path / "mine.toml")) == 1
    assert "もうあります" in capsys.readouterr().err
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("case,activity,complete\n", "出来事が一つもありません"),
        ("case,activity\n1,work\n", "ログに時刻がない"),
        ("case,activity,complete\n1,昼寝,2026-04-01 09:00\n", "ログの作業：昼寝。流れ図の作業：work"),
        ("activity,complete\nwork,2026-04-01\n", "案件"),
    ],
)
def test_a_log_that_says_nothing_of_this_model_is_refused(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    assert fitted(office, log=str(tmp_path / "log.csv")) == 1
    assert sentence in capsys.readouterr().err


def test_options_of_fitting_mean_nothing_without_it(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [str(office / "one.bpmn"), str(office / "true.toml")]
    assert simulate.run([*given, "-o", "x.toml", "--case", "c"]) == 1
    assert "-o、--case は、--fit" in capsys.readouterr().err
    assert simulate.run([*given, "--scenario", str(office / "true.toml")]) == 1
    assert "一つだけ" in capsys.readouterr().err


@pytest.fixture(scope="module")
def checked(office: Path) -> tuple[Definition, Checked]:
    log, _ = read_log(office / "log.xes")
    definition = played(office / "one.bpmn").definition
    return definition, hold_out(definition, log)


def test_the_verdict_is_honest_in_both_directions(checked: tuple[Definition, Checked]) -> None:
    definition, check = checked

    def said(real: float, simulated: float, naive: float) -> str:
        figure = Figure("平均", real, real * 0.9, real * 1.1, estimate([simulated, simulated]), naive)
        return "\n".join(shown(definition, "l", check.fitted, replace(check, mean=figure), ()))

    near = said(1e6, 1.05e6, 2e6)
    assert "平均）：シミュレーションは、実際の区間に入っています。何も当てはめずに「過去のまま」とするより近い" in near
    assert "＋5.0％" in near
    far = said(1e6, 3e6, 1.2e6)
    assert "実際の区間に入っていません。「過去のまま」とするほうが近いか、同じです。このまま先のことに使わない" in far


def test_cases_of_one_moment_have_no_relative_error(checked: tuple[Definition, Checked]) -> None:
    definition, check = checked
    nothing = replace(check, mean=Figure("平均", 0.0, 0.0, 0.0, estimate([]), 0.0), unfinished=4)
    text = "\n".join(shown(definition, "l", check.fitted, nothing, ()))
    assert "終わった案件がなく、比べられません" in text
    assert "4 件は終わらず" in text
    found = data(definition, check.fitted, nothing, (), "")["check"]["mean"]
    assert (found["error"], found["naive_error"], found["simulated"]["mean"]) == (None, None, None)


def test_choices_are_called_as_the_model_calls_them() -> None:
    lines = "start s\nuser a\nxor g\nend e\nend f\ns -> a\na -> g\ng -> e id=to_e\ng -> f id=to_f default"
    definition = model(lines)
    assert flow_words(definition, "to_e") == "「e」へ"
    assert flow_words(definition, "gone") == "gone"
    assert result_words(definition, "a", "ok") == "ok"
    pack = played(PACK).definition
    assert [result_words(pack, "examine", each) for each in ("complete", "correct")] == ["整っている", "補正が要る"]
    # Several results share the flow 「決定」, so each keeps its own name.
    assert [result_words(pack, "decide", each) for each in ("transfer", "grant")] == ["移送", "grant"]
