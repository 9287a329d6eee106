"""Reading `fees.toml`: strict, with a sentence for the author that says where and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from koboshi.core.confidence import CHECKED, UNCHECKED
from koboshi.core.decision import Expression, FeelError, feel
from koboshi.core.fee.schedule import (
    GROUNDS,
    METHODS,
    MOST_UNITS,
    MOST_YEN,
    REFUNDS,
    TIMINGS,
    WAYS,
    FeeError,
    FeeLine,
    Item,
    Method,
    Reduction,
    Rounding,
    Row,
    Schedule,
)

_STATUSES: Final = (CHECKED, UNCHECKED)
_TOP: Final = {"timing", "refund", "rounding", "method", "item", "reduction"}
_ITEM: Final = {"id", "title", "when", "count", "abolished", "introduced", "line"}
_LINE: Final = set("from until amount formula rows per_unit units free_units basis status confidence".split())
_REDUCTION: Final = set("id ground order when percent yen items exclusive from until basis status".split())
_ONE: Final = timedelta(days=1)


def read_schedule(data: Mapping[str, Any]) -> Schedule:
    """The fees of a parsed `fees.toml`; FeeError with a sentence for the author."""
    _only(data, _TOP, "fees.toml")
    items = tuple(_item(row) for row in _rows(data, "item"))
    if not items:
        raise FeeError("手数料の項目 [[item]] がありません。手数料のない手続には fees.toml を置かないでください。")
    _different([item.id for item in items], "項目")
    reductions = [_reduction(row, {item.id for item in items}) for row in _rows(data, "reduction")]
    _different([each.id for each in reductions], "減免")
    _different([str(each.order) for each in reductions], "減免の順番（order）")
    methods = tuple(_method(row) for row in _rows(data, "method"))
    _different([each.id for each in methods], "納付の方法")
    return Schedule(
        items=items,
        reductions=tuple(sorted(reductions, key=lambda each: each.order)),
        methods=methods,
        timing=_one_of(data.get("timing", "with_filing"), TIMINGS, "納付の時期（timing）"),
        refund=_one_of(data.get("refund", "before_work"), REFUNDS, "返還の決まり（refund）"),
        rounding=_rounding(data.get("rounding", {})),
    )


def _item(row: Mapping[str, Any]) -> Item:
    name = _text(row, "id", "項目")
    place = f"項目「{name}」"
    _only(row, _ITEM, place)
    lines = tuple(sorted((_line(line, place) for line in _rows(row, "line")), key=lambda each: each.start))
    item = Item(
        id=name,
        title=_text(row, "title", place),
        lines=lines,
        when=_feel(row, "when", place),
        count=_feel(row, "count", place),
        abolished=_truth(row, "abolished", place),
        introduced=_truth(row, "introduced", place),
    )
    _periods(item, place)
    return item


def _periods(item: Item, place: str) -> None:
    if not item.lines:
        raise FeeError(f"{place}に金額の行 [[item.line]] がありません。")
    for one, after in zip(item.lines, item.lines[1:], strict=False):
        if one.until is None or one.until >= after.start:
            raise FeeError(
                f"{place}の期間が重なっています。"
                f"{after.start.isoformat()} から始まる行の前の行に、その前日までの until を書いてください。"
            )
        if one.until + _ONE != after.start:
            raise FeeError(
                f"{place}に、金額の定めのない日があります"
                f"（{(one.until + _ONE).isoformat()} から {(after.start - _ONE).isoformat()} まで）。"
                "間を埋めてください。"
            )
    ended = item.lines[-1].until is not None
    if ended and not item.abolished:
        raise FeeError(
            f"{place}の最後の行に until があります。廃止なら abolished = true を、続くなら次の行を書いてください。"
        )
    if item.abolished and not ended:
        raise FeeError(f"{place}は abolished = true ですが、最後の行に until（廃止の前日）がありません。")


def _line(row: Mapping[str, Any], place: str) -> FeeLine:
    _only(row, _LINE, place)
    start, until = _day(row, "from", place), _day(row, "until", place)
    if start is None:
        raise FeeError(f"{place}の行に from（効力の始まる日）を書いてください。")
    if until is not None and until < start:
        raise FeeError(f"{place}の行の until が from より前です。")
    if sum(name in row for name in ("amount", "formula", "rows")) != 1:
        raise FeeError(f"{place}の行には amount・formula・rows のうち1つだけを書いてください。")
    if ("per_unit" in row) != ("units" in row):
        raise FeeError(f"{place}の per_unit（1つ当たりの額）と units（数）は、組で書いてください。")
    return FeeLine(
        start=start,
        until=until,
        basis=_text(row, "basis", place),
        status=_status(row, place),
        confidence=_one_of(row.get("confidence", "C"), ("A", "B", "C"), f"{place}の confidence"),
        amount=_yen(row["amount"], place) if "amount" in row else None,
        formula=_feel(row, "formula", place),
        rows=_amounts(row, place),
        per_unit=_yen(row.get("per_unit", 0), place),
        units=_feel(row, "units", place),
        free_units=_whole(row.get("free_units", 0), MOST_UNITS, f"{place}の free_units"),
    )


def _amounts(row: Mapping[str, Any], place: str) -> tuple[Row, ...]:
    found = []
    for each in _rows(row, "rows"):
        _only(each, {"when", "amount", "note"}, place)
        amount = _yen(each.get("amount"), place)
        found.append(Row(amount, _feel(each, "when", place), str(each.get("note", ""))))
    if any(each.when is None for each in found[:-1]):
        raise FeeError(f"{place}の rows で、条件（when）のない行は最後に1つだけ書けます。後の行が使われません。")
    return tuple(found)


def _reduction(row: Mapping[str, Any], items: set[str]) -> Reduction:
    name = _text(row, "id", "減免")
    place = f"減免「{name}」"
    _only(row, _REDUCTION, place)
    when = _feel(row, "when", place)
    if when is None:
        raise FeeError(f"{place}に、だれに当てはまるか（when）を書いてください。")
    percent = _whole(row.get("percent", 0), 100, f"{place}の percent")
    yen = _yen(row.get("yen", 0), place)
    if (percent > 0) == (yen > 0):
        raise FeeError(f"{place}には percent（1から100まで）か yen（円）のどちらか1つを書いてください。")
    limited = tuple(row.get("items", ()))
    unknown = [each for each in limited if each not in items]
    if unknown:
        raise FeeError(f"{place}の items にある「{unknown[0]}」という項目はありません。")
    return Reduction(
        id=name,
        ground=_one_of(row.get("ground"), GROUNDS, f"{place}の理由（ground）"),
        order=_whole(row.get("order"), 1000, f"{place}の順番（order）"),
        when=when,
        basis=_text(row, "basis", place),
        percent=percent,
        yen=yen,
        items=limited,
        exclusive=_truth(row, "exclusive", place),
        start=_day(row, "from", place),
        until=_day(row, "until", place),
        status=_status(row, place),
    )


def _method(row: Mapping[str, Any]) -> Method:
    name = _one_of(row.get("id"), METHODS, "納付の方法（id）")
    place = f"納付の方法「{name}」"
    _only(row, {"id", "from", "until", "basis", "status"}, place)
    start, until = _day(row, "from", place), _day(row, "until", place)
    if start is not None and until is not None and until < start:
        raise FeeError(f"{place}の until が from より前です。")
    return Method(id=name, start=start, until=until, basis=str(row.get("basis", "")), status=_status(row, place))


def _rounding(row: Any) -> Rounding:
    place = "端数の処理（rounding）"
    if not isinstance(row, Mapping):
        raise FeeError(f"{place}は表の形で書いてください。")
    _only(row, {"unit", "way", "basis", "status"}, place)
    unit = _whole(row.get("unit", 1), 10_000, f"{place}の unit")
    if unit not in (1, 10, 100, 1000):
        raise FeeError(f"{place}の unit は 1・10・100・1000 のどれかで書いてください。")
    way = _one_of(row.get("way", "down"), WAYS, f"{place}の way")
    return Rounding(unit=unit, way=way, basis=str(row.get("basis", "")), status=_status(row, place))


def _rows(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = data.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise FeeError(f"{key} は [[{key}]] の形で書いてください。")
    return rows


def _only(row: Mapping[str, Any], known: Iterable[str], place: str) -> None:
    unknown = sorted(set(row) - set(known))
    if unknown:
        raise FeeError(f"{place}に「{unknown[0]}」は書けません（書けるのは {'、'.join(sorted(known))}）。")


def _different(names: list[str], what: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FeeError(f"{what}「{twice[0]}」が2つあります。")


def _text(row: Mapping[str, Any], key: str, place: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise FeeError(f"{place}に {key} を書いてください。")
    return value.strip()


def _yen(value: Any, place: str) -> int:
    if type(value) is not int:
        raise FeeError(f"{place}の金額は、円の整数で書いてください（{value!r}）。")
    if value < 0:
        raise FeeError(f"{place}の金額が0円より小さくなっています（{value}円）。")
    if value > MOST_YEN:
        raise FeeError(f"{place}の金額が大きすぎます（{value:,}円）。桁を確かめてください。")
    return value


def _whole(value: Any, most: int, place: str) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise FeeError(f"{place}は、0から{most:,}までの整数で書いてください。")
    return value


def _truth(row: Mapping[str, Any], key: str, place: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise FeeError(f"{place}の {key} は true か false で書いてください。")
    return value


def _day(row: Mapping[str, Any], key: str, place: str) -> date | None:
    value = row.get(key)
    if value is not None and type(value) is not date:
        raise FeeError(f"{place}の {key} は日付（例：2026-04-01）で書いてください。")
    return value


def _status(row: Mapping[str, Any], place: str) -> str:
    return _one_of(row.get("status", UNCHECKED), _STATUSES, f"{place}の status")


def _one_of(value: Any, known: tuple[str, ...], what: str) -> str:
    if value not in known:
        raise FeeError(f"{what}「{value}」は使えません（使えるのは {'、'.join(known)}）。")
    return str(value)


def _feel(row: Mapping[str, Any], key: str, place: str) -> Expression | None:
    source = row.get(key)
    if source is None:
        return None
    if not isinstance(source, str):
        raise FeeError(f"{place}の {key} は、FEEL の式を文字列で書いてください。")
    try:
        return feel.compile(source)
    except FeelError as problem:
        raise FeeError(f"{place}の {key} を読み取れません: {problem}") from problem
