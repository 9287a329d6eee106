"""Whether the schedule of fees of a pack (`fees.toml`) can be asked for: amounts, conditions, and a place to pay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from koboshi.core.decision import Expression
from koboshi.core.fee import Schedule
from koboshi.core.journey.player import PAYMENT
from koboshi.core.pack.model import FEES, Pack
from koboshi.core.pack.problems import Finding

_MANIFEST: Final = "procedure.toml"
_KNOWN: Final = frozenset({"answers", "variables", "on"})
_ASKED: Final = re.compile(r"\banswers\.([A-Za-z_][A-Za-z0-9_]*)")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


def check_fees(pack: Pack) -> Iterator[Finding]:
    """What the schedule asks that nobody answers, days without an amount, and a fee that nobody would be asked for."""
    schedule = pack.fees
    if schedule is None:
        return
    for place, source in _conditions(schedule):
        yield from _asked(pack, place, source)
    for item in schedule.items:
        first = pack.manifest.effective_from
        if item.line_on(first) is None and not (item.introduced or item.abolished):
            sentence = f"item.{item.id}.line: 施行日（{first.isoformat()}）に効く金額の定めがありません。"
            yield Finding("error", FEES, sentence)
    yield from _beside(pack)


def asks_the_process(schedule: Schedule) -> bool:
    """Whether the amount hangs on what only the process finds out: then nobody knows it before filing."""
    return any(source is not None and "variables" in map(_first, source.names) for _, source in _conditions(schedule))


def _beside(pack: Pack) -> Iterator[Finding]:
    """`[fee]`, `[payment]` and the process say the same as the schedule."""
    if pack.manifest.fee.kind != "rule":
        yield Finding("error", _MANIFEST, 'fee.kind: fees.toml で額を決めるときは、kind = "rule" と書いてください。')
    if all(node.message != PAYMENT for node in pack.definition.nodes.values()):
        sentence = f'納付を待つ所（receiveTask の koboshi:message="{PAYMENT}"）がないので、手数料が請求されません。'
        yield Finding("error", "process.bpmn", sentence)
    written, payment = pack.toml(FEES), pack.toml(_MANIFEST).get("payment", {})
    for key in ("timing", "refund"):
        if key in written and key in payment and written[key] != payment[key]:
            sentence = f"{key}: 「{written[key]}」は、procedure.toml の [payment] の「{payment[key]}」と違います。"
            yield Finding("error", FEES, sentence)
        elif key in written and key not in payment:
            sentence = f"{key}: 使われません。procedure.toml の [payment] に {key} を書いてください。"
            yield Finding("warning", FEES, sentence)
    if "method" in written:
        sentence = "method: 納付の方法は、procedure.toml の [payment] の methods が使われます。"
        yield Finding("warning", FEES, sentence)


def _conditions(schedule: Schedule) -> Iterator[tuple[str, Expression | None]]:
    for item in schedule.items:
        yield f"item.{item.id}.when", item.when
        yield f"item.{item.id}.count", item.count
        for line in item.lines:
            place = f"item.{item.id}.line（{line.start.isoformat()}から）"
            yield f"{place}.formula", line.formula
            yield f"{place}.units", line.units
            yield from ((f"{place}.rows.when", row.when) for row in line.rows)
    yield from ((f"reduction.{each.id}.when", each.when) for each in schedule.reductions)


def _asked(pack: Pack, place: str, source: Expression | None) -> Iterator[Finding]:
    if source is None:
        return
    for name in sorted(set(map(_first, source.names)) - _KNOWN):
        known = "、".join(sorted(_KNOWN))
        yield Finding("error", FEES, f"{place}: 「{name}」は使えません（使えるのは {known}）。")
    for name in sorted(set(_ASKED.findall(_QUOTED.sub("", source.source)))):
        field: Any = pack.form.fields.get(name)
        if field is None:
            yield Finding("error", FEES, f"{place}: answers.{name} という項目は、様式にありません。")
        elif field.personal:
            sentence = f"{place}: answers.{name} は個人の項目なので、手数料の計算では使えません。"
            yield Finding("error", FEES, sentence)


def _first(name: str) -> str:
    return name.partition(".")[0]
