"""Which applications arrive when in an invented season: the same seed, the same plan."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from koboshi.core.form import Form
from koboshi.core.japan import municipalities
from koboshi.core.japan.civil import JAPAN
from koboshi.core.japan.holidays import is_closed
from koboshi.core.journey import Journey
from koboshi.core.journey.player import Play, Stuck
from koboshi.core.pack import Pack
from koboshi.core.process import ProcessError

BUSY: Final = {5: 2.2, 10: 1.8, 12: 1.5, 8: 0.8}
"""Weight of a month against an ordinary one: invented, to give the demo its peaks in May, October and December."""
_HOURS: Final = (0.3, 0.1, 0.1, 0.1, 0.1, 0.2, 0.6, 1, 2, 4, 5, 5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 2, 1)
"""Weight of the hours of a day for applications online; invented."""
_GIVEN: Final = (
    ("花子", "ハナコ"), ("太郎", "タロウ"), ("三奈", "ミナ"), ("四郎", "シロウ"), ("五月", "サツキ"),
    ("六美", "ムツミ"), ("七海", "ナナミ"), ("八重", "ヤエ"), ("九郎", "クロウ"), ("十和子", "トワコ"),
    ("千代", "チヨ"), ("万里", "マリ"), ("一葉", "カズハ"), ("二海", "フミ"), ("陽", "ヨウ"), ("結", "ユイ"),
)  # fmt: skip
_PLACES: Final = (
    ("072133", "960-0612"), ("072109", "964-0917"), ("072079", "962-0843"), ("075213", "963-7704"),
    ("072052", "961-0957"), ("072087", "966-0861"), ("074080", "969-3122"), ("073687", "967-0004"),
    ("072095", "976-0042"), ("075477", "979-1513"),
)  # fmt: skip
"""Municipalities over which a season spreads, each with a postal code of its own; none of the core cities."""
_NAMED: Final = frozenset({"applicant", "agent_name"})
_HELD: Final = frozenset({"permit_number", "former_number"})
"""Fields with the number of a permit that the applicant already holds."""


@dataclass(frozen=True, slots=True)
class Story:
    """One application to be: which journey of which pack, when it arrives, the seed of its names, and where.

    `place` says whether it is told in a town of its own (another office may be competent) or in the sample's.
    """

    procedure: str
    journey: int
    arrives_at: datetime
    seed: int
    place: bool = True


def plan(packs: Mapping[str, Pack], cases: int, first: date, last: date, seed: int) -> list[Story]:
    """`cases` stories between two days, in order of arrival; every journey is told at least once if there is room.

    Ordinary stories (the first journey of a pack) are three times as frequent as each of the others.
    """
    chance = random.Random(seed)  # noqa: S311  an invented season, the same for the same seed
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    weights = [BUSY.get(day.month, 1.0) * (0.5 if is_closed(day) else 1.0) for day in days]
    each = [(name, number) for name, pack in sorted(packs.items()) for number in range(len(pack.journeys))]
    common = [3.0 if number == 0 else 1.0 for _, number in each]
    chosen = each[:cases] + chance.choices(each, common, k=max(cases - len(each), 0))
    stories = []
    for name, number in chosen:
        day = chance.choices(days, weights)[0]
        hour = chance.choices(range(24), _HOURS)[0]
        arrives = datetime.combine(day, time(hour, chance.randrange(60), chance.randrange(60)), JAPAN)
        stories.append(Story(name, number, arrives, chance.getrandbits(48)))
    return sorted(stories, key=lambda story: story.arrives_at)


def answers_of(pack: Pack, journey: Journey, story: Story) -> dict[str, Any]:
    """The sample's answers as another invented person gives them, dates moved with the day of arrival.

    Attachments are left out; whoever files adds a blank page where one is required.
    """
    chance = random.Random(story.seed)  # noqa: S311  invented people
    moved = (story.arrives_at.date() - journey.on).days
    given = pack.samples[journey.sample]["answers"]
    answers = {name: value for name, value in given.items() if pack.form.fields[name].type != "attachment"}
    answers = {name: _moved(pack.form, name, value, moved) for name, value in answers.items()}
    for name in _NAMED & answers.keys():
        if isinstance(answers[name], dict):
            first, kana = chance.choice(_GIVEN)
            answers[name] = {**answers[name], "given": first, "given_kana": kana}
    for name in _HELD & answers.keys():
        answers[name] = _her_own(str(answers[name]), chance)
    return _elsewhere(pack, answers, chance.choice(_PLACES)) if story.place else answers


def _her_own(number: str, chance: random.Random) -> str:
    """The number on this person's older paper: the sample's form with digits of its own, for nobody shares a permit."""
    return re.sub(r"\d{2,}(?=\D*$)", f"{chance.randrange(10**9):09d}", number)


def _elsewhere(pack: Pack, answers: dict[str, Any], to: tuple[str, str]) -> dict[str, Any]:
    """The same in another town, so that another office is competent; as it was where the form would ask other things.

    The municipality that decides moves with every address in it; streets are invented anyway.
    """
    routing, (code, postal_code) = pack.manifest.law.routing, to
    town = municipalities.find(code)
    here = answers.get(routing.by) if routing is not None else None
    if routing is None or town is None or not isinstance(here, str) or not municipalities.find(here):
        return answers
    if pack.form.fields[routing.by].follows is not None:
        return answers  # another answer says the town (an estate lies where it lies)
    there = {"municipality": town.full_name, "municipality_code": code, "postal_code": postal_code}
    moved = {
        name: {**value, **there} if isinstance(value, dict) and value.get("municipality_code") == here else value
        for name, value in answers.items()
    }
    moved[routing.by] = code
    return moved if pack.form.visible(moved) == pack.form.visible(answers) else answers


def _moved(form: Form, name: str, value: Any, days: int) -> Any:
    """A date moves with the arrival, so that 'next month' stays next month; a date of birth stays."""
    if form.fields[name].type != "date" or name.endswith("birth") or not isinstance(value, str):
        return value
    return (date.fromisoformat(value) + timedelta(days=days)).isoformat()


def fits(pack: Pack, journey: Journey, story: Story) -> bool:
    """Whether the story comes true on its day too: some are bound to theirs by a deadline or a season."""
    play = Play(pack, answers_of(pack, journey, story), journey.door, story.arrives_at.date())
    try:
        play.begin()
        for step in journey.steps:
            play.take(step)
    except (Stuck, ProcessError):
        return False
    return not play.problems and tuple(play.path) == (journey.expect.path or tuple(play.path))


def as_told(story: Story, journey: Journey) -> Story:
    """The story on the journey's own day, for a sample that fits no other one (a season, a deadline)."""
    return replace(story, arrives_at=datetime.combine(journey.on, story.arrives_at.timetz()))


def shares(stories: Sequence[Story], parts: int) -> list[list[Story]]:
    """The stories dealt out to workers in turn, so that all of them work on the same days at the same time."""
    return [list(stories[number::parts]) for number in range(parts)]
