"""Drawing the attributes of cases: a column of values for each attribute, all from the case's own key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.chance import Law
from koboshi.core.simulate.draws import Numbers, Words, name_key, uniforms
from koboshi.core.simulate.scenario import Attribute

Column = NDArray[Any]
Sampler = Callable[[Law, Words, int], Numbers]
ARRIVED: Final = "arrived_on"
"""The name under which the data of a case hold the day on which it arrived, as in the engine."""


def draw_attributes(attributes: tuple[Attribute, ...], keys: Words, sampler: Sampler) -> dict[str, Column]:
    """A column for each attribute in their order; dependent ones look at the column they depend on."""
    found: dict[str, Column] = {}
    for attribute in attributes:
        found[attribute.name] = _column(attribute, keys, sampler, found)
    return found


def dated(
    attributes: tuple[Attribute, ...],
    columns: dict[str, Column],
    arrivals: NDArray[np.int64],
    first: date,
    *,
    day: bool,
) -> dict[str, Column]:
    """The same with dates where an attribute counts days from the arrival; with `day` also the day of arrival itself.

    `arrivals` are milliseconds since the midnight at which `first` began.
    """
    later = [attribute.name for attribute in attributes if attribute.after_arrival]
    if not later and not day:
        return columns
    days = arrivals // DAY_MS
    found = dict(columns)
    for name in later:
        found[name] = _dates(first, days + np.array([round(value) for value in columns[name]], dtype=np.int64))
    if day:
        found[ARRIVED] = _dates(first, days)
    return found


def _dates(first: date, days: NDArray[np.int64]) -> Column:
    kinds, where = np.unique(days, return_inverse=True)
    texts = np.empty(len(kinds), dtype=object)
    texts[:] = [(first + timedelta(days=each)).isoformat() for each in kinds.tolist()]
    return texts[where]


def _column(attribute: Attribute, keys: Words, sampler: Sampler, known: Mapping[str, Column]) -> Column:
    if not attribute.given:
        return _plain(attribute, keys, sampler)
    column = np.empty(len(keys), dtype=object)
    parent = known[attribute.given]
    for value, inner in attribute.when.items():
        rows = parent == value
        column[rows] = _plain(inner, keys[rows], sampler)
    return column


def _plain(attribute: Attribute, keys: Words, sampler: Sampler) -> Column:
    name = name_key(f"attribute {attribute.name}")
    column = np.empty(len(keys), dtype=object)
    if attribute.law is not None:
        values = sampler(attribute.law, keys, name)
        column[:] = [round(value) for value in values] if attribute.whole else [round(float(v), 6) for v in values]
        return column
    edges = np.cumsum([share for _, share in attribute.shares])
    picked = np.searchsorted(edges, uniforms(keys, name), side="right")
    names = [value for value, _ in attribute.shares]
    values_of = np.empty(len(names), dtype=object)
    values_of[:] = names
    column[:] = values_of[np.minimum(picked, len(names) - 1)]
    return column


def nested(row: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes with dots in their names as nested data: answers.way becomes {answers: {way: …}}."""
    data: dict[str, Any] = {}
    for name, value in row.items():
        *path, last = name.split(".")
        inner = data
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return data


def merged(fixed: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Fixed data with a case's own written over them, level by level."""
    data = dict(fixed)
    for name, value in own.items():
        old = data.get(name)
        data[name] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return data
