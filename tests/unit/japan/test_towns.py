"""A resident looks for her town: by the part of the prefecture she names, by its first sound, in Latin letters."""

from __future__ import annotations

from koboshi.core.japan import municipalities
from koboshi.core.jurisdiction import TABLES

LONG = {"oo": "o", "ou": "o", "uu": "u"}
OWN_SPELLING = {"桑折町": "Koori"}
SOUNDS = dict(
    zip(
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん"
        "がぎぐげござじずぜぞだづでどばびぶべぼ",
        (
            "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo "
            "ya yu yo ra ri ru re ro wa n ga gi gu ge go za ji zu ze zo da zu de do ba bi bu be bo"
        ).split(),
        strict=True,
    )
)


def _hepburn(kana: str) -> str:
    """Kana in Hepburn letters without marks for long vowels."""
    spelt = kana.replace("しょ", "sho")
    spelt = "".join(SOUNDS.get(sound, sound) for sound in spelt)
    for long, short in LONG.items():
        spelt = spelt.replace(long, short)
    return spelt


def test_the_seven_areas_hold_all_59_and_agree_with_the_offices_of_the_prefecture() -> None:
    areas = municipalities.by_area()
    assert [area.name for area, _ in areas] == ["県北", "県中", "県南", "会津", "南会津", "相双", "いわき"]
    assert [len(towns) for _, towns in areas] == [8, 12, 9, 13, 4, 12, 1]
    assert all(TABLES.areas[town.code]["bureau"] == town.area for town in municipalities.ALL)


def test_inside_an_area_the_towns_stand_in_the_order_of_their_kana() -> None:
    for _, towns in municipalities.by_area():
        assert [town.kana for town in towns] == sorted(town.kana for town in towns)
    soso = next(towns for area, towns in municipalities.by_area() if area.slug == "soso")
    assert [town.name for town in soso[:3]] == ["飯舘村", "大熊町", "葛尾村"]


def test_every_town_is_written_in_hepburn_after_its_kana() -> None:
    suffix = {"市": "し", "町": "まち", "村": "むら"}
    for town in municipalities.ALL:
        spelt = _hepburn(town.kana.removesuffix(suffix[town.name[-1]]))
        expected = OWN_SPELLING.get(town.name, spelt.capitalize())
        assert town.roman.replace("'", "") == expected, town.name
    assert len({town.roman for town in municipalities.ALL}) == 59


def test_a_town_is_named_in_the_language_of_the_reader() -> None:
    namie = municipalities.by_name("浪江町")
    assert namie is not None
    assert (namie.named("ja"), namie.choice("ja")) == ("双葉郡浪江町", "浪江町（双葉郡）")
    assert namie.choice("ja-easy") == "浪江町（なみえまち・双葉郡）"
    assert (namie.choice("en"), namie.english) == ("Namie Town (浪江町)", "Namie Town")
    city = municipalities.by_name("会津若松市")
    assert city is not None
    assert (city.choice("ja"), city.named("en")) == ("会津若松市", "Aizuwakamatsu City (会津若松市)")
    assert [area.named("ja-easy") for area in municipalities.AREAS[:2]] == ["県北（けんほく）", "県中（けんちゅう）"]
