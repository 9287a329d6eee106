"""Areas of a door: one folder per subject with its own addresses, pages and texts (`doors/staff/fees/`)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

from koboshi.ui import wording


def _folder(door: str) -> Path:
    return Path(str(files(door)))


def names(door: str) -> Iterator[str]:
    """The areas of a door (`koboshi.doors.staff`): its folders that have addresses, in order of their names."""
    return (each.parent.name for each in sorted(_folder(door).glob("*/urls.py")))


def register_texts(door: str) -> None:
    """Make the texts of every area known to the `t` tag as `<door>_<area>.…`."""
    for name in names(door):
        if (_folder(door) / name / "texts").is_dir():
            wording.register(f"{door.rpartition('.')[2]}_{name}", _folder(door) / name / "texts")


def addresses(door: str) -> list[URLPattern | URLResolver]:
    """The addresses of every area, below `<area>/`; they live in the door's own namespace (`staff:fees_due`)."""
    return [path(f"{name}/", include(f"{door}.{name}.urls")) for name in names(door)]
