"""What a journey is: a sample, the steps people take, and what must come out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


class JourneyError(ValueError):
    """A journey file that cannot be read; the message is a sentence for the author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyStep:
    """One step: exactly one of `task`, `message`, `timer`, `withdraw`; `after_days` after the step before."""

    task: str = ""
    message: str = ""
    timer: str = ""
    withdraw: bool = False
    outcome: str = ""
    reason: str = ""
    clause: str = ""
    after_days: int = 0
    decided: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What must come out; None means that the journey does not say."""

    path: tuple[str, ...] | None = None
    outcome: str | None = None
    letters: tuple[str, ...] | None = None
    fee: int | None = None
    due: date | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One story through a procedure, as a clerk can read it."""

    name: str
    title: str
    sample: str
    door: str
    on: date
    steps: tuple[JourneyStep, ...]
    expect: Expect


def read_journeys(data: Mapping[str, Any]) -> tuple[Journey, ...]:
    """The journeys of a parsed `journeys.toml`; raises JourneyError."""
    return tuple(_journey(each) for each in data.get("journey", []))


def _journey(data: Mapping[str, Any]) -> Journey:
    name = str(data.get("name", ""))
    try:
        steps = tuple(_step(each) for each in data.get("steps", []))
        expect = dict(data.get("expect", {}))
        for key in ("path", "letters"):
            if key in expect:
                expect[key] = tuple(expect[key])
        on = data["on"]
        if type(on) is not date:
            raise TypeError("on")
        return Journey(
            name=name,
            title=str(data.get("title", name)),
            sample=str(data["sample"]),
            door=str(data["door"]),
            on=on,
            steps=steps,
            expect=Expect(**expect),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise JourneyError(f"道すじ「{name}」の {problem} が正しく書かれていません。") from problem


def _step(data: Mapping[str, Any]) -> JourneyStep:
    step = JourneyStep(**data)
    if sum(map(bool, (step.task, step.message, step.timer, step.withdraw))) != 1:
        raise JourneyError("steps の1行には、task・message・timer・withdraw のどれか1つだけを書いてください。")
    return step
