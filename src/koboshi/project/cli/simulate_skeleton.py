"""A scenario to begin with: every task, choice and wait of a model with an assumed number, ready to be corrected."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from koboshi.core.pack import Pack
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import ACTIVITIES, Node, NodeKind
from koboshi.core.process.timing import JAPAN
from koboshi.core.simulate import SimulationProblem, read, simulate
from koboshi.core.simulate.cases import ARRIVED
from koboshi.core.simulate.choosing import known_names
from koboshi.core.simulate.dataspace import names_of
from koboshi.core.simulate.flowing import DOOR
from koboshi.core.simulate.lowered import Lowered
from koboshi.core.simulate.tasks import AUTOMATIC
from koboshi.project.cli.simulate_models import Played

_PLAIN: Final = frozenset(string.ascii_letters + string.digits + "_-")
_PEOPLE: Final = frozenset({NodeKind.TASK, NodeKind.USER, NodeKind.MANUAL})
_AWAITED: Final = frozenset({Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL, Trigger.MULTIPLE})
_EVERYBODY: Final = "staff"
_LEGAL: Final = "parameters."
_LATER: Final = (5, 14, 30)
"""Days after the arrival, assumed for a date that lies ahead."""
_PATH: Final = re.compile(r"\b(?:answers|parameters)\.[A-Za-z_]\w*")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DOORS: Final = {
    "citizen": ("オンライン", "0m", "0m", "20m", 0),
    "counter": ("窓口", "60m", "15m", "15m", 500),
    "post": ("郵送", "10m", "0m", "30m", 200),
}
_HEAD: Final = """\
# {title} のシナリオ。数字はすべて仮のものです（想定）。ご自分の所の数字に直してください。
# 時間の書き方：30m、1h30m、2d（1d は24時間）。割合は 0 から 1。分からない所は、短い・長い の両方で試してください。
title = {quoted}
note = "ひな形のまま（数字は仮のもの）"
start = {start}          # 受付の初日
years = 1                # 何年間の受付を試すか（days = 90 のように日数でも書けます）
warm_up_days = 30        # start の前に慣らしとして流す日数（空の役所から始まるため。数えない）
drain_days = 180         # 受付が終わってから、残りを片付ける日数
replications = 10        # くり返す回数。多いほど区間が狭くなる
seed = 1                 # 同じ数なら、いつも同じ結果

[arrivals]
per_month = 40           # 1か月に届く件数
calendar = "office"      # 届く時間：office は平日 8:30–12:00、13:00–17:15。always はいつでも
# by_month = {{ 3 = 1.5, 4 = 2.0 }}       # 月ごとの多さ（書かない月は 1）
# by_weekday = {{ mon = 1.4 }}            # 曜日ごとの多さ
# growth_per_year = -0.02                 # 1年に 2% ずつ減る
"""


def skeleton(model: Played) -> tuple[str, tuple[str, ...]]:
    """The text of a scenario and doubts about it: what still has to be written before it runs."""
    parts = [_HEAD.format(title=model.title, quoted=json.dumps(model.title, ensure_ascii=False), start=_start())]
    parts += [_pools(model), _tasks(model)]
    text = "\n".join(part for part in [*parts, _events(model), _doors(model), _attributes(model)] if part)
    text += _gateways(model, text)
    try:
        simulate(model.definition, read(text.encode("utf-8")), replications=1, asks=model.asks)
    except SimulationProblem as problem:
        return text, (f"このままでは動きません。{problem.place}：{problem.sentence}",)
    return text, ()


def _start() -> date:
    today = datetime.now(JAPAN).date()
    return date(today.year + (today.month >= 4), 4, 1)


def _key(name: str) -> str:
    return name if name and set(name) <= _PLAIN else json.dumps(name, ensure_ascii=False)


def _nodes(model: Played) -> Iterator[Node]:
    return iter(model.definition.nodes.values())


def _who(node: Node) -> str:
    return node.role or node.lane or _EVERYBODY


def _worked(model: Played) -> list[Node]:
    """Tasks that take somebody's time: of people, and calls of processes that this file does not hold."""
    called = model.definition.processes
    return [
        node
        for node in _nodes(model)
        if node.kind in _PEOPLE or (node.kind is NodeKind.CALL and node.called not in called)
    ]


