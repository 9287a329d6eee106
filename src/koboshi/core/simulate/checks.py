"""What a check against a log found, as a scenario file carries it: read, written, and said to whoever reads figures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final, cast

from koboshi.core.simulate.keys import Table
from koboshi.core.simulate.scenario import Check

_HOUR: Final = 3_600_000
_TWO_DAYS: Final = 48
_LENGTHS: Final = (
    *("log_mean", "log_median", "log_p90", "real_mean", "real_p90"),
    *("simulated_mean", "simulated_p90", "naive_mean", "naive_p90"),
)
_COUNTS: Final = ("log_cases", "fitted_on", "held_out")
MEASURES: Final = {"mean": "1件の長さの平均", "p90": "10件に9件が終わるまで"}


def read_check(table: Table) -> Check:
    """The `[check]` of a file."""
    failed = table.texts("failed")
    for each in failed:
        if each not in MEASURES:
            raise table.refuse("failed", f"{'、'.join(MEASURES)} のどれかを書いてください。")
    numbers = {name: table.whole(name, 0) for name in _COUNTS} | {name: table.ms(name, 0) for name in _LENGTHS}
    check = Check(reason=table.text("reason"), failed=cast(Any, failed), **numbers)
    table.done()
    return check


def check_values(check: Check) -> dict[str, Any]:
    """What is to be written: lengths in seconds."""
    found: dict[str, Any] = {name: getattr(check, name) for name in _COUNTS}
    found |= {name: f"{getattr(check, name) / 1000:.3f}s" for name in _LENGTHS if getattr(check, name)}
    if check.reason:
        found["reason"] = check.reason
    return found | {"failed": list(check.failed)}


def said_of(check: Check | None) -> Iterator[str]:
    """What everybody who reads figures of the scenario must know: that the check failed, or that there was none."""
    if check is None:
        return
    if not check.held_out:
        yield f"このシナリオはログに当てはめたものですが、後の案件では確かめていません。{check.reason}".rstrip()
    for each in check.failed:
        real, simulated = getattr(check, f"real_{each}"), getattr(check, f"simulated_{each}")
        figures = f"実際 {_length(real)}、シミュレーション {_length(simulated)}、誤差 {_error(simulated, real)}"
        yield (
            f"このシナリオは、ログの後の案件 {check.held_out:,} 件での確かめに合格していません"
            f"（{MEASURES[each]}：{figures}）。このまま先のことに使わないでください。"
        )


def _length(ms: int) -> str:
    if ms <= 0:
        return "0 または終わらず"
    hours = ms / _HOUR
    return f"{hours:,.1f} 時間" if hours < _TWO_DAYS else f"{hours / 24:,.1f} 日"


def _error(value: int, real: int) -> str:
    error = value / real - 1 if real else math.nan
    return "–" if math.isnan(error) else f"{'−' if error < 0 else '＋'}{abs(error) * 100:.1f}％"
