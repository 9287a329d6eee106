"""The report of a simulation as a head of section reads it: what was changed, what gets worse, what it rests on."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from koboshi.core.pack import load as load_pack
from koboshi.core.simulate import compare, simulate
from koboshi.core.simulate.reading import from_mapping
from koboshi.core.simulate.results_model import Key, Results
from koboshi.core.simulate.scenario import Arrivals, Check, Citizen, EventPlan, Member, Pool, Scenario, TaskPlan
from koboshi.core.simulate.statistics import Estimate
from koboshi.project.cli import simulate as verb
from koboshi.project.cli import simulation_report_facts, simulation_report_laws
from koboshi.project.cli.simulate_compared import compared
from koboshi.project.cli.simulate_data import compared_data
from koboshi.project.cli.simulate_findings import moved_only, paid_cost, shown_differences
from koboshi.project.cli.simulate_models import played
from koboshi.project.cli.simulate_speech import Speech
from koboshi.project.cli.simulate_tables import both_cautions, shown
from koboshi.project.cli.simulate_words import figure_words, value_words
from koboshi.project.cli.simulate_worse import details, gravest
from koboshi.project.cli.simulation_report import html
from koboshi.project.cli.simulation_report_changes import changes
from koboshi.project.cli.simulation_report_facts import facts
from tests.unit.simulate.models import ONE_TASK, model, xml

ROOT = Path(__file__).parents[3]
PACK = ROOT / "procedures" / "fukushima" / "disclosure-request"
EXAMPLE = ROOT / "docs" / "examples" / "disclosure-scenario.toml"
BASE = {
    "title": "いまのまま",
    "start": date(2026, 4, 1),
    "days": 60,
    "warm_up_days": 20,
    "replications": 4,
    "arrivals": {"per_day": 7, "calendar": "office", "by_month": {"4": 1.3}, "by_weekday": {"mon": 1.4}},
    "pools": {"desk": {"people": 2, "yen_per_hour": 3000}},
    "tasks": {"work": {"duration": {"law": "gamma", "mean": "50m", "sd": "20m"}}},
}


def scenario(**changed: object) -> Scenario:
    values = {**BASE, **changed}
    return from_mapping(values)


def results(**changed: object) -> Results:
    return simulate(model(ONE_TASK), scenario(**changed))


@pytest.fixture(scope="module")
def before() -> Results:
    return results()


@pytest.fixture(scope="module")
def after() -> Results:
    return results(title="1人減る", pools={"desk": {"people": 1, "yen_per_hour": 3000}})


def plain(page: str) -> str:
    return re.sub("<[^>]+>", "\n", page).replace("\u00a0", " ")


def test_a_comparison_begins_with_what_was_changed(before: Results, after: Results) -> None:
    comparison = compare(before, after)
    assert changes(comparison) == [("担当「desk」の人数", "2人（役所の時間）", "1人（役所の時間）")]
    page = html(before, comparison)
    assert page.index('class="assumed"') < page.index("変えた所（前→後）") < page.index('class="figures"')
    tiles = plain(page[page.index('class="figures"') : page.index('class="told"')])
    wanted = value_words(after.of("cycle_mean").mean, "ms")
    assert f"{value_words(before.of('cycle_mean').mean, 'ms')} → {wanted}" in tiles
    assert "後：1人（役所の時間）" in page
    assert "前：いまのまま → 後：1人減る" in page
    assert any("変えた所" in line for line in compared(comparison, changes(comparison)))


def test_the_worst_is_said_and_who_has_no_time_left(before: Results, after: Results) -> None:
    comparison = compare(before, after)
    assert 0 < len(gravest(comparison)) <= 3
    assert all(each.difference.good is False for each in gravest(comparison))
    told = plain(html(before, comparison)).split("わるくなる所", 1)[1].split("かかる日数", 1)[0]
    rest = list(details(comparison))
    assert rest
    full = told.count("新しく8割5分を超えます")
    assert told.count("・") - told.count("夜・") == len(gravest(comparison)) + 1 + len(rest) + full
    assert after.of("utilisation", "pool", "desk").mean > 0.85 > before.of("utilisation", "pool", "desk").mean
    assert "「desk」の働いている割合が、新しく8割5分を超えます" in told
    people = plain(html(before, comparison)).split("人手", 1)[1].split("費用", 1)[0]
    assert "前：\n最も忙しいのは" in people
    assert "後：\n最も忙しいのは" in people


def test_what_only_the_tables_call_worse_stands_on_the_first_page_too(before: Results) -> None:
    """A whole that gets better must not hide a task whose waiting gets longer."""
    waits = (1000.0, 1100.0, 1050.0, 1000.0)
    values = {**before.values, Key("task", "work", "wait_mean"): waits}
    later = {**values, Key("task", "work", "wait_mean"): tuple(each * 1.5 for each in waits)}
    comparison = compare(replace(before, values=values), replace(before, values=later))
    assert gravest(comparison) == []
    page = html(comparison.before, comparison)
    assert '<strong class="worse">' in page
    told = plain(page).split("わるくなる所", 1)[1].split("かかる日数", 1)[0]
    assert "見つかりませんでした" not in told.replace("大きくわるくなるものは見つかりませんでしたが", "")
    assert "仕事の前の待ち（「どこで待つか」の表）" in told


def test_a_change_in_the_middle_says_that_the_means_take_in_the_time_before(before: Results) -> None:
    pools = {"desk": {"people": 2, "yen_per_hour": 3000, "changes": [{"from": date(2026, 5, 1), "people": -1}]}}
    comparison = compare(before, results(pools=pools))
    page = plain(html(before, comparison))
    assert "変えた人数は2026年5月1日から始まります。" in page.split("かかった日数の平均", 1)[0]
    assert "変えた人数は" not in html(before, compare(before, before))


def test_a_change_for_the_better_alone_says_that_nothing_got_worse(before: Results, after: Results) -> None:
    assert "勤務時間全体の費用（手の空いた時間を含む）：" in _worse_part(after, before), "one more person is paid"
    one, two = (results(pools={"desk": {"people": people}}) for people in (1, 2))
    assert "わるくなるといえる数字は、見つかりませんでした" in _worse_part(one, two)


def _worse_part(one: Results, two: Results) -> str:
    return plain(html(one, compare(one, two))).split("わるくなる所", 1)[1].split("かかる日数", 1)[0]


def with_values(found: Results, **values: tuple[float, ...]) -> Results:
    return replace(found, values={**found.values, **{Key("all", "", name): each for name, each in values.items()}})


def test_cases_of_the_warm_up_that_end_later_are_no_gain(before: Results) -> None:
    one = with_values(before, throughput=(100.0, 101.0, 102.0, 103.0), backlog=(5.0, 6.0, 5.0, 6.0))
    two = with_values(before, throughput=(102.0, 103.0, 104.1, 105.0), backlog=(5.0, 6.0, 5.0, 6.0))
    comparison = compare(one, two)
    assert moved_only(comparison)
    said = {each.key.what: each.verdict.value for each in shown_differences(comparison)}
    assert said["throughput"] == "差があるとはいえない"
    assert any("慣らしの間に届いた案件" in note for note in both_cautions(comparison))
    rows = compared_data(comparison)["differences"]
    assert {row["verdict"] for row in rows if row["figure"] == "throughput"} == {"unsure"}
    fewer = with_values(two, backlog=(2.0, 3.0, 2.0, 2.9))
    assert not moved_only(compare(one, fewer))


def test_idle_hours_cost_too(before: Results, after: Results) -> None:
    paid, worked = paid_cost(before), before.of("cost")
    assert paid.mean > worked.mean
    wage = 3000 * before.of("open", "pool", "desk").mean / before.of("throughput").mean
    assert paid.mean == pytest.approx(wage, rel=0.05)
    assert paid_cost(after).mean < paid.mean
    said = "\n".join(compared(compare(before, after)))
    assert re.search("手の空いた時間を含む", said.replace("\n", ""))
    page = html(before)
    assert "1件あたりの作業時間の費用" in page
    assert "勤務時間全体の費用" in page
    assert "1件あたりの県の費用" not in page
    assert "勤務時間全体の費用（手の空いた時間を含む）" in "\n".join(shown(before))


def test_no_wage_no_cost_of_hours() -> None:
    assert paid_cost(results(pools={"desk": {"people": 2}}, replications=1)).n == 0


def test_cases_that_did_not_end_mark_every_mean() -> None:
    late = results(drain_days=0, arrivals={"per_day": 16, "calendar": "office"})
    open_yet = late.of("unfinished").mean
    assert open_yet > 0.1
    page, lines = plain(html(late)), "\n".join(shown(late))
    assert "だけ）" in page
    assert "期間内に達しない" in page
    assert "かかった日数の平均（終わった" in lines
    assert "これは、終わった" in page


def test_a_time_that_is_never_reached_has_words_and_no_interval() -> None:
    never = Estimate(float("inf"), float("nan"), float("nan"), 3)
    assert figure_words(never, "ms") == "期間内に達しない"
    assert value_words(float("inf"), "number") == "期間内に達しない"


def test_a_failed_check_and_the_real_figures_stand_in_the_red_box() -> None:
    check = Check(
        log_cases=320, log_mean=86_400_000, log_median=3_600_000, log_p90=2 * 86_400_000, fitted_on=224, held_out=96,
        real_mean=86_400_000, simulated_mean=12 * 86_400_000, naive_mean=90_000_000, failed=("mean",),
    )  # fmt: skip
    found = simulate(model(ONE_TASK), replace(scenario(replications=2), check=check))
    page = html(found)
    box = page[page.index('class="assumed"') : page.index("</p>", page.index('class="assumed"'))]
    assert "合格していません" in box
    assert "ログの実際の値" in box
    assert "平均 1 日" in box
    assert page.count("合格していません") == 1
    assert "合格していません" in "\n".join(shown(found))


def test_each_side_of_a_comparison_says_its_own_caution(before: Results) -> None:
    slow = results(title="遅い", pools={"desk": {"people": 1}}, drain_days=0, days=90)
    notes = both_cautions(compare(before, slow))
    assert all(note.startswith(("前：", "後：")) for note in notes if "件" in note)


# -- what it rests on ------------------------------------------------------------------------------------------------

SHOWN = {
    Scenario: {"title", "note", "replications", "seed", "check"},
    Arrivals: set(),
    Member: {"name", "hours"},
    Pool: {"name", "members", "machine"},
    TaskPlan: set(),
    EventPlan: set(),
    Citizen: set(),
}
"""Fields that stand elsewhere in the report."""


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_no_field_of_a_scenario_is_forgotten(kind: type) -> None:
    source = Path(simulation_report_facts.__file__).read_text(encoding="utf-8")
    for field in fields(kind):
        assert field.name in SHOWN[kind] or f".{field.name}" in source, field.name


def test_every_law_has_its_spread() -> None:
    laws = {
        "lognormal": {"mean": "30m", "sd": "20m"},
        "gamma": {"mean": "30m", "sd": "20m"},
        "normal": {"mean": "30m", "sd": "20m"},
        "observed": {"values": ["10m", "50m"]},
    }
    for law, numbers in laws.items():
        plan = scenario(tasks={"work": {"duration": {"law": law, **numbers}}}).tasks["work"]
        assert plan.duration is not None
        assert simulation_report_laws.spread(plan.duration) == pytest.approx(20 * 60_000, rel=1e-6)
        assert "標準偏差 20 分" in simulation_report_laws.law_words(plan.duration)
    wide = scenario(tasks={"work": {"duration": {"law": "triangular", "low": "10m", "mode": "20m", "high": "60m"}}})
    assert wide.tasks["work"].duration is not None
    assert "10 分～1 時間、最も多いのは 20 分" in simulation_report_laws.law_words(wide.tasks["work"].duration)


def test_seasons_weekdays_and_the_calendar_of_arrivals_are_told(before: Results) -> None:
    told = {fact.about: fact.words for fact in facts(before)}
    assert told["月ごとの多さ"] == "4月 1.3 倍（ほかは 1 倍）"
    assert told["曜日ごとの多さ"] == "月 1.4 倍（ほかは 1 倍）"
    assert told["届く時間"] == "役所の時間"


def test_the_pack_lends_its_words_and_says_that_the_period_is_law() -> None:
    pack = load_pack(PACK)
    speech = Speech(pack)
    definition = pack.definition
    assert speech.result(definition, "decide", "grant") == "全部開示"
    assert speech.answer("answers.agency", "education").startswith("教育委員会")
    assert speech.statutory
    assert speech.said("標準処理期間を超えた割合") == "決定する期限を超えた割合"
    assert "「標準処理期間」" in speech.said(speech.period_remark())
    assert "要確認" in speech.period_remark()
    assert Speech().said("標準処理期間") == "標準処理期間"
    assert Speech().period_remark() == ""


def test_the_report_of_a_pack_has_a_text_alternative_and_words(tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    assert verb.run([str(PACK), str(EXAMPLE), "--replications", "1", "--html", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    assert "同じ内容を表で読む" in page
    assert "要確認" in plain(page)
    assert "補正などに1回答える手間" in page
    assert "整っている（決定へ進む）" in page
    steps = page[page.index('class="paper"') :]
    assert all(name in steps for name in ("開示するかを決定する", "分かれ道", "（終わり）"))
    assert {name for name in definition_names()} <= set(re.findall("<td[^>]*>(?:<span>)?([^<]+)", steps))


def definition_names() -> set[str]:
    definition = played(PACK).definition
    tasks = {name for name, node in definition.nodes.items() if node.role}
    return {" ".join(definition.name_of(name).split()) for name in tasks}


# -- the terminal ----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.bpmn").write_bytes(xml(ONE_TASK))
    (tmp_path / "s.toml").write_text(
        'title = "ためし"\nstart = 2026-04-01\ndays = 20\nreplications = 3\narrivals = { per_day = 4 }\n'
        'pools.desk = { people = 1 }\ntasks.work = { duration = "45m" }\n',
        encoding="utf-8",
    )
    return tmp_path


def test_one_value_is_tried_without_a_second_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [str(folder / "one.bpmn"), str(folder / "s.toml")]
    assert (
        verb.run([*given, "--compare", given[1], "--set", "pools.desk.people=2", "--set", "tasks.work.duration=30m"])
        == 0
    )
    out = capsys.readouterr().out
    assert "比較：ためし → ためし（担当「desk」の人数 1人（役所の時間） → 2人（役所の時間）、" in out
    assert "担当「desk」の人数" in out
    assert "いつも 30 分" in out
    assert verb.run([*given, "--set", "days=10"]) == 0
    assert "（10 日間）" in capsys.readouterr().out


def test_equal_titles_get_the_names_of_their_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.toml").write_bytes((folder / "s.toml").read_bytes().replace(b"people = 1", b"people = 2"))
    given = [str(folder / "one.bpmn"), str(folder / "s.toml"), "--compare", str(folder / "t.toml")]
    assert verb.run(given) == 0
    assert "比較：ためし（s.toml） → ためし（t.toml）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = 1\na = 2\n", "TOML として読めなくなりました：同じキーが二度書かれています。"),
        ("[pools.desk\n", "見出しの ] がありません"),
        ("title 3\n", "キーのあとに = がありません"),
        ("days = thirty\n", "値の書き方が違います"),
        ('{"days": 3,}', "JSON として読めなくなりました"),
    ],
)
def test_faults_of_writing_are_said_in_japanese_with_their_place(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    (folder / "s.toml").write_text(text, encoding="utf-8")
    assert verb.run([str(folder / "one.bpmn"), str(folder / "s.toml")]) == 1
    err = capsys.readouterr().err
    assert sentence in err
    assert re.search(r"s\.toml の \d+ 行 \d+ 文字目で", err)
    assert not re.search(r"[A-Za-z]{4,} [a-z]{3,} ", err.split("s.toml", 1)[1])


def test_a_change_that_is_none_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [str(folder / "one.bpmn"), str(folder / "s.toml")]
    assert verb.run([*given, "--set", "people"]) == 1
    assert "KEY=VALUE の形" in capsys.readouterr().err
    assert verb.run([*given, "--set", "pools.desk.peple=3"]) == 1
    assert "peple" in capsys.readouterr().err
