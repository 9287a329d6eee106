"""A complete small pack to begin with: it passes the check from the first minute."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from koboshi.core.pack.folder import export, load_bytes
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import PackError

_MARK = "example/starter"


def new(procedure: str, folder: Path) -> Pack:
    """Write a starter pack for `publisher/slug` into a new or empty folder; PackError for a wrong id or folder."""
    found: dict[str, bytes] = {}
    _collect(files("koboshi.core.pack").joinpath("starter"), "", found)
    found["procedure.toml"] = found["procedure.toml"].replace(_MARK.encode(), procedure.encode("ascii", "replace"))
    pack = load_bytes(found)
    if pack.manifest.id != procedure:
        raise PackError("procedure.toml", "id は「発行者/名前」の形で書いてください。")
    export(pack, folder)
    return pack


def _collect(place: Traversable, prefix: str, found: dict[str, bytes]) -> None:
    for each in place.iterdir():
        if each.is_dir():
            _collect(each, f"{prefix}{each.name}/", found)
        else:
            found[f"{prefix}{each.name}"] = each.read_bytes()