def _pools(model: Played) -> str:
    names = list(dict.fromkeys(_who(node) for node in _worked(model)))
    lines = [
        "# 担当。people は人数。yen_per_hour は1時間の人件費（仮）。",
        "# 機械（ボット）は machine = true、yen_per_run、error_rate。",
    ]
    for name in names:
        lines += [
            "",
            f"[pools.{_key(name)}]",
            "people = 2",
            "yen_per_hour = 3000",
            "leave_days_per_year = 12",
            "# part_time = 0.5                             # ほかの仕事と兼ねるとき：半日だけ",
            "# changes = [{ from = 2030-04-01, people = -1 }]  # 途中で1人減る",
        ]
    return "\n".join([*lines, ""]) if names else ""


def _tasks(model: Played) -> str:
    lines = ["# 仕事。duration は1回の作業の時間（待ちは入れない）。"]
    for node in _worked(model):
        lines += ["", f"[tasks.{_key(node.id)}]           # {_said(model, node)}"]
        lines.append('duration = { law = "lognormal", mean = "30m", sd = "20m" }')
        if not (node.role or node.lane) or node.kind is NodeKind.CALL:
            lines.append(f"pools = [{json.dumps(_who(node), ensure_ascii=False)}]")
        if len(node.outcomes) > 1:
            lines += [f"outcomes = {_outcomes(node.outcomes)}", "# 上の並びは、1回目・2回目以降の割合"]
        if node.loop is not None:
            lines.append("instances = 2            # 何回くり返すか")
    for node in _nodes(model):
        if node.kind in AUTOMATIC:
            lines.append(
                f"# [tasks.{_key(node.id)}] は自動（{_said(model, node)}）。時間がかかるなら duration と pools を書く。"
            )
        elif node.loop is not None and node.kind not in _PEOPLE and node.kind in ACTIVITIES:
            lines += ["", f"[tasks.{_key(node.id)}]", "instances = 2            # 何回くり返すか"]
    return "\n".join([*lines, ""])


def _said(model: Played, node: Node) -> str:
    return " ".join(model.definition.name_of(node.id).split())


def _outcomes(names: tuple[str, ...]) -> str:
    rest = round(0.2 / (len(names) - 1), 4)
    shares = {name: rest for name in names[1:]}
    first = {names[0]: round(1.0 - rest * len(shares), 4), **shares}
    return f"[{_shares(first)}, {_shares({names[0]: 1.0})}]"


def _shares(shares: dict[str, float]) -> str:
    return "{ " + ", ".join(f"{_key(name)} = {share:g}" for name, share in shares.items()) + " }"


def _events(model: Played) -> str:
    lines = []
    for node in _nodes(model):
        caught = node.kind is NodeKind.CATCH and node.trigger in _AWAITED
        if node.kind is not NodeKind.RECEIVE and not caught:
            continue
        lines += ["", f"[events.{_key(node.id)}]          # {_said(model, node)}：何日で来るか"]
        lines.append('after = { law = "lognormal", mean = "5d", sd = "4d" }')
        if any(model.definition.nodes[each].trigger is Trigger.TIMER for each in node.boundaries):
            lines.append("never = 0.1              # ついに来ない割合")
    if not lines:
        return ""
    return "\n".join(["# 相手の返事など、外から来るものを待つ所。", *lines[1:], ""])


