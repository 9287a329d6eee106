"""`koboshi simulate`: somebody in a section asks what would happen, and every answer says that it is an estimate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from koboshi.core.mining.log_files import read_log
from koboshi.project.cli import simulate
from tests.unit.simulate.models import ONE_TASK, xml

ROOT = Path(__file__).parents[3]
PACK = ROOT / "procedures" / "fukushima" / "disclosure-request"
EXAMPLE = ROOT / "docs" / "examples" / "disclosure-scenario.toml"
SCENARIO = """
title = "ためし"
start = 2026-04-01
days = 20
replications = 3
arrivals = { per_day = 4, calendar = "office" }
pools.desk = { people = 1, yen_per_hour = 3000 }
tasks.work = { duration = "45m" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.bpmn").write_bytes(xml(ONE_TASK))
    (tmp_path / "s.toml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def played(folder: Path, *more: str) -> int:
    return simulate.run([str(folder / "one.bpmn"), "--scenario", str(folder / "s.toml"), *more])


def test_tables_say_first_that_nothing_of_this_happened(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert played(folder) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "想定に基づく試算であり、実績ではありません。"
    assert "試行 n = 3 回の平均。（ ）は95％の区間。" in lines[2]
    assert any(line.startswith("かかった日数の平均") for line in lines)


def test_one_replication_says_that_it_has_no_interval(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert played(folder, "--replications", "1") == 0
    out = capsys.readouterr().out
    assert "区間はありません" in out
    assert "～" not in out.split("全体", 1)[1].split("仕事", 1)[0]


def test_json_is_the_same_twice_and_names_n(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for _ in range(2):
        assert played(folder, "--json", "--seed", "5") == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    found = json.loads(texts[0])
    assert found["seed"] == 5
    figures = {(each["kind"], each["figure"]): each for each in found["figures"]}
    assert figures["all", "cycle_mean"]["n"] == 3
    assert figures["all", "cost"]["mean"] == pytest.approx(2250)


def test_a_second_scenario_is_compared_with_the_same_luck(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faster = SCENARIO.replace("45m", "15m").replace("ためし", "速い")
    (folder / "t.toml").write_text(faster, encoding="utf-8")
    assert played(folder, "--compare", str(folder / "t.toml")) == 0
    out = capsys.readouterr().out
    assert "比較：ためし → 速い" in out
    assert "減る（よくなる）" in out
    assert played(folder, "--compare", str(folder / "one.bpmn"), "--json") == 0
    same = json.loads(capsys.readouterr().out)
    assert {each["verdict"] for each in same["differences"]} == {"same"}


def test_files_are_written_and_hold_no_script(folder: Path) -> None:
    out = {name: folder / name for name in ("r.html", "m.svg", "l.csv")}
    arguments = ["--html", str(out["r.html"]), "--svg", str(out["m.svg"]), "--log", str(out["l.csv"])]
    assert played(folder, *arguments, "--years", "2", "--replications", "2") == 0
    page = out["r.html"].read_text(encoding="utf-8")
    assert page.index("想定に基づく試算であり、実績ではありません") < page.index('class="figures"')
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "年ごとの移り変わり" in page
    assert page.count("n\u00a0=\u00a02") > 8
    assert "work" in out["m.svg"].read_text(encoding="utf-8")
    log, _ = read_log(out["l.csv"])
    assert "work" in log.activities


def test_hostile_names_stay_text(folder: Path) -> None:
    evil = '"<script>alert(1)</script>"'
    (folder / "s.toml").write_text(SCENARIO.replace('"ためし"', evil), encoding="utf-8")
    assert played(folder, "--html", str(folder / "r.html")) == 0
    assert "<script" not in (folder / "r.html").read_text(encoding="utf-8")


def test_a_new_scenario_of_a_pack_runs_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    assert simulate.run([str(PACK), "--new-scenario", str(path)]) == 0
    assert "数字はすべて仮のものです" in path.read_text(encoding="utf-8")
    assert simulate.run([str(PACK), "--scenario", str(path), "--replications", "2"]) == 0
    assert "決定する期限を超えた割合" in capsys.readouterr().out
    # Nothing of one's own is ever written over.
    assert simulate.run([str(PACK), "--new-scenario", str(path)]) == 1


def test_a_new_scenario_has_every_task_and_choice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "start s\ntask a\nxor g\nreceive r\nend e\ns -> a\na -> g\ng -> r\ng -> e\nr -> a"
    (tmp_path / "m.bpmn").write_bytes(xml(lines))
    assert simulate.run([str(tmp_path / "m.bpmn"), "--new-scenario", "-"]) == 0
    found = capsys.readouterr()
    assert all(part in found.out for part in ("[tasks.a]", "[gateways.g]", "[events.r]"))
    assert found.err == ""


def test_the_example_of_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate.run([str(PACK), "--scenario", str(EXAMPLE), "--replications", "1"]) == 0
    assert "いまの人数（想定）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("scenario", "arguments", "sentence"),
    [
        ('tasks.wrk = { duration = "1m" }', [], "s.toml の tasks.wrk：この id の要素は、手続きの図にありません。"),
        ("colour = 1", [], "s.toml の colour：このキーは知りません。"),
        ("= 3", [], "s.toml の 1 行 1 文字目で、TOML として読めなくなりました："),
        ("", ["--replications", "0"], "--replications は 1 から"),
        ("", ["--replications", "-3"], "--replications は 1 から"),
        (
            "",
            ["--set", "pools.dsk.people=2"],
            "--set の pools.dsk：この担当は、シナリオにも、どの仕事にもありません。あるもの：desk",
        ),
        (
            "",
            ["--set", "tasks.wrk.duration=2m"],
            "--set の tasks.wrk.duration：この id の要素は、手続きの図にありません。ここに書けるもの：work",
        ),
        ("doors.a.share = 0.8\ndoors.b.share = 0.5", [], "s.toml の doors：割合の合計が1になりません（1.3）"),
        (
            "doors.a.share = 0.8\ndoors.b.share = 0.2",
            ["--set", "doors.b.share=0.5"],
            "--set の doors.b.share：割合の合計が1",
        ),
        ("", ["--years", "900"], "--years は 1 から 50 まで"),
        ("", ["--log", "x.pdf"], "--log の名前は"),
        ("", ["--compare", "nowhere.toml"], "nowhere.toml を読めません"),
    ],
)
def test_mistakes_are_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], scenario: str, arguments: list[str], sentence: str
) -> None:
    (folder / "s.toml").write_text(f"{scenario}\n{SCENARIO}", encoding="utf-8")
    assert played(folder, *arguments) == 1
    found = capsys.readouterr()
    assert found.out == ""
    assert sentence in found.err
    assert found.err.count("\n") == 1


def test_without_a_scenario_the_way_to_one_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate.run([str(folder / "one.bpmn")]) == 1
    assert "--new-scenario" in capsys.readouterr().err


def test_a_year_of_which_only_days_are_simulated_is_no_year(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "s.toml").write_text(SCENARIO.replace("days = 20", "days = 380"), encoding="utf-8")
    assert played(folder, "--html", str(folder / "r.html"), "--replications", "2") == 0
    page = (folder / "r.html").read_text(encoding="utf-8")
    assert "年ごと" not in page
    assert played(folder, "--replications", "2") == 0
    assert "2年目" not in capsys.readouterr().out
    (folder / "s.toml").write_text(SCENARIO.replace("days = 20", "days = 735"), encoding="utf-8")
    assert played(folder, "--replications", "2") == 0
    out = capsys.readouterr().out
    assert "2年目" in out
    assert "3年目" not in out


def test_money_that_nobody_wrote_down_is_not_nought_yen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "s.toml").write_text(SCENARIO.replace(", yen_per_hour = 3000", ""), encoding="utf-8")
    assert played(folder) == 0
    assert "県の費用" not in capsys.readouterr().out
    assert played(folder, "--html", str(folder / "r.html")) == 0
    page = (folder / "r.html").read_text(encoding="utf-8")
    assert "県の費用は、シナリオに書かれていないため計算していません。" in page
    assert "0円" not in page


def test_the_report_calls_choices_and_hours_by_their_names(folder: Path) -> None:
    out = folder / "r.html"
    assert simulate.run([str(PACK), str(EXAMPLE), "--replications", "1", "--html", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    assert "1回目：整っている（決定へ進む） 70％、補正を求める 15％" in page
    assert "全部開示＝grant" in page
    assert "6人（役所の時間）" in page
    assert "） です" not in page


def test_a_pool_that_nobody_needs_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SCENARIO.replace("pools.desk", "pools.dsk = { people = 2 }\npools.desk") + 'tasks.work.pools = ["desk"]\n'
    (folder / "s.toml").write_text(
        text.replace('{ duration = "45m" }', '{ duration = "45m", pools = ["desk"] }').replace(
            'tasks.work.pools = ["desk"]\n', ""
        ),
        encoding="utf-8",
    )
    assert played(folder) == 0
    assert (
        "担当「dsk」は、どの仕事にも使われていません。「desk」の書きまちがいではありませんか。"
        in capsys.readouterr().out
    )


def test_a_title_that_is_the_name_of_the_procedure_stands_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = simulate.played(folder / "one.bpmn").title
    (folder / "s.toml").write_text(SCENARIO.replace("ためし", name), encoding="utf-8")
    assert played(folder) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.count(name) == 1
