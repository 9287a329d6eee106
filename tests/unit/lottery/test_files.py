"""Lists, rules, commitments and published files: what is refused, and what a change betrays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core import lottery
from koboshi.core.lottery import LotteryError
from koboshi.core.lottery.commitment import seed_of
from koboshi.core.text import LANGUAGES
from tests.unit.lottery.worlds import HOUSING, SECRET, entrants, rules

LINES = "1,a,1.5,\n2,a,,\n3,a,,g\n4,a,,g\n"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "1件もありません"),
        ("1,a,,\n1,a,,\n", "同じ番号"),
        ("1,a,,\n001,a,,\n", "同じ番号"),
        ("1,a,0,\n", "0より大きく"),
        ("1,a,-1,\n", "0より大きく"),
        ("1,a,1e3,\n", "0より大きく"),
        ("1,a,1/0,\n", "0より大きく"),
        ("1,a,1001,\n", "0より大きく"),
        ("1,b,,\n", "抽選の決まりにありません"),
        (",a,,\n", "2行目の number"),
        ("山田太郎,a,,\n", "2行目の number"),
        ("1,a,,,架空の氏名\n", "見出しより多い欄"),
        ('1,a,",\n', "CSV として読めません"),
        ('1,a,"x"y,\n', "CSV として読めません"),
    ],
)
def test_a_list_with_which_nobody_can_draw_is_refused_with_its_line(lines: str, sentence: str) -> None:
    with pytest.raises(LotteryError, match=sentence) as problem:
        entrants(rules(), lines)
    assert set(problem.value.sentences) == set(LANGUAGES)


def test_names_have_no_place_in_a_published_list() -> None:
    with pytest.raises(LotteryError, match="氏名や住所は載せないで"):
        lottery.read_entrants("番号,区分,氏名\n1,a,架空\n", rules())
    with pytest.raises(LotteryError, match="見出し"):
        lottery.read_entrants("番号,重み\n1,1\n", rules())
    with pytest.raises(LotteryError, match="1件もありません"):
        lottery.read_entrants("", rules())


def test_japanese_headers_wide_digits_and_a_mark_at_the_start_are_read() -> None:
    found = lottery.read_entrants("\ufeff番号,区分,重み\n２,a,１．５\n1,a,\n\n", rules())
    assert [(each.number, str(each.weight)) for each in found] == [("1", "1"), ("2", "3/2")]


def test_a_group_stays_in_one_class() -> None:
    given_rules = lottery.read_rules(HOUSING)
    with pytest.raises(LotteryError, match="区分が違います"):
        entrants(given_rules, "1,priority,,g\n2,general,,g\n")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("places = 2", "places = 0"), "0では抽選できません"),
        (("places = 2", "places = -1"), "1から"),
        (("places = 2", 'places = "2"'), "1から"),
        (("digits = 6", "digits = 3"), "6桁以上"),
        (("digits = 6", "digits = 0"), "6桁以上"),
        (("digits = 6", ""), "6桁以上"),
        (("digits = 6", "digits = true"), "6桁以上"),
        (('id = "general"', 'id = "priority"'), "2回"),
        (('id = "general"', 'id = "general"\nthen = "priority"'), "より後に"),
        (('id = "general"', 'id = "一般"'), "id"),
        (('child = "1.5"', "child = 0"), "0より大きく"),
        (("title =", "tittle ="), "tittle"),
        (("[public]", "waiting = -1\n[public]"), "waiting"),
        (("[public]", 'always_draw = "yes"\n[public]'), "always_draw"),
        (("[public]", '[groups]\ntoo_large = "drop"\n[public]'), "too_large"),
        (("source =", "sauce ="), "source"),
        (('title = "', 'title = "a\\nb'), "title"),
        (("[public]", "[public"), "読めません"),
    ],
)
def test_rules_with_which_nobody_can_draw_are_refused(change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(LotteryError, match=sentence):
        lottery.read_rules(HOUSING.replace(*change))
    with pytest.raises(LotteryError, match="1つ以上"):
        lottery.read_rules('title = "x"\n[public]\nsource = "y"\n')


@pytest.mark.parametrize("secret", ["", "12", "zz" * 32, "00" * 32, SECRET + "0"])
def test_a_secret_that_could_be_guessed_is_refused(secret: str) -> None:
    with pytest.raises(LotteryError, match="64桁"):
        lottery.secret_commitment(secret)


@pytest.mark.parametrize("value", ["12345", "1234567", "12345x", "²23456", ""])
def test_a_public_number_has_the_digits_that_were_announced(value: str) -> None:
    if value == "²23456":
        assert lottery.checked_public_value(value, 6) == "223456"
        return
    with pytest.raises(LotteryError, match="6桁"):
        lottery.checked_public_value(value, 6)


def test_the_public_value_has_one_spelling() -> None:
    assert lottery.checked_public_value(" １２３４５６ ", 6) == "123456"
    assert lottery.checked_public_value("終値  38,000円\u3000", 0) == "終値 38,000円"
    for value in ("", " ", "x" * 201):
        with pytest.raises(LotteryError, match="200文字"):
            lottery.checked_public_value(value, 0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3), st.sampled_from(["weight", "number", "group"]))
def test_a_change_of_one_line_changes_what_was_published(line: int, part: str) -> None:
    given_rules = rules(places=2)
    rows = [row.split(",") for row in LINES.split()]
    before = lottery.list_commitment(given_rules, entrants(given_rules, LINES))
    rows[line][{"number": 0, "weight": 2, "group": 3}[part]] = {"number": "99", "weight": "1", "group": ""}[part]
    rows[line][2] = rows[line][2] or "1"
    changed = entrants(given_rules, "".join(",".join(row) + "\n" for row in rows))
    same = changed == entrants(given_rules, LINES)
    assert (lottery.list_commitment(given_rules, changed) == before) == same


def test_the_order_of_the_lines_does_not_matter_but_the_rules_do() -> None:
    given_rules = rules(places=2)
    turned = "".join(reversed(LINES.splitlines(keepends=True)))
    committed = lottery.list_commitment(given_rules, entrants(given_rules, LINES))
    assert lottery.list_commitment(given_rules, entrants(given_rules, turned)) == committed
    other = rules(places=3)
    assert lottery.list_commitment(other, entrants(other, LINES)) != committed


def _file(places: int = 2) -> str:
    given_rules = rules(places=places)
    return lottery.to_json(lottery.draw(given_rules, entrants(given_rules, LINES), "123456", SECRET))


def _set(*path: Any, value: Any) -> Callable[[Any], None]:
    def change(found: Any) -> None:
        for part in path[:-1]:
            found = found[part]
        found[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (_set("results", 0, "winners", value=["4", "3"]), "winners"),
        (_set("results", 0, "winners", value=None), "winners"),
        (_set("results", 0, "winners", value=["\ud800", 3, [["x"]], ["\u001b[2J"]]), "winners"),
        (_set("results", 0, "waiting", value=[]), "waiting"),
        (_set("results", 0, "out", value=["1"]), "out"),
        (_set("results", 0, "steps", 1, "value", value=5), "steps"),
        (_set("results", 0, "steps", value=[]), "steps"),
        (_set("results", 0, "steps", value="x"), "steps"),
        (_set("results", 0, "how", value="no_draw"), "class"),
        (_set("results", 0, "class", value="\ud800"), "class"),
        (_set("results", value=[]), "class"),
        (_set("entrants", 0, "weight", value="2"), "list"),
        (_set("rules", "class", 0, "places", value=3), "list"),
        (_set("rules", "status", value="確認済"), "list"),
        (_set("commitments", "list", value="0" * 64), "list"),
        (_set("commitments", "secret", value="0" * 64), "secret"),
        (_set("seed", "secret", value="1" * 64), "secret"),
        (_set("seed", "public_value", value="123457"), "seed"),
        (_set("seed", "public_value", value="12345"), "seed"),
        (_set("seed", "seed", value="0" * 64), "seed"),
    ],
)
def test_whatever_is_changed_in_a_published_file_is_named(change: Callable[[Any], None], what: str) -> None:
    found = json.loads(_file())
    change(found)
    checked = lottery.verify(json.dumps(found))
    assert not checked.matches
    wrong = [each for each in checked.checks if not each.ok]
    assert what in {each.what for each in wrong}
    assert all(each.sentences[language].isprintable() for each in wrong for language in LANGUAGES)


def test_a_draw_with_any_text_is_not_made_and_an_old_one_is_named() -> None:
    """L4: where nothing binds the public value, whoever types it chooses the winners."""
    unbound = replace(rules(places=2), public_digits=0)
    people = entrants(unbound, LINES)
    with pytest.raises(LotteryError, match="選んで書ける値では"):
        lottery.draw(unbound, people, "38,000円", SECRET)
    found = json.loads(_file())
    committed, value = lottery.list_commitment(unbound, people), "38,000円"
    found["rules"]["public"]["digits"] = 0
    found["commitments"]["list"] = committed
    found["seed"] = {**found["seed"], "public_value": value, "seed": seed_of(committed, value, SECRET)}
    checked = lottery.verify(json.dumps(found))
    assert "public" in {each.what for each in checked.checks if not each.ok}
    assert "seed" not in {each.what for each in checked.checks if not each.ok}, "an old draw is still computed again"


def test_the_commitments_published_before_are_compared_when_given() -> None:
    text = _file()
    found = json.loads(text)["commitments"]
    assert lottery.verify(text, found["list"].upper(), found["secret"]).matches
    for given_values in (("0" * 64, ""), ("", "0" * 64)):
        wrong = [each for each in lottery.verify(text, *given_values).checks if not each.ok]
        assert len(wrong) == 1
        assert "公表された要約値と違います" in wrong[0].sentences["ja"]


@pytest.mark.parametrize(
    "change",
    [
        _set("entrants", value=[]),
        _set("entrants", value={}),
        _set("entrants", 0, value=3),
        _set("entrants", 0, "number", value="1\n2"),
        _set("entrants", 0, "group", value="a\tb"),
        _set("entrants", 0, "weight", value="1/0"),
        _set("rules", value=[]),
        _set("rules", "class", value="x"),
        _set("rules", "public", value="x"),
        _set("commitments", value="x"),
        _set("seed", value=None),
        _set("seed", "seed", value="\ud800"),
        _set("rules", "title", value="\ud800"),
        _set("results", value=[3]),
        _set("format", value="koboshi-draw/2"),
    ],
)
def test_a_file_that_is_no_draw_is_refused_with_a_sentence(change: Callable[[Any], None]) -> None:
    found = json.loads(_file())
    change(found)
    with pytest.raises(LotteryError):
        lottery.verify(json.dumps(found))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "[" * 100_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(LotteryError):
        lottery.verify(text)


def test_weights_whose_lots_would_not_fit_are_refused() -> None:
    given_rules = rules()
    primes = (499, 503, 509, 521, 523, 541)
    listed = entrants(given_rules, "".join(f"{n},a,1/{prime},\n" for n, prime in enumerate(primes, 1)))
    with pytest.raises(LotteryError, match="細かすぎます"):
        lottery.draw(given_rules, listed, "123456", SECRET)
