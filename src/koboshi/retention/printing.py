"""The disposal register on paper (廃棄・移管の記録): what, how many, who proposed and decided, when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from koboshi.core import typeset
from koboshi.core.japan import civil, format_wareki
from koboshi.core.text import Texts
from koboshi.foundation.documents import service as documents
from koboshi.retention.models import Disposal

TEXTS = Texts.load(Path(__file__).parent / "texts")
COLUMNS = ("office", "way", "classes", "cases", "files", "proposed_by", "decided_by", "begun_on", "done_at")
WIDTHS = (20, 14, 28, 8, 8, 16, 16, 16, 16)


def register(rows: Sequence[Disposal], *, year: int) -> bytes:
    """The PDF of these rows, as they stand in the register; names of staff as they are now."""
    return typeset.listing(
        TEXTS.get("print.title", "ja"),
        lead=TEXTS.get(
            "print.lead", "ja", year=f"{format_wareki(date(year, 12, 31)).partition('年')[0]}年度", count=len(rows)
        ),
        head=[TEXTS.get(f"print.{name}", "ja") for name in COLUMNS],
        widths=WIDTHS,
        rows=[_row(each) for each in rows],
        fonts=documents.fonts(),
    )


def _row(row: Disposal) -> list[str]:
    way = TEXTS.get(f"way.{row.way}", "ja")
    to = f"\n{row.to}（{row.receipt}）" if row.to else ""
    classes = "、".join(f"{name} {count}件" for name, count in sorted(row.classes.items()))
    done = format_wareki(civil.today(row.done_at)) if row.done_at else TEXTS.get("print.under_way", "ja")
    return [
        row.office.name, f"{way}{to}", classes, str(row.cases), str(row.files), row.proposed_by.name,
        row.decided_by.name, f"{format_wareki(row.decided_on)}", done,
    ]  # fmt: skip
