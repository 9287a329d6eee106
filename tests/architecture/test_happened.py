"""Every kind of fact has its sentence on the case page, and everything a procedure waits for has its words."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from koboshi.casework.models import Delivery
from koboshi.core.text import LANGUAGES, Texts
from koboshi.doors.staff.access import LOGGED
from koboshi.doors.staff.happened import (
    BY_OTHERS,
    BY_WAY,
    DAYS,
    ISSUED,
    OF_THE_OFFICE,
    OF_THE_PERIOD,
    STEP,
    key_of,
)
from koboshi.doors.staff.views_case import WAITS
from koboshi.foundation.journal.facts import Fact
from koboshi.project.configuration import ROOT
from tests.architecture import house

TEXTS = Texts.load(house.SOURCE / "doors" / "staff" / "texts")
LIVES = ("start", "complete", "cancel")


def _kinds(of: type[Fact] = Fact) -> dict[str, type[Fact]]:
    for path in house.SOURCE.rglob("events.py"):
        import_module(".".join(path.relative_to(house.SOURCE.parent).with_suffix("").parts))
    found = {}
    for each in of.__subclasses__():
        if each.__module__.startswith("koboshi."):
            found.update({each.kind: each} if each.kind else {}, **_kinds(each))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_fact_has_its_sentence(lang: str) -> None:
    keys = {key_of(kind, life) for kind in _kinds() for life in (LIVES if kind == STEP else ("complete",))}
    assert len(keys) > 90
    assert not [key for key in sorted(keys) if not TEXTS.has(key, lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_facts_with_words_of_their_own_have_them(lang: str) -> None:
    own = {"happened_office": OF_THE_OFFICE, "happened_statutory": OF_THE_PERIOD}
    keys = [key_of(kind).replace("happened", name, 1) for name, kinds in own.items() for kind in kinds]
    keys += [key_of(ISSUED).replace("happened", "happened_ways", 1), *(f"happened_ways.{way}" for way in Delivery.Way)]
    keys += [
        f"{key_of(kind).replace('happened', 'happened_way', 1)}_{way}" for kind, ways in BY_WAY.items() for way in ways
    ]
    assert not [key for key in keys if not TEXTS.has(key, lang)]


def test_a_sentence_asks_only_for_what_the_fact_has() -> None:
    made = {"casework.period_extended": {"length"}, STEP: {"step"}}
    for kind, fact in _kinds().items():
        known = (
            set(fact.__dataclass_fields__)
            | made.get(kind, set())
            | ({"step"} if "node" in fact.__dataclass_fields__ else set())
            | ({"draft"} if "circulation" in fact.__dataclass_fields__ else set())
        )
        for life in LIVES if kind == STEP else ("complete",):
            for lang in LANGUAGES:
                named = set(
                    re.findall(r"\{(\w+)\}", re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", TEXTS.get(key_of(kind, life), lang)))
                )
                assert named <= known, (kind, lang, named - known)


def test_every_day_of_a_sentence_is_written_as_people_write_days() -> None:
    like_a_day = re.compile(r"(.*_)?(on|day|until|since|opens|closes|from)")
    named = {
        name
        for kind in _kinds()
        for life in (LIVES if kind == STEP else ("complete",))
        for name in re.findall(r"\{(\w+)\}", TEXTS.get(key_of(kind, life), "ja"))
    }
    assert {"requests_until", "held_on"} <= named
    assert {name for name in named if like_a_day.fullmatch(name)} <= set(DAYS)


def test_facts_that_others_than_the_applicant_write_say_so() -> None:
    assert set(BY_OTHERS) <= set(_kinds())
    assert not [(each, lang) for each in BY_OTHERS.values() for lang in LANGUAGES if not TEXTS.has(f"who.{each}", lang)]


def test_everything_the_procedures_wait_for_has_its_words() -> None:
    models = [path.read_text(encoding="utf-8") for path in (ROOT / "procedures").glob("*/*/process.bpmn")]
    waits = {wait for model in models for wait in re.findall(r'koboshi:wait="([^"]+)"', model)}
    assert waits
    assert waits <= set(WAITS), "name it in views_case.WAITS and in the texts as waits.<name>"
    assert not [
        (lang, wait) for lang in LANGUAGES for wait in (*WAITS, "other") if not TEXTS.has(f"waits.{wait}", lang)
    ]


def test_every_page_that_is_written_into_the_read_log_has_its_name() -> None:
    looks = re.compile(r'\.look\([^"]*"([a-z_]+)"\)')
    named = {name for path in house.modules() for name in looks.findall(path.read_text(encoding="utf-8"))}
    named |= {*LOGGED.values(), "talk", "course", "decision", "history", "period", "notice", "hand_over", "consult"}
    assert {"visit", "counter", "now", "approval"} <= named
    assert not [(name, lang) for name in sorted(named) for lang in LANGUAGES if not TEXTS.has(f"page.{name}", lang)]
