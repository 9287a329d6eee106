"""A scenario taken apart into facts in words, each with its place: for the list of what was assumed and of changes.

Every field of a scenario that changes a figure has a fact here (`tests/unit/cli` holds the two lists side by side).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from koboshi.core.simulate import Results
from koboshi.core.simulate.scenario import (
    Arrivals,
    Attribute,
    Batch,
    Citizen,
    Clock,
    Effort,
    EventPlan,
    Member,
    Pool,
    Scenario,
    Shares,
    TaskPlan,
)
from koboshi.project.cli.mining_report_pictures import DAYS
from koboshi.project.cli.mining_report_words import percent
from koboshi.project.cli.simulate_choices import flow_words
from koboshi.project.cli.simulate_speech import PLAIN, Speech
from koboshi.project.cli.simulate_words import named, period_words, value_words
from koboshi.project.cli.simulation_report_laws import CALENDARS, hours_words, law_words, shares_words, weights_words

WHOLE, ARRIVALS, CALENDAR, POOL, TASK, WAY = "全体", "届き方", "カレンダー", "担当", "仕事", "待ちと分かれ道"
DATA, CITIZEN = "判断に使うデータ", "住民"
GROUPS: Final = (WHOLE, ARRIVALS, CALENDAR, POOL, TASK, WAY, DATA, CITIZEN)
_MONTHS: Final = tuple(f"{month}月" for month in range(1, 13))
_HOURS: Final = tuple(f"{hour}時台" for hour in range(24))


class Fact(NamedTuple):
    """One fact: its group, the id and the name of what it is about, what about it, its words, and ids behind them."""

    group: str
    of: str
    name: str
    about: str
    words: str
    ids: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """What makes it the same fact in another scenario."""
        return self.group, self.of, self.about


def facts(results: Results, speech: Speech = PLAIN) -> list[Fact]:
    """All of them, in the order of the report; what has no words (nothing was said) is left out."""
    scenario = results.scenario
    found: list[Fact] = []
    for group, pairs in ((WHOLE, _whole(results)), (ARRIVALS, _arrivals(scenario.arrivals))):
        found += [Fact(group, "", "", about, words) for about, words in pairs]
    for name, hours in scenario.hours.items():
        found.append(Fact(CALENDAR, name, CALENDARS.get(name, name), "開いている時間", hours_words(hours)))
    for name, pool in scenario.pools.items():
        found += [Fact(POOL, name, named(name), about, words) for about, words in _pool(pool)]
    for name, plan in scenario.tasks.items():
        found += _task(results, name, plan, speech)
    found += _ways(results, scenario)
    for attribute in scenario.attributes:
        found += _attribute(attribute, speech)
    found += [
        Fact(DATA, name, speech.question(name) or name, "値", str(value)) for name, value in scenario.data.items()
    ]
    found += [Fact(CITIZEN, "", "", about, words) for about, words in _citizen(scenario.citizen)]
    return [each for each in found if each.words]


def _whole(results: Results) -> Iterator[tuple[str, str]]:
    scenario = results.scenario
    yield "受付の初日", f"{scenario.start:%Y年%-m月%-d日}"
    yield (
        "流す件数" if scenario.cases else "受付の日数",
        (f"{scenario.cases:,} 件" if scenario.cases else f"{scenario.days:,} 日間"),
    )
    yield "慣らし（初日の前の、数えない日数）", f"{scenario.warm_up_days:,} 日" if scenario.warm_up_days else ""
    yield "受付のあと、残りを片付ける日数", f"{scenario.drain_days:,} 日間"
    yield "標準処理期間", _clock(results, scenario.clock)
    levels = "、".join(f"「{rule.when}」は {rule.level}" for rule in scenario.rules)
    yield "優先の順（0 が先）", f"{levels}、ほかは {scenario.default_level}" if levels else ""
    yield "初めから進行中の案件", _running(scenario)


def _clock(results: Results, clock: Clock | None) -> str:
    if clock is None:
        return ""
    ends = f"、終わり：{'、'.join(map(results.name, clock.ends_at)) or '案件の終わり'}"
    return f"{period_words(clock, results)}{ends}{'、最後の日が休みなら次の開庁日まで' if clock.roll_forward else ''}"


def _running(scenario: Scenario) -> str:
    if not scenario.running:
        return ""
    ages = sorted(each.age for each in scenario.running)
    span = f"{value_words(ages[0], 'ms')}～{value_words(ages[-1], 'ms')}"
    return f"{len(scenario.running):,} 件（届いてから {span}。日数などの平均には入れません）"


def _arrivals(arrivals: Arrivals) -> Iterator[tuple[str, str]]:
    if arrivals.times:
        yield "届く件数", f"決まった日時に {len(arrivals.times):,} 件"
    elif arrivals.interval is not None:
        yield "届く間隔", law_words(arrivals.interval)
    else:
        yield "届く件数", f"1年に平均 {arrivals.per_year:,.0f} 件が、ばらばらに届く"
    yield "届く時間", CALENDARS.get(arrivals.hours, arrivals.hours)
    yield "月ごとの多さ", weights_words(_MONTHS, arrivals.months)
    yield "曜日ごとの多さ", weights_words(tuple(DAYS), arrivals.weekdays)
    yield "時刻ごとの多さ", weights_words(_HOURS, arrivals.day_hours)
    yield (
        "時期ごとの多さ",
        "、".join(
            f"{each.begin // 100}月{each.begin % 100}日～{each.end // 100}月{each.end % 100}日 {each.factor:g} 倍"
            for each in arrivals.windows
        ),
    )
    growth = f"1年に {'−' if arrivals.growth < 0 else '＋'}{percent(abs(arrivals.growth))}ずつ"
    yield "件数の変わり方", growth if arrivals.growth else ""


def _pool(pool: Pool) -> Iterator[tuple[str, str]]:
    unit = "台" if pool.machine else "人"
    people = Counter(member.hours for member in pool.members if member.since is None)
    yield "人数", "、".join(f"{n}{unit}（{CALENDARS.get(hours, hours)}）" for hours, n in people.items()) or f"0{unit}"
    yield "1時間の費用", f"{pool.yen_per_hour:,.0f} 円" if pool.yen_per_hour else ""
    yield "1回の費用", f"{pool.yen_per_run:,.0f} 円" if pool.yen_per_run else ""
    yield "休暇", _range("年 {} 日", [float(member.leave_days) for member in pool.members], 0.0)
    yield "勤務の割合", _spans([member.part for member in pool.members])
    yield "増減", "、".join(_moves(pool.members, unit))
    yield "速さ", _range("{} 倍", [member.speed for member in pool.members], 1.0)
    skills = Counter(skill for member in pool.members for skill in member.skills)
    yield "できること", "、".join(f"{skill} {n}{unit}" for skill, n in sorted(skills.items()))
    away = sum((gap.end - gap.begin).days + 1 for member in pool.members for gap in member.absences)
    yield "不在", f"合わせて {away:,} 日" if away else ""
    slower = f"（1件ふえるごとに {percent(pool.slowdown)}遅くなる）" if pool.slowdown else ""
    yield "同時に行う数", f"{pool.multitask:,}{slower}" if pool.multitask != 1 else ""
    yield "誤り", f"{percent(pool.error_rate)}（人がやり直す）" if pool.error_rate else ""


def _moves(members: tuple[Member, ...], unit: str) -> Iterator[str]:
    leaving = Counter(member.until for member in members if member.until is not None)
    joining = Counter(member.since for member in members if member.since is not None)
    yield from (f"{day:%Y年%-m月%-d日}を最後に {n}{unit}減る" for day, n in sorted(leaving.items()))
    yield from (f"{day:%Y年%-m月%-d日}から {n}{unit}増える" for day, n in sorted(joining.items()))


def _range(words: str, values: list[float], usual: float) -> str:
    if not values or set(values) == {usual}:
        return ""
    low, high = min(values), max(values)
    return words.format(f"{low:g}" if low == high else f"{low:g}～{high:g}")


def _spans(parts: list[float]) -> str:
    if not parts or set(parts) == {1.0}:
        return ""
    low, high = percent(min(parts)), percent(max(parts))
    return low if low == high else f"{low}～{high}"


def _task(results: Results, task: str, plan: TaskPlan, speech: Speech) -> Iterator[Fact]:
    ids = list(dict.fromkeys(name for shares in plan.outcomes for name in shares))
    words = {name: speech.result(results.definition, task, name) for name in ids}
    times = [law_words(plan.duration)] if plan.duration is not None else []
    times += [f"{named(pool)}：{law_words(law)}" for pool, law in plan.by_pool.items()]
    found = (
        ("1回の作業", "、".join(times), ""),
        ("結果の割合", shares_words(plan.outcomes, words), _behind(words)),
        ("やり直しの作業", law_words(plan.rework) if plan.rework is not None else "", ""),
        ("担当", "、".join(map(named, plan.pools)), ""),
        ("要る力", "、".join(sorted(plan.skills)), ""),
        ("準備", value_words(plan.setup, "ms") if plan.setup else "", ""),
        ("1回の費用", f"{plan.yen:,.0f} 円" if plan.yen else "", ""),
        ("まとめ処理", _batch(plan.batch), ""),
        ("くり返し", law_words(plan.instances, "number") if plan.instances is not None else "", ""),
        ("住民", "同席する" if plan.citizen else "", ""),
        ("優先", f"{plan.level:+d}" if plan.level else "", ""),
    )
    return (Fact(TASK, task, results.name(task), about, said, behind) for about, said, behind in found)


def _behind(words: Mapping[str, str]) -> str:
    """The ids behind words, where the words are others."""
    return "、".join(f"{word}＝{name}" for name, word in words.items() if word != name)


def _batch(batch: Batch | None) -> str:
    if batch is None:
        return ""
    told = [f"{batch.size:,} 件たまったら"] if batch.size else []
    told += [f"{value_words(batch.wait, 'ms')}待ったら"] if batch.wait else []
    told += [f"{ms // 3_600_000}:{ms // 60_000 % 60:02d} に" for ms in batch.clock]
    told += [f"一度に {batch.most:,} 件まで"] if batch.most else []
    return "、".join([*told, "一件ずつ"] if batch.one_by_one else told) or "まとめる"


def _ways(results: Results, scenario: Scenario) -> Iterator[Fact]:
    for name, event in scenario.events.items():
        for about, words in _event(event):
            yield Fact(WAY, name, results.name(name), about, words)
    for name, gateway in scenario.gateways.items():
        ways = _flows(results, gateway.chances)
        yield Fact(WAY, name, results.name(name), "割合", shares_words(gateway.chances, ways), _behind(ways))
        needed = f"{gateway.needed} 本" if gateway.needed else ""
        yield Fact(WAY, name, results.name(name), "先へ進むのに要る流れ", needed)


def _flows(results: Results, rounds: Shares) -> dict[str, str]:
    return {name: flow_words(results.definition, name) for shares in rounds for name in shares}


def _event(plan: EventPlan) -> Iterator[tuple[str, str]]:
    yield "来るまで", law_words(plan.after) if plan.after is not None else ""
    yield "来るまで（開庁日）", f"{plan.open_days} 開庁日あと" if plan.open_days is not None else ""
    yield "ついに来ない割合", percent(plan.never) if plan.never else ""
    yield "来る時間", CALENDARS.get(plan.hours, plan.hours)
    stops = {None: "", True: "期間に数えない", False: "期間に数える"}
    yield "待つ間", stops[plan.stops_clock]
    yield "失敗する割合", percent(plan.fails) if plan.fails is not None else ""


def _attribute(attribute: Attribute, speech: Speech) -> Iterator[Fact]:
    name = "入口" if attribute.name == "door" else speech.question(attribute.name) or attribute.name
    words = {str(value): _value(attribute.name, value, speech) for value, _ in attribute.shares}
    behind = _behind(words) if attribute.name != name and attribute.name != "door" else ""
    listed = "、".join(f"{words[str(value)]} {percent(share)}" for value, share in attribute.shares)
    about = "割合（届いた日から何日後か）" if attribute.after_arrival else "割合"
    yield Fact(DATA, attribute.name, name, about, listed, behind)
    unit = "（整数）" if attribute.whole else ""
    law = f"{law_words(attribute.law, 'number')}{unit}" if attribute.law is not None else ""
    yield Fact(DATA, attribute.name, name, "値", law)
    for value, inner in attribute.when.items():
        for each in _attribute(inner, speech):
            given = _value(attribute.given, value, speech)
            about = f"「{speech.question(attribute.given) or attribute.given}」が「{given}」のときの{each.about}"
            yield Fact(DATA, attribute.name, name, about, each.words, each.ids)


def _value(name: str, value: Any, speech: Speech) -> str:
    return named(str(value)) if name == "door" else speech.answer(name, value)


def _citizen(citizen: Citizen) -> Iterator[tuple[str, str]]:
    yield "住民の1時間", f"{citizen.yen_per_hour:,.0f} 円" if citizen.yen_per_hour else ""
    for name, effort in citizen.doors.items():
        yield f"「{named(name)}」で申請する手間", _effort(effort)
    yield "補正などに1回答える手間", _effort(citizen.answer) if citizen.answer != Effort() else ""


def _effort(effort: Effort) -> str:
    told = (("移動", effort.travel), ("待ち", effort.waiting), ("書く", effort.form))
    minutes = "、".join(f"{word} {value_words(float(part), 'ms')}" for word, part in told)
    return f"{minutes}、支払い {effort.yen:,.0f} 円"
