"""A pack says how a public hearing (公聴会) is announced, and what the prefecture keeps in the core cities."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.deadline import explain, when
from koboshi.core.pack import Pack
from koboshi.core.pack.public_hearing import PublicHearing

SPRING = Path(__file__).parents[3] / "procedures" / "fukushima" / "hot-spring"


def _with(base: Pack, file: str, old: str, new: str) -> Pack:
    text = base.files[file].decode()
    assert old in text
    return Pack({**base.files, file: text.replace(old, new).encode()})


@pytest.fixture(scope="module")
def spring() -> Pack:
    """The permit for hot springs."""
    return packs.load(SPRING)


def _errors(pack: Pack) -> list[str]:
    return [each.sentence for each in packs.check(pack) if each.level == "error"]


def test_a_step_without_rules_and_rules_without_a_step_are_told(spring: Pack) -> None:
    toml, bpmn = "procedure.toml", "process.bpmn"
    bare = re.sub(r"\[public_hearing\]\n(?:.+\n)+", "", spring.files[toml].decode()).encode()
    assert any("[public_hearing] を書いて" in each for each in _errors(Pack({**spring.files, toml: bare})))
    unused = _with(spring, bpmn, 'koboshi:action="public_hearing"', 'koboshi:action="complete"')
    assert any("[public_hearing] を使う業務" in each for each in _errors(unused))


def test_what_is_called_and_who_may_speak_is_needed_in_every_language(spring: Pack) -> None:
    lacking = _with(spring, "texts/en.toml", "public_hearing.who =", "public_hearing.other =")
    assert any("public_hearing.who" in each for each in _errors(lacking))
    assert "公聴会" in spring.manifest.unchecked()


def test_both_days_explain_themselves() -> None:
    rule = PublicHearing(14, 10, "行政手続法第10条")
    notice = when(rule.notice, {"event": date(2026, 12, 21)})
    requests = when(rule.requests, {"published": date(2026, 12, 19)})
    assert notice is not None
    assert requests is not None
    assert notice.day == date(2026, 12, 7)
    assert requests.day == date(2027, 1, 4), "29 December is closed: the next open day"
    assert any("年末年始" in line for line in explain(requests).summary)


@pytest.mark.parametrize(("kind", "cities"), [("use", True), ("drill", False), ("deepen", False), (None, True)])
def test_the_prefecture_keeps_drilling_in_the_core_cities(spring: Pack, kind: str | None, cities: bool) -> None:
    routing = spring.manifest.law.routing
    assert routing is not None
    assert routing.in_cities({"kind": kind}) is cities
