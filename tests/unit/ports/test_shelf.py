"""The shelf keeps plug-ins by name and tells the operator what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from koboshi.core.ports import Misconfigured, Scan, ScanResult, Shelf, options_from, shelf
from koboshi.core.text import Texts
from tests.contracts.found import build


@dataclass(frozen=True)
class Wish:
    """Options for a test."""

    size: int = 1


def test_a_plugin_is_put_once_and_found_by_name() -> None:
    scans: Shelf[Scan] = Shelf("scan")
    scans.put("mine", build("scan_none"))
    assert scans.get("mine").scan(b"", "a") == ScanResult("not_scanned", "port.scan.none")
    with pytest.raises(Misconfigured):
        scans.put("mine", build("scan_none"))
    with pytest.raises(Misconfigured):
        scans.get("other")


def test_an_installed_plugin_is_made_from_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("none", "koboshi.plugins.scan_none.plugin:NoScan", "koboshi.ports.scan")
    broken = EntryPoint("broken", "koboshi.plugins.nothing:Here", "koboshi.ports.scan")
    monkeypatch.setattr(shelf, "installed", lambda group: (point, broken))
    scans: Shelf[Scan] = Shelf("scan")
    assert scans.names() == ["broken", "none"]
    assert scans.make("none").label == "ウイルス検査なし"
    with pytest.raises(Misconfigured, match="broken"):
        scans.make("broken")
    with pytest.raises(Misconfigured, match="unknown"):
        scans.make("gone")


def test_misspelt_options_are_told_to_the_operator() -> None:
    assert options_from(Wish, {"size": 3}) == Wish(3)
    with pytest.raises(Misconfigured) as caught:
        options_from(Wish, {"sise": 3})
    assert caught.value.values == {"names": "sise"}


def test_every_sentence_of_the_ports_exists() -> None:
    root = Path(shelf.__file__).parent
    texts = Texts.load(root / "texts")
    assert texts.get("port.signature.valid_test", "ja-easy")
    assert texts.get("port.scan.none", "en")
