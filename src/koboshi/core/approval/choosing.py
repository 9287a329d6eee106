"""Which way a case takes: the table of 専決 is asked, and the choice is told in sentences.

A row whose condition cannot be computed (an amount is missing) does not fit: what nobody may decide below goes to the
top of the ladder.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Final

from koboshi.core.approval.model import ApprovalRefused, Chain, LeftOut, Leg, Part, Place, Route, Row, Stage
from koboshi.core.approval.saying import Told
from koboshi.core.confidence import UNCHECKED
from koboshi.core.decision import FeelError
from koboshi.core.process.model import Formula

MAX_OUTCOME: Final = 64


def choose(chain: Chain, data: Mapping[str, Any], barred: Collection[str] = ()) -> Route:
    """The route for a case with this data (`amount` in yen, `kind`, `outcome`, and what else the conditions ask).

    `barred` are seats of the ladder that must not decide (their person is the applicant): the next above decides.
    Raises ApprovalRefused when the data cannot be right or nobody is left to decide.
    """
    _check(data)
    outcome = str(data.get("outcome", ""))
    because: list[Told] = []
    row = _row(chain, data, because)
    rung = chain.ladder.index(row.decider) if row else len(chain.ladder) - 1
    unfavourable = outcome in chain.unfavourable
    if unfavourable:
        rung = _up(chain, rung, because)
    rung = _past(chain, rung, barred, because)
    decider = chain.ladder[rung]
    legs, left_out = _legs(chain, decider, data)
    because.append(Told("決裁するのは「{title}」です。", title=chain.seat(decider).title))
    return Route(
        chain=chain.id,
        name=chain.name,
        seats=chain.seats,
        legs=legs,
        decider=decider,
        readers=chain.readers,
        left_out=left_out,
        because=tuple(because),
        rules=chain.rules,
        row=row.id if row else "",
        outcome=outcome,
        unfavourable=unfavourable,
        status=chain.status,
    )


def _check(data: Mapping[str, Any]) -> None:
    amount = data.get("amount")
    if amount is not None:
        number = isinstance(amount, int | Decimal) and not isinstance(amount, bool)
        if not number or (isinstance(amount, Decimal) and not amount.is_finite()) or amount < 0:
            raise ApprovalRefused("金額は、0円以上の数で書いてください。決裁する人を選べません。")
    for key in ("kind", "outcome"):
        value = data.get(key, "")
        if not isinstance(value, str) or len(value) > MAX_OUTCOME:
            raise ApprovalRefused("案件の種類か結果が、文字で書かれていません。決裁する人を選べません。")


def _holds(formula: Formula, data: Mapping[str, Any], where: Told) -> bool | None:
    try:
        value = formula.evaluate({"case": dict(data)})
    except FeelError as problem:
        raise ApprovalRefused("{where}の条件を計算できません（{problem}）。", where=where, problem=problem) from problem
    return value if isinstance(value, bool) else None


def _row(chain: Chain, data: Mapping[str, Any], because: list[Told]) -> Row | None:
    """The first row that fits; each row passed over is told."""
    for row in chain.rows:
        answer = _holds(row.when, data, Told("専決の表の行「{row}」", row=row.id))
        if answer:
            because.append(_fits(chain, row))
            return row
        why = (
            Told("当てはまりません") if answer is False else Told("判断に必要な値がないため、当てはまるとは言えません")
        )
        because.append(Told("専決の表の行「{row}」（{when}）：{why}。", row=row.id, when=row.when.source, why=why))
    because.append(Told("当てはまる行がないので、「{title}」まで上げます。", title=chain.seat(chain.ladder[-1]).title))
    return None


def _fits(chain: Chain, row: Row) -> Told:
    return Told(
        "専決の表の行「{row}」に当てはまります（{when}）：{title}の専決{mark}。{ground}",
        row=row.id,
        when=row.when.source,
        title=chain.seat(row.decider).title,
        mark=Told("（要確認）") if row.status == UNCHECKED else "",
        ground=Told("根拠：{ground}。", ground=row.ground) if row.ground else "",
    )


def _up(chain: Chain, rung: int, because: list[Told]) -> int:
    higher = min(rung + chain.steps_up, len(chain.ladder) - 1)
    title = chain.seat(chain.ladder[higher]).title
    if higher > rung:
        because.append(
            Told("申請者に不利な結果なので、{steps}段上の「{title}」が決めます。", steps=higher - rung, title=title)
        )
    elif chain.steps_up:
        because.append(Told("申請者に不利な結果ですが、「{title}」より上の席はありません。", title=title))
    return higher


def _past(chain: Chain, rung: int, barred: Collection[str], because: list[Told]) -> int:
    while chain.ladder[rung] in barred:
        title = chain.seat(chain.ladder[rung]).title
        if rung + 1 == len(chain.ladder):
            raise ApprovalRefused(
                "「{title}」は決裁できず、その上の席もありません。決裁の経路を見直してください。", title=title
            )
        because.append(Told("「{title}」はこの案件を決裁できないので、1段上が決めます。", title=title))
        rung += 1
    return rung


def _legs(chain: Chain, decider: str, data: Mapping[str, Any]) -> tuple[tuple[Leg, ...], tuple[LeftOut, ...]]:
    legs: list[Leg] = []
    left: list[LeftOut] = []
    last = next(number for number, stage in enumerate(chain.stages) if decider in stage.seats)
    for number, stage in enumerate(chain.stages):
        reason = _reason(chain, stage, decider, data) if number <= last else _above(chain, decider)
        if reason:
            left += [LeftOut(seat, reason) for seat in stage.everyone]
        else:
            legs.append(Leg(stage.id, stage.name, _places(stage, decider), stage.blocks))
    return tuple(legs), tuple(left)


def _above(chain: Chain, decider: str) -> str:
    return Told("「{title}」が決裁するので、その先へは回しません。", title=chain.seat(decider).title)


def _reason(chain: Chain, stage: Stage, decider: str, data: Mapping[str, Any]) -> str:
    if stage.when is None:
        return ""
    answer = _holds(stage.when, data, Told("段「{stage}」", stage=stage.id))
    if answer is None:
        return ""  # what cannot be told is not left out: one stamp too many does less harm than one too few
    return "" if answer else Told("この案件は、回す条件（{when}）に当てはまりません。", when=stage.when.source)


def _places(stage: Stage, decider: str) -> tuple[Place, ...]:
    part: Part = "decide" if decider in stage.seats else "stamp"
    return (*(Place(seat, part) for seat in stage.seats), *(Place(seat, "consult") for seat in stage.consult))
