"""Every municipality has its own tile, roughly where it lies."""

from __future__ import annotations

from koboshi.core.japan import municipalities, tiles


def test_every_municipality_has_one_tile_and_no_two_share_a_place() -> None:
    assert {tile.town.code for tile in tiles.ALL} == set(municipalities.BY_CODE)
    assert len({(tile.column, tile.row) for tile in tiles.ALL}) == 59


def test_the_coast_lies_east_and_aizu_west() -> None:
    columns = {region: [t.column for t in tiles.ALL if t.town.region == region] for region in municipalities.REGIONS}
    assert max(columns["会津"]) < min(columns["浜通り"])
    assert sum(columns["会津"]) / len(columns["会津"]) < sum(columns["中通り"]) / len(columns["中通り"])


def test_the_coast_is_in_its_order_from_north_to_south() -> None:
    row = {tile.town.name: tile.row for tile in tiles.ALL}
    coast = ["新地町", "相馬市", "南相馬市", "浪江町", "双葉町", "大熊町", "富岡町", "楢葉町", "広野町", "いわき市"]
    assert [row[name] for name in coast] == sorted(row[name] for name in coast)
