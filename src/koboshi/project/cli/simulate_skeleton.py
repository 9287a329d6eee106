"""A scenario to begin with: every task, choice and wait of a model with an assumed number, ready to be corrected."""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from koboshi.core.pack import Pack
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import ACTIVITIES, Node, NodeKind
from koboshi.core.process.timing import JAPAN
from koboshi.core.simulate import SimulationProblem, read, simulate
from koboshi.core.simulate.choosing import known_names
from koboshi.core.simulate.dataspace import names_of
from koboshi.core.simulate.lowered import Lowered
from koboshi.core.simulate.tasks import AUTOMATIC
from koboshi.project.cli.simulate_models import Played

_PLAIN: Final = frozenset(string.ascii_letters + string.digits + "_-")
_PEOPLE: Final = frozenset({NodeKind.TASK, NodeKind.USER, NodeKind.MANUAL})
_AWAITED: Final = frozenset({Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL, Trigger.MULTIPLE})
_EVERYBODY: Final = "staff"
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
        simulate(model.definition, read(text.encode("utf-8")), replications=1)
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
    """Data that decision tables ask for: the values of the pack's samples, each with the same share."""
    called = [node.attributes.get("decision", "") for node in _nodes(model) if node.kind is NodeKind.RULE]
    asked = dict.fromkeys(name for decision in called for name in model.asks.get(decision, ()))
    lines = []
    for name in asked:
        values = _values(model, name)
        pairs = ", ".join(f"[{_value(value)}, {share:g}]" for value, share in zip(values, _even(values), strict=True))
        lines += ["", f"[attributes.{_key(name)}]", f"shares = [{pairs}]"]
    if not lines:
        return ""
    return "\n".join(["# 判断の表が見るデータ。値と割合の並び（仮に等しい割合）。", *lines[1:], ""])


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
    return json.dumps(value, ensure_ascii=False)


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
