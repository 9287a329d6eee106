"""No form takes a day that nobody can mean: the year 1, the year 9999."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.form import Field, bounds
from koboshi.core.form.checking import check_value
from koboshi.core.japan.wareki import DateProblem

PACKS = Path(__file__).parents[3] / "procedures" / "fukushima"
TODAY = date(2026, 11, 27)
UNBOUNDED: dict[str, str] = {}
"""`pack:field` of dates without bounds, and why; there is none."""


def test_a_bound_is_a_day_or_today_or_years_after_it() -> None:
    assert bounds.day_of(None, TODAY) is None
    assert bounds.day_of("2000-01-01", TODAY) == date(2000, 1, 1)
    assert bounds.day_of("today", TODAY) == TODAY
    assert bounds.day_of("today+3y", TODAY) == date(2029, 11, 27)
    assert bounds.day_of("today+1y", date(2028, 2, 29)) == date(2029, 2, 28)
    assert bounds.day_of("today+99y", date(2090, 1, 1)) is not None
    for text in ("today", "today+10y", "2026-11-27"):
        assert bounds.normal(text) == text
    for wrong in ("today+0y", "today-1y", "today+100y", "tomorrow", ""):
        with pytest.raises(DateProblem):
            bounds.normal(wrong)


def dates(pack: packs.Pack) -> Iterator[tuple[str, Field]]:
    """Every date of a pack's form, in lists too, and of its decisions."""
    for field in pack.asked_of_decision().form.fields.values():
        for each in (field, *field.fields):
            if each.type == "date":
                yield each.id, each


@pytest.mark.parametrize("folder", sorted(PACKS.iterdir()), ids=lambda each: each.name)
def test_every_date_of_every_pack_has_sensible_bounds(folder: Path) -> None:
    pack = packs.load(folder)
    for name, field in dates(pack):
        if f"{folder.name}:{name}" in UNBOUNDED:
            continue
        assert field.min is not None, name
        assert field.max is not None, name
        for far in ("0001-01-01", "1899-12-31", "2099-12-31", "9999-12-31"):
            assert check_value(field, name, far, TODAY), (name, far)
