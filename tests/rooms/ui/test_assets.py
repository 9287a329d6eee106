"""Styles and fonts are built from installed packages, small and without surprises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from koboshi.ui import assets

CSS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(assets.STYLES.glob("*.css")))
LOCK = Path(__file__).parents[3] / "package-lock.json"


def test_only_tokens_in_use_are_delivered_with_those_they_name() -> None:
    tokens = ":root {\n  --a: #111;\n  --b: var(--a);\n  --c: #333;\n}\n"
    assert assets.used_tokens(tokens, "p{color:var(--b)}") == "--a:#111;--b:var(--a);"


def test_compacting_keeps_meaning() -> None:
    css = "/* why */ a > b , c { margin: 0 1px ; width: calc(1px + 2px); }"
    assert assets.compact(css) == "a > b,c{margin: 0 1px;width: calc(1px + 2px)}\n"


def test_the_whole_style_sheet_stays_below_forty_kilobytes() -> None:
    assert len(assets.compact(CSS).encode()) < 36_000


def test_no_style_fetches_anything_from_elsewhere() -> None:
    assert not re.search(r"https?:|@import", CSS)


def test_every_component_class_has_the_house_prefix() -> None:
    assert {
        name for name in re.findall(r"\.([a-z][a-z0-9_-]*)(?=[\s,{:.>\[])", CSS) if not name.startswith("k-")
    } == set()


def test_a_font_subset_is_loaded_only_where_its_characters_stand() -> None:
    faces = assets.font_faces({"[119]": "U+20,U+3042-3043", "cyrillic": "U+0400", "[0]": "U+25ee8"})
    assert faces.count("@font-face") == 1
    assert "unicode-range:U+20,U+3042-3043" in faces
    assert "font-display:swap" in faces


def test_a_missing_package_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = assets.main(
        ["--modules", str(tmp_path), "--static", str(tmp_path / "s"), "--pdf-fonts", str(tmp_path / "f")]
    )
    assert code == 1
    assert "npm ci" in capsys.readouterr().err


def test_the_lock_file_names_no_place_to_download_from() -> None:
    assert '"resolved"' not in LOCK.read_text(encoding="utf-8")