def _doors(model: Played) -> str:
    if model.pack is None:
        return _no_pack()
    lines = [
        clock(model.pack),
        "",
        "# 住民の手間（仮）：移動、窓口の待ち、書く時間、実費。",
        "[citizen]",
        "yen_per_hour = 1000",
        'answer = { form = "15m" }   # 補正などに1回答える手間',
    ]
    doors = model.pack.manifest.doors or ("counter",)
    for door, share in zip(doors, _even(doors), strict=True):
        name, travel, waiting, form, yen = _DOORS.get(door, (door, "30m", "10m", "20m", 0))
        lines += ["", f"[doors.{_key(door)}]          # {name}", f"share = {share:g}"]
        lines += [f'travel = "{travel}"', f'waiting = "{waiting}"', f'form = "{form}"', f"yen = {yen}"]
    return "\n".join([*lines, ""])


def clock(pack: Pack) -> str:
    """The standard period of a pack as a part of a scenario."""
    level = pack.manifest.service_level
    lines = (
        "[clock]                  # 標準処理期間（パックから）。unit は day、open_day、month",
        f"amount = {level.amount}",
        f'unit = "{level.unit}"',
        f'first_day = "{level.first_day}"',
        '# ends_at = ["issue"]      # どの仕事が終われば期間が終わるか。書かなければ案件の終わりまで',
    )
    return "\n".join(lines)


def _no_pack() -> str:
    return """\
# [clock]                # 標準処理期間
# amount = 30
# unit = "day"
# [citizen]              # 住民の手間
# yen_per_hour = 1000
# [doors.counter]
# share = 1.0
# travel = "60m"
# form = "20m"
# yen = 500
"""


def _attributes(model: Played) -> str:
    """Data that decision tables ask for: the values of the pack's samples, each with the same share.

    What the process finds out itself, the day of arrival and the door are there without a word; the legal values come
    from the pack. A whole part (`answers`) gets no value of its own: it would lie over the values inside.
    """
    called = [node.attributes.get("decision", "") for node in _nodes(model) if node.kind is NodeKind.RULE]
    asked = {decision: model.asks.get(decision, ()) for decision in dict.fromkeys(called)}
    names = dict.fromkeys((*(name for each in asked.values() for name in each), *_written_in(model)))
    inside = {name for name in names if any(other.startswith(f"{name}.") for other in names)}
    wanted = [name for name in names if name not in inside | _found_out(model) | {DOOR, ARRIVED}]
    dated = {name for each in asked.values() if ARRIVED in each for name in each if _is_day(model, name)}
    lines: list[str] = []
    for name in wanted:
        if not name.startswith(_LEGAL):
            lines += ["", *(_day(name) if name in dated else _answer(model, name))]
    if lines:
        lines = ["# 判断の表が見るデータ。値と割合の並び（仮に等しい割合）。", *lines[1:]]
    if ARRIVED in names:
        lines += ["", f"# {ARRIVED}（届いた日）は、案件が届いた日がそのまま使われます。書かなくてよいものです。"]
    lines += _legal(model, [name.removeprefix(_LEGAL) for name in wanted if name.startswith(_LEGAL)])
    return "\n".join([*lines, ""]) if lines else ""


def _written_in(model: Played) -> Iterator[str]:
    """Answers and legal values that conditions of ways and dates of timers name."""
    for node in _nodes(model):
        if node.timer is not None and node.timer.until is not None:
            yield from _PATH.findall(node.timer.until.source)
    for flow in model.definition.flows.values():
        yield from _PATH.findall(flow.condition.source) if flow.condition is not None else ()


def _found_out(model: Played) -> set[str]:
    """What tasks, tables and scripts of the process write into the data."""
    found = {node.attributes.get("result", "") for node in _nodes(model) if node.kind is NodeKind.RULE}
    found |= {node.script.result for node in _nodes(model) if node.script is not None}
    return found | {node.id for node in _nodes(model) if node.outcomes}


def _answer(model: Played, name: str) -> list[str]:
    values = _values(model, name)
    pairs = ", ".join(f"[{_value(value)}, {share:g}]" for value, share in zip(values, _even(values), strict=True))
    unknown = ["# 値が分かりません。書かないと、値がないまま（null として）判断します。"] if values == [""] else []
    return [*unknown, f"[attributes.{_key(name)}]", f"shares = [{pairs}]"]


