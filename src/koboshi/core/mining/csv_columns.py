"""What was read as what: the columns of a table and their roles, and columns that look like times but were not used.

A wrong guess here makes every figure wrong, so it is always told, at the top of what a person sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from koboshi.core.mining.csv_dates import japanese
from koboshi.core.mining.csv_tables import ColumnNames, Table, plain_name
from koboshi.core.mining.log import MISSING, Kind
from koboshi.core.mining.log_report import ReadReport
from koboshi.core.mining.times_iso import JAPAN, texts

_WORDS: Final = {
    "case": "案件", "activity": "活動", "start": "開始の時刻", "complete": "終了の時刻", "resource": "担当者",
    "lifecycle": "記録の種類", "seq": "順番",
}  # fmt: skip
_LOOKED_AT: Final = 20
_NAMED: Final = re.compile(r"日時|時刻|日付|年月日|開始|完了|終了|timestamp|date|time")
_DIGITS: Final = re.compile(r"[0-9]+$")


@dataclass(frozen=True, slots=True)
class TableReport(ReadReport):
    """A report that begins with what each column was read as, one sentence each."""

    columns: tuple[str, ...] = ()

    @property
    def sentences(self) -> Iterator[str]:
        """The sentences about columns, then those of every report."""
        yield from self.columns
        yield from ReadReport.sentences.fget(self)  # type: ignore[attr-defined]


def columns_read(table: Table, names: ColumnNames) -> tuple[str, ...]:
    """Sentences about the roles of columns; raises LogError as `ColumnNames.found` does."""
    roles = names.found(table.headers)
    read = "、".join(f"「{roles[role]}」＝{word}" for role, word in _WORDS.items() if roles[role])
    sentences = [f"列の読み取り：{read}。"]
    if not roles["complete"] and not roles["start"]:
        sentences.append("注意：時刻の列がありません。--complete 列名 で指定できます。")
    elif not roles["complete"]:
        sentences.append(
            f"注意：終了の時刻の列がないため、「{roles['start']}」（開始）を出来事の時刻として計算しています。"
            "終了の列があれば --complete 列名 で指定してください。"
        )
    taken = {*roles.values(), *names.left_out}
    unused = [header for header in table.headers if header not in taken and looks_like_times(table, header)]
    if unused:
        listed = "、".join(f"「{header}」" for header in unused)
        sentences.append(
            f"注意：時刻らしい列 {listed}は、出来事の時刻として使っていません"
            "（使うときは --complete 列名、--start 列名）。"
        )
    return tuple(sentences)


def looks_like_times(table: Table, header: str) -> bool:
    """Whether most of the first values of a column are dates; bare digits count only under a name that says so."""
    if header in table.typed:
        return table.typed[header].kind is Kind.TIME
    values = [value for value in table.texts[header][:_LOOKED_AT] if value.strip()]
    if not values:
        return False
    if not _NAMED.search(plain_name(header)):
        values = ["" if _DIGITS.match(value) else value for value in values]
    known = texts(values, JAPAN).times
    dates = [bool(known[at] != MISSING) or japanese(value, JAPAN) != MISSING for at, value in enumerate(values)]
    return 2 * dates.count(True) > len(dates)
