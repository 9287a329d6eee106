"""What the figures rest on: the scenario in words, what was assumed beyond it, and how it was computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from koboshi.core.simulate import Comparison, Results
from koboshi.core.simulate.results_model import UTILISATION
from koboshi.project.cli.simulate_speech import LIMIT, PLAIN, Speech
from koboshi.project.cli.simulate_tables import both_cautions, cautions, label
from koboshi.project.cli.simulation_report_charts import e
from koboshi.project.cli.simulation_report_facts import GROUPS, POOL, TASK, Fact, facts
from koboshi.project.cli.simulation_report_tables import Cell, table

_COLUMNS: Final = {POOL: ("人数", "1時間の費用"), TASK: ("1回の作業", "結果の割合")}
"""What has a column of its own; everything else stands together in the last one."""
_OTHER: Final = "その他"
_PAYING: Final = (
    "支払いを待つ日は、シナリオが stops_clock で別に決めないかぎり、数えます（手続きを動かすときと同じです）。"
)
GLOSSARY: Final = (
    ("試行（n）", "同じ条件で、偶然だけを変えて、期間全体を1回流すこと。くり返すほど区間が狭くなります。"),
    (
        "95％の区間",
        "試行を限りなくくり返したときの平均が入っていると考えられる幅（スチューデントの t 分布）。"
        "想定そのものの正しさは、表しません。",
    ),
    ("順番や夜・休日の待ち", "仕事ができるようになってから、担当が手をつけるまで。夜と休日も数えます。"),
    (
        "夜・休日・ほかの仕事で止まった時間",
        "手をつけた仕事が、終わる前に止まっていた時間。勤務時間の外、休日、休暇、ほかの仕事をしている間です。",
    ),
    ("働いている割合", UTILISATION + "実績のログに当てはめた表でも、シミュレーションでも、同じ決め方です。"),
    ("作業時間の費用", "担当が実際に手を動かした時間の人件費と、1回ごとの費用。手の空いた時間は入りません。"),
    (
        "勤務時間全体の費用",
        "この手続きに充てた勤務時間すべて（手の空いた時間を含む）の人件費を、1年に終わる件数で割ったもの。"
        "人数を減らしたときに本当に減るのは、こちらです。",
    ),
    ("標準処理期間", "申請が届いてから決めるまでの、めやすの期間。申請した人の返事を待つ日は数えません。" + _PAYING),
    ("住民の負担", "移動・窓口の待ち・書く時間を金額に直したものと、交通費などの支払いの合計。"),
    ("役所の時間", "平日の 8:30–12:00 と 13:00–17:15。祝日と年末年始は休み。"),
    (
        "慣らし",
        "だれも並んでいない役所から始めるので、数える初日の前に流しておく日数。この間に届いた案件は、数えません。",
    ),
)
_STATUTORY: Final = (
    LIMIT,
    "法律や条例で決まった、申請が届いてから決めるまでの期間。めやすの「標準処理期間」ではありません。"
    f"申請した人の返事を待つ日は数えません。{_PAYING}条番号や延長のきまりは、要確認です。",
)


def assumptions(results: Results, comparison: Comparison | None = None, speech: Speech = PLAIN) -> str:
    """The scenario as lists and tables; with a comparison, what is other in the second one stands below."""
    after = comparison.after if comparison is not None else None
    rows = merged(facts(results, speech), facts(after, speech) if after is not None else None)
    text = f"<p>{e(results.scenario.note)}</p>" if results.scenario.note else ""
    if after is not None:
        text += (
            f"<p>前＝「{e(label(results))}」の想定です。後＝「{e(label(after))}」で違う所は、下に「後：」と書きました。"
            "ほかは同じです。</p>"
        )
    for group in GROUPS:
        inside = [each for each in rows if each[0].group == group]
        if inside:
            text += f"<h3>{e(group)}</h3>{_group(group, inside)}"
    notes = both_cautions(comparison) if comparison is not None else cautions(results)
    listed = "".join(f"<li>{e(line)}</li>" for line in notes) or "<li>ありません。</li>"
    return f"{text}<h3>このほかに置いた想定と、注意</h3><ul>{listed}</ul>"


Row = tuple[Fact, str, str]
"""A fact, its words before, and its words after where they are other (else empty)."""
NOTHING: Final = "（なし）"


def merged(before: Sequence[Fact], after: Sequence[Fact] | None) -> list[Row]:
    """The facts of both side by side, in the order of the first."""
    if after is None:
        return [(each, each.words, "") for each in before]
    later, earlier = {each.place: each for each in after}, {each.place for each in before}
    rows = [(each, each.words, _other(each, later.get(each.place))) for each in before]
    rows += [(each, NOTHING, each.words) for each in after if each.place not in earlier]
    items = {item: i for i, item in enumerate(dict.fromkeys((row[0].group, row[0].of) for row in rows))}
    return sorted(rows, key=lambda row: (GROUPS.index(row[0].group), items[row[0].group, row[0].of]))


def _other(before: Fact, after: Fact | None) -> str:
    if after is None:
        return NOTHING
    return "" if after.words == before.words else after.words


def _group(group: str, rows: Sequence[Row]) -> str:
    if not any(fact.of for fact, _, _ in rows):
        return table(("こと", "想定"), [(fact.about, _cell(row)) for row in rows for fact in (row[0],)], 9)
    columns = tuple(column for column in _COLUMNS.get(group, ()) if any(fact.about == column for fact, _, _ in rows))
    items = dict.fromkeys(fact.of for fact, _, _ in rows)
    shown: list[list[Cell]] = []
    for item in items:
        own = [row for row in rows if row[0].of == item]
        named = own[0][0].name
        first: Cell = named if item in named else (named, item)
        cells = [next((_cell(row) for row in own if row[0].about == column), "–") for column in columns]
        rest = [row for row in own if row[0].about not in columns]
        shown.append([first, *cells, _together(rest, alone=not columns)])
    return table((group, *columns, _OTHER if columns else "想定"), shown, 9)


def _cell(row: Row) -> Cell:
    fact, before, after = row
    small = [f"後：{after}"] if after else []
    small += [f"id：{fact.ids}"] if fact.ids else []
    return (before, *small)


def _together(rows: Sequence[Row], *, alone: bool) -> Cell:
    """Several facts in one cell."""
    if not rows:
        return "–"
    lines = list(_lines(rows, bare=alone and len(rows) == 1))
    small = [f"後（{fact.about}）：{after}" for fact, _, after in rows if after]
    small += [f"id：{fact.ids}" for fact, _, _ in rows if fact.ids]
    return ("、".join(lines), *small)


def _lines(rows: Sequence[Row], *, bare: bool) -> Iterator[str]:
    for fact, before, _ in rows:
        yield before if bare else f"{fact.about} {before}"


def glossary(speech: Speech = PLAIN) -> str:
    """Words of the report."""
    every = [_STATUTORY if speech.statutory and word == "標準処理期間" else (word, text) for word, text in GLOSSARY]
    return "<dl>" + "".join(f"<dt>{e(word)}</dt><dd>{e(text)}</dd>" for word, text in every) + "</dl>"