def _day(name: str) -> list[str]:
    """A date that a table holds against the day of arrival: so many days after it."""
    pairs = ", ".join(f"[{days}, {share:g}]" for days, share in zip(_LATER, _even(_LATER), strict=True))
    return [
        f"[attributes.{_key(name)}]",
        "after_arrival = true     # 届いた日から何日後の日付か（仮）",
        f"shares = [{pairs}]",
    ]


def _is_day(model: Played, name: str) -> bool:
    values = _values(model, name)
    return all(isinstance(value, str) and _DAY.fullmatch(value) for value in values)


def _legal(model: Played, names: Sequence[str]) -> list[str]:
    """Legal values of the pack on the first day; one that begins later stands with its first value."""
    if model.pack is None or not names:
        return []
    known, day = model.pack.parameters, _start()
    values = {name: rows[0].value for name, rows in known.values.items()} | known.at(day)
    found = [f"{_key(name)} = {_value(values[name])}" for name in names if name in values]
    head = f"# 手続きのパックに書かれた値（{day.isoformat()} のもの）。"
    return ["", head, "[data.parameters]", *found] if found else []


def _values(model: Played, name: str) -> list[Any]:
    found = (_inside(sample, name.split(".")) for sample in (model.pack.samples.values() if model.pack else ()))
    plain = [value for value in found if isinstance(value, str | int | float | bool)]
    return sorted(set(plain), key=str)[:20] or [""]


def _even(things: Sequence[object]) -> list[float]:
    """Equal shares that add up to one although they are rounded."""
    share = round(1 / len(things), 4)
    return [round(1.0 - share * (len(things) - 1), 4), *[share] * (len(things) - 1)]


def _inside(data: Any, path: list[str]) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else None
    return data


def _value(value: object) -> str:
    """A value as TOML writes it."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def _gateways(model: Played, text: str) -> str:
    """Shares for choices that neither outcomes nor decision tables nor data decide."""
    made = Lowered(model.definition, read(text.encode("utf-8")))
    known = known_names(made) - {
        node.attributes.get("result", "")
        for node in _nodes(model)
        if node.kind is NodeKind.RULE and node.attributes.get("decision", "") not in model.definition.decisions
    }
    lines = []
    for node in _nodes(model):
        if node.kind is NodeKind.COMPLEX and len(node.incoming) > 1:
            lines += ["", f"[gateways.{_key(node.id)}]", f"needed = {len(node.incoming)}"]
        if len(node.outgoing) < 2 or node.kind not in {NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE, NodeKind.COMPLEX}:
            continue
        flows = [model.definition.flows[each] for each in node.outgoing]
        conditions = [flow.condition for flow in flows if flow.condition is not None]
        if len(conditions) + sum(flow.default for flow in flows) == len(flows) and _all_known(conditions, known):
            lines.append(f"# 分かれ道 {node.id}（{_said(model, node)}）は、仕事の結果や判断の表で決まります。")
            continue
        even = _even(flows) if node.kind is NodeKind.EXCLUSIVE else [1.0] * len(flows)
        shares = {flow.id: share for flow, share in zip(flows, even, strict=True)}
        if not (node.kind is NodeKind.COMPLEX and len(node.incoming) > 1):
            lines += ["", f"[gateways.{_key(node.id)}]          # {_said(model, node)}"]
        lines.append(f"chances = {_shares(shares)}")
        lines += [f"#   {flow.id} → {_target(model, flow.name, flow.target)}" for flow in flows]
    return "\n".join(["", "# 分かれ道の割合。", *lines, ""]) if lines else ""


def _target(model: Played, name: str, target: str) -> str:
    to = " ".join(model.definition.name_of(target).split())
    return f"{name}：{to}" if name else to


def _all_known(conditions: Iterable[Any], known: frozenset[str]) -> bool:
    return all(names_of(condition) <= known for condition in conditions)
