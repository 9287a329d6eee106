"""Event log formats: which modules of the product read and write them."""

from __future__ import annotations

import importlib

_MINING = "koboshi.core.mining."
_FORMATS = (
    ("XES 1.0 and 2.0, also gzipped", "xes:read_xes", "xes_write:write_xes"),
    ("CSV, columns found by name or mapped", "csv_log:read_csv", "csv_log:write_csv"),
    ("Parquet (with `make fast`)", "parquet_log:read_parquet", "parquet_log:write_parquet"),
    ("OCEL 2.0 JSON", "ocel_json:read_json", "ocel_json:write_json"),
    ("OCEL 2.0 XML", "ocel_xml:read_xml", "ocel_xml:write_xml"),
    ("OCEL 2.0 SQLite", "ocel_sqlite:read_sqlite", "ocel_sqlite:write_sqlite"),
    ("Petri nets, PNML", "petri_pnml:read_pnml", "petri_pnml:write_pnml"),
)


def there(place: str) -> bool:
    """Whether the product has `module:function`."""
    module, _, function = place.partition(":")
    try:
        return callable(getattr(importlib.import_module(_MINING + module), function, None))
    except ImportError:
        return False


def lines() -> list[str]:
    """The section of the page."""
    rows = [(name, *("yes" if there(place) else "**missing**" for place in places)) for name, *places in _FORMATS]
    table = ["| format | read | written |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows), ""]
    return ["## Event logs", "", *table]
