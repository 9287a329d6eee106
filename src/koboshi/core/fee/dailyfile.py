"""The provider's file of one day: our own plain format, which an adapter makes from whatever a provider delivers.

    H,koboshi-payments,1,2026-05-01,embedded
    D,T000001,R-2026-00001,payment,10500,2026-05-01T10:15:00+09:00
    D,T000002,R-2026-00001,refund,10500,2026-05-01T16:00:00+09:00
    T,2,0

H: name, version, day, provider. D: transaction, our reference, payment or refund, yen, moment. T: number of D rows and
sum in yen, refunds taken off. Without the last row, or with a wrong count or sum, the whole file is refused: a file cut
off on its way must not look like a quiet day. UTF-8, at most 100,000 rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, cast

from koboshi.core.fee.payments import Payment
from koboshi.core.fee.reconciling import Row
from koboshi.core.fee.schedule import MOST_YEN, FeeError
from koboshi.core.japan import civil

NAME: Final = "koboshi-payments"
VERSION: Final = "1"
MOST_ROWS: Final = 100_000
MOST_CHARACTERS: Final = 16_000_000
_WORD: Final = re.compile(r"[A-Za-z0-9_.:-]{1,60}")
_YEN: Final = re.compile(r"[1-9][0-9]{0,8}")
_COUNT: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the file: the transaction and when it happened."""

    row: Row
    at: datetime

    @property
    def payment(self) -> Payment:
        """As a payment to be matched with its charge."""
        return Payment(reference=self.row.reference, key=self.row.key, yen=self.row.yen, at=self.at)


@dataclass(frozen=True, slots=True)
class DailyFile:
    """What a provider told about one day."""

    day: date
    provider: str
    told: tuple[Told, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """For the reconciliation."""
        return tuple(each.row for each in self.told)

    @property
    def total(self) -> int:
        """Yen in, less yen out."""
        return _sum(self.rows)


def read_daily(text: str) -> DailyFile:
    """Read a whole file; FeeError naming the line when anything is wrong, and nothing of it is used then."""
    if len(text) > MOST_CHARACTERS:
        raise FeeError("納付の日次ファイルが大きすぎます。")
    try:
        lines = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True) if row]
    except csv.Error as problem:
        raise FeeError(
            "納付の日次ファイルをCSVとして読み取れません。途中で切れていないか確かめてください。"
        ) from problem
    if not lines or lines[0][0] != "H":
        raise FeeError("納付の日次ファイルの1行目（H の行）がありません。")
    if lines[-1][0] != "T" or len(lines) < 2:
        raise FeeError(
            "納付の日次ファイルが途中で切れています（最後の T の行がありません）。もう一度受け取ってください。"
        )
    if len(lines) - 2 > MOST_ROWS:
        raise FeeError(f"納付の日次ファイルの行が多すぎます（{MOST_ROWS:,}行まで）。")
    day, provider = _head(lines[0])
    found = DailyFile(day, provider, tuple(_told(line, number, day) for number, line in enumerate(lines[1:-1], 2)))
    _once(found)
    _trailer(lines[-1], found)
    return found


def write_daily(day: date, provider: str, told: Iterable[Told]) -> str:
    """The file of a day, as `read_daily` reads it."""
    rows = list(told)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("H", NAME, VERSION, day.isoformat(), provider))
    for each in rows:
        row = each.row
        writer.writerow(("D", row.key, row.reference, row.kind, row.yen, each.at.isoformat()))
    writer.writerow(("T", len(rows), _sum(each.row for each in rows)))
    return out.getvalue()


def _head(line: list[str]) -> tuple[date, str]:
    if len(line) != 5 or line[1:3] != [NAME, VERSION] or not _WORD.fullmatch(line[4]):
        raise FeeError(f"納付の日次ファイルの1行目は「H,{NAME},{VERSION},日付,事業者」の形です。")
    try:
        return date.fromisoformat(line[3]), line[4]
    except ValueError as problem:
        raise FeeError(f"納付の日次ファイルの1行目の日付「{line[3][:20]}」を読み取れません。") from problem


def _told(line: list[str], number: int, day: date) -> Told:
    place = f"納付の日次ファイルの{number}行目"
    if len(line) != 6 or line[0] != "D":
        raise FeeError(f"{place}は「D,取引番号,受付番号,payment か refund,円,日時」の形ではありません。")
    key, reference, kind, yen, moment = line[1:]
    if not _WORD.fullmatch(key) or not _WORD.fullmatch(reference) or kind not in ("payment", "refund"):
        raise FeeError(f"{place}の取引番号・受付番号・種類のどれかが正しくありません。")
    if not _YEN.fullmatch(yen) or int(yen) > MOST_YEN:
        raise FeeError(f"{place}の金額「{yen[:20]}」は、1円から{MOST_YEN:,}円までの整数ではありません。")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError as problem:
        raise FeeError(f"{place}の日時「{moment[:40]}」を読み取れません。") from problem
    if at.tzinfo is None or civil.day_of(at) != day:
        raise FeeError(f"{place}の日時は、時差（+09:00 など）を付けた {day.isoformat()} の時刻ではありません。")
    return Told(Row(key, reference, cast(Literal["payment", "refund"], kind), int(yen)), at)


def _once(found: DailyFile) -> None:
    seen: set[str] = set()
    for row in found.rows:
        if row.key in seen:
            raise FeeError(f"納付の日次ファイルに、取引番号「{row.key}」が2回あります。事業者に確かめてください。")
        seen.add(row.key)


def _trailer(line: list[str], found: DailyFile) -> None:
    if len(line) != 3 or not all(_COUNT.fullmatch(each) for each in line[1:]):
        raise FeeError("納付の日次ファイルの最後の行は「T,件数,合計」の形ではありません。")
    count, total = int(line[1]), int(line[2])
    if count != len(found.told):
        raise FeeError(f"納付の日次ファイルの件数が合いません（最後の行は{count}件、実際は{len(found.told)}件）。")
    if total != found.total:
        raise FeeError(f"納付の日次ファイルの合計が合いません（最後の行は{total:,}円、実際は{found.total:,}円）。")


def _sum(rows: Iterable[Row]) -> int:
    return sum(row.yen if row.kind == "payment" else -row.yen for row in rows)
