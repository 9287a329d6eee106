"""A comparison shows both sides and their difference in every part: no section tells of one side alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from koboshi.core.simulate import Comparison, Difference, Verdict, compare, simulate
from koboshi.core.simulate.reading import from_mapping
from koboshi.core.simulate.results_model import Key, Kind, Results
from koboshi.project.cli import simulate as verb
from koboshi.project.cli.simulate_compared import compared
from koboshi.project.cli.simulate_data import compared_data
from koboshi.project.cli.simulate_pairs import differences, verdict_words
from koboshi.project.cli.simulate_words import change_words, month_words, value_words
from koboshi.project.cli.simulation_report import html
from tests.unit.simulate.models import model, xml

OFFICE = """
start s
user ask outcomes=yes,no
xor g
receive reply
task work
end e
end stop
s -> ask
ask -> g
g -> reply if=ask="yes"
g -> stop if=ask="no"
reply -> work
work -> e
"""
ROBOT = """
start s
user ask outcomes=yes,no
xor g
task scan
task work
end e
end stop
s -> ask
ask -> g
g -> scan if=ask="yes"
g -> stop if=ask="no"
scan -> work
work -> e
"""
BASE = {
    "title": "いま",
    "start": date(2026, 4, 1),
    "days": 731,
    "warm_up_days": 20,
    "replications": 4,
    "arrivals": {"per_day": 4, "calendar": "office"},
    "pools": {"desk": {"people": 2, "yen_per_hour": 3000}, "window": {"people": 1, "yen_per_hour": 2000}},
    "tasks": {
        "ask": {
            "duration": {"law": "exponential", "mean": "30m"},
            "pools": ["window"],
            "outcomes": {"yes": 0.8, "no": 0.2},
        },
        "work": {"duration": {"law": "exponential", "mean": "80m"}, "pools": ["desk"]},
    },
    "events": {"reply": {"after": "3d"}},
    "clock": {"amount": 4, "unit": "day"},
    "citizen": {"yen_per_hour": 1000},
    "doors": {"counter": {"share": 0.6, "travel": "60m", "yen": 500}, "citizen": {"share": 0.4, "form": "20m"}},
}
SECTIONS = {
    "変えたら、どうなるか": ("all", ("cycle_mean", "breach", "cost", "backlog")),
    "流れ図（前と後）": ("task", ("wait_mean",)),
    "どこで待つか（前と後）": ("task", ("wait_mean", "wait_p90", "queue_mean")),
    "人手（前と後）": ("pool", ("utilisation", "open")),
    "かかる日数（前と後）": ("all", ("cycle_mean", "cycle_p90", "waiting")),
    "費用：県と住民（前と後）": ("door", ("cycle_mean", "citizen_cost")),
    "標準処理期間（前と後）": ("door", ("breach",)),
    "年ごとの移り変わり（前と後）": ("year", ("cycle_p90", "breach")),
    "終わり方（前と後）": ("end", ("share",)),
}
"""What every section must show of both sides."""


def played(text: str = OFFICE, **changed: object) -> Results:
    return simulate(model(text), from_mapping({**BASE, **changed}))


@pytest.fixture(scope="module")
def before() -> Results:
    return played()


@pytest.fixture(scope="module")
def fewer(before: Results) -> Comparison:
    """One person fewer at the desk, dearer travel, and less patience for an application that is not complete."""
    tasks = {**BASE["tasks"], "ask": {**BASE["tasks"]["ask"], "outcomes": {"yes": 0.7, "no": 0.3}}}  # type: ignore[dict-item,index]
    doors = {"counter": {"share": 0.6, "travel": "90m", "yen": 500}, "citizen": {"share": 0.4, "form": "10m"}}
    pools = {"desk": {"people": 1, "yen_per_hour": 3000}, "window": {"people": 1, "yen_per_hour": 2000}}
    return compare(before, played(title="1人減る", tasks=tasks, doors=doors, pools=pools))


@pytest.fixture(scope="module")
def robot(before: Results) -> Comparison:
    """Another model: nobody waits for a reply, a machine scans, and nobody comes by post any more."""
    tasks = {**BASE["tasks"], "scan": {"duration": "1m", "pools": ["bot"]}}  # type: ignore[dict-item]
    pools = {**BASE["pools"], "bot": {"machine": True, "yen_per_run": 10}}  # type: ignore[dict-item]
    doors = {"post": {"share": 0.5, "yen": 110}, "citizen": {"share": 0.5, "form": "20m"}}
    return compare(before, played(ROBOT, title="機械", tasks=tasks, pools=pools, events={}, doors=doors))


def plain(page: str) -> str:
    text = re.sub("<[^>]+>", "\n", re.sub("<svg.*?</svg>", "", page, flags=re.DOTALL))
    return text.replace("\u00a0", " ").replace("\u200b", "").replace("\u2060", "")


def sections(comparison: Comparison) -> dict[str, str]:
    page = html(comparison.before, comparison)
    found = re.findall(r"<h2>\d+\. ([^<]+)</h2>(.*?)</section>", page, flags=re.DOTALL)
    return {title: plain(body) for title, body in found}


def of(comparison: Comparison, kind: Kind, wanted: tuple[str, ...]) -> Iterator[tuple[str, Difference]]:
    for what in wanted:
        yield from differences(comparison, kind, what)


def test_every_section_that_tells_figures_is_about_both_sides(fewer: Comparison) -> None:
    titles = list(sections(fewer))
    assert titles[:9] == list(SECTIONS)
    assert titles[9:] == ["想定（前と後）", "ことば"]
    assert not any(title.endswith("（前）") for title in titles)


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_shows_before_after_difference_with_interval_and_verdict(fewer: Comparison, title: str) -> None:
    kind, wanted = SECTIONS[title]
    told, moved = sections(fewer)[title], 0
    for name, each in of(fewer, kind, wanted):  # type: ignore[arg-type]
        unit = "ms" if each.key.what.startswith(("cycle", "wait")) else _unit(each)
        assert value_words(each.before.mean, unit) in told, (name, each.key)  # type: ignore[arg-type]
        assert value_words(each.after.mean, unit) in told, (name, each.key)  # type: ignore[arg-type]
        if each.verdict is Verdict.SAME:
            continue
        moved += 1
        mean, _, inside = change_words(each, unit).partition("（")  # type: ignore[arg-type]
        assert mean in told, (name, each.key)
        assert inside in told, (name, each.key)
        assert verdict_words(each) in told, (name, each.key)
    assert moved, title


def _unit(each: Difference) -> str:
    from_words = {"breach": "share", "utilisation": "share", "share": "share", "open": "hours"}
    return from_words.get(each.key.what, "yen" if "cost" in each.key.what else "number")


def test_months_have_both_sides_too(fewer: Comparison) -> None:
    told = sections(fewer)["人手（前と後）"]
    assert "時期ごとの案件の数" in told
    for what, within in (("in_process", ""), ("queue", ""), ("utilisation", "desk")):
        found = list(differences(fewer, "slice", what, within))
        assert len(found) == 24
        unit = "share" if within else "number"
        for name, each in found:
            assert name in told
            both = f"{value_words(each.before.mean, unit)} → {value_words(each.after.mean, unit)}"  # type: ignore[arg-type]
            assert each.verdict is Verdict.SAME or both in told, (name, what)


def test_what_got_worse_is_said_in_words_and_not_by_colour_alone(fewer: Comparison) -> None:
    page = html(fewer.before, fewer)
    marked = re.findall(r'<strong class="worse">([^<]+)</strong>', page)
    assert marked
    assert all("わるくなる" in words for words in marked)
    assert all("よくなる" not in words for words in marked)


def test_the_first_page_tells_both_sides(fewer: Comparison) -> None:
    page = plain(html(fewer.before, fewer))
    told = page.split("わるくなる所", 1)[1].split("目次", 1)[0]
    for word in ("かかる日数", "標準処理期間", "待つ所", "費用"):
        part = told.split(f"\n{word}\n", 1)[1]
        assert part.index("前：") < part.index("後：")
    for side in (fewer.before, fewer.after):
        assert f"平均 {value_words(side.of('cycle_mean').mean, 'ms')}" in told


def test_rows_of_one_side_only_say_which_side_and_why(robot: Comparison) -> None:
    parts = sections(robot)
    assert "前だけにある（後の流れ図にない）" in parts["どこで待つか（前と後）"]
    assert "後だけにある（前の流れ図にない）" in parts["どこで待つか（前と後）"]
    assert "後だけにある（前にはこの担当がない）" in parts["人手（前と後）"]
    assert "前だけにある（後にはこの入口がない）" in parts["標準処理期間（前と後）"]
    assert "後だけにある（前にはこの入口がない）" in parts["費用：県と住民（前と後）"]
    assert "前だけにある" in parts["流れ図（前と後）"]
    terminal = "\n".join(compared(robot))
    assert "前だけにある（後の流れ図にない）" in terminal
    assert "後だけにある（前にはこの担当がない）" in terminal


def test_the_terminal_has_a_part_for_everything_of_the_page(fewer: Comparison) -> None:
    out = "\n".join(compared(fewer))
    heads = (
        "全体", "仕事：待ちの平均", "相手や期日を待つ所：", "担当：働いている割合", "入口：標準処理期間を超えた割合",
        "年：かかった日数の平均", "時期：進行中の件数", "終わり方：", "時期：「desk」の働いている割合",
    )  # fmt: skip
    for head in heads:
        assert head in out, head
    for name, each in of(fewer, "door", ("cycle_mean", "breach")):
        unit = "share" if each.key.what == "breach" else "ms"
        both = [value_words(found.mean, unit) for found in (each.before, each.after)]  # type: ignore[arg-type]
        assert any(all(word in line for word in (name, *both)) for line in out.splitlines()), name


def test_a_change_of_people_after_the_counted_days_is_warned_of(before: Results) -> None:
    """Who leaves after the last counted day changes no figure: a reader must not take that for no effect."""
    pools = {**BASE["pools"], "desk": {"people": 2, "changes": [{"from": date(2028, 4, 1), "people": -1}]}}  # type: ignore[dict-item]
    late = compare(before, played(pools=pools))
    for text in ("\n".join(compared(late)), plain(html(before, late))):
        assert "後：担当「desk」の人数は、2028年4月1日から変わりますが、数えるのは" in text
        assert "--years" in text
    pools["desk"]["changes"] = [{"from": date(2028, 3, 1), "people": -1}]
    assert "から変わりますが" not in "\n".join(compared(compare(before, played(pools=pools))))


def test_data_name_the_side_that_is_alone_and_what_was_changed(robot: Comparison) -> None:
    found = compared_data(robot, [("担当", "2人", "1人")])
    json.dumps(found, allow_nan=False)
    rows = {(row["kind"], row["of"], row["figure"]): row for row in found["differences"]}
    scan, reply = rows["task", "scan", "wait_mean"], rows["wait", "reply", "wait_mean"]
    assert (scan["verdict"], scan["before"]["n"], scan["after"]["n"]) == ("only_after", 0, 4)
    assert (reply["verdict"], reply["before"]["n"], reply["after"]["n"]) == ("only_before", 4, 0)
    assert found["changed"] == [{"what": "担当", "before": "2人", "after": "1人"}]
    assert rows["all", "", "paid_cost"]["name"].startswith("1件あたりの勤務時間全体の費用")


def test_a_wage_on_one_side_only_is_told(before: Results) -> None:
    unpaid = played(pools={"desk": {"people": 2}, "window": {"people": 1}})
    out = "\n".join(compared(compare(before, unpaid)))
    line = next(line for line in out.splitlines() if line.startswith("1件あたりの勤務時間全体の費用"))
    assert "前だけにある（後では計算していない）" in line


def test_other_days_on_the_two_sides_are_warned_of(before: Results) -> None:
    later = played(start=date(2027, 4, 1))
    found = compare(before, later)
    page, out = plain(html(before, found)), "\n".join(compared(found))
    for text in (page, out):
        assert "数える期間がちがいます（前は2026年4月1日から2028年3月31日まで（731 日間）、後は2027年4月1日から" in text
    assert "前だけにある（後では数えない時期）" in page


def test_a_period_on_one_side_only_is_told(before: Results) -> None:
    without = simulate(model(OFFICE), replace(from_mapping(BASE), clock=None))
    told = sections(compare(before, without))["標準処理期間（前と後）"]
    assert "前は 4日（初日を含まない" in told
    assert "後は シナリオに clock がないため、計算していません" in told
    assert "前だけにある" in told


def test_labels_of_months_and_days_are_japanese() -> None:
    assert month_words("2026-04") == "2026年4月"
    assert month_words("04-01") == "4月1日"
    assert month_words("1年目（2026年4月から）") == "1年目（2026年4月から）"


def test_points_have_the_same_digits_and_nought_has_no_sign(fewer: Comparison) -> None:
    share = fewer.of("share", "end", "stop")
    assert share is not None
    assert re.fullmatch(r"＋\d+\.\dポイント（＋\d+\.\d～＋\d+\.\dポイント）", change_words(share, "share"))
    assert Key("end", "stop", "share") == share.key


def test_the_command_compares_two_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.bpmn").write_bytes(xml(OFFICE))
    (tmp_path / "s.toml").write_text(
        'title = "ためし"\nstart = 2026-04-01\ndays = 20\nreplications = 3\narrivals = { per_day = 4 }\n'
        'pools.desk = { people = 1 }\ntasks.work = { duration = "45m" }\n'
        'tasks.ask = { duration = "5m", outcomes = { yes = 0.5, no = 0.5 } }\nevents.reply = { after = "1d" }\n',
        encoding="utf-8",
    )
    given = [str(tmp_path / "a.bpmn"), str(tmp_path / "s.toml"), "--compare", str(tmp_path / "a.bpmn"), "--json"]
    assert verb.run(given) == 0
    assert {row["verdict"] for row in json.loads(capsys.readouterr().out)["differences"]} == {"same"}
