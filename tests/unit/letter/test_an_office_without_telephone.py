"""A notice of an office without telephone or address ends with its name, never in a bare 「電話」."""

from __future__ import annotations

from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.letter import Letter, blocks_to_html

SOURCE = "<p>{{ office.name }}<br/>{{ office.address }}<br/>電話 {{ office.tel }}</p>"


@pytest.mark.parametrize(
    ("address", "telephone", "ending"),
    [
        ("架空町1番地", "000-000-0000", "総務課<br>架空町1番地<br>電話 000-000-0000</p>"),
        ("架空町1番地", "", "総務課<br>架空町1番地</p>"),
        ("", "000-000-0000", "総務課<br>電話 000-000-0000</p>"),
        ("", "", "総務課</p>"),
    ],
)
def test_a_line_without_a_value_is_left_out_with_its_label(
    tmp_path: Path, address: str, telephone: str, ending: str
) -> None:
    pack = packs.new("kakuu/xyz", tmp_path / "xyz")
    office = {"name": "総務課", "address": address, "tel": telephone}
    filled = Letter.parse("grant", SOURCE).fill({"office": office}, pack=pack)
    assert blocks_to_html(filled).replace("<br/>", "<br>").endswith(ending)
