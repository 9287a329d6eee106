"""The definition while it is being lowered: spots by key, and what they share."""

from __future__ import annotations

from collections.abc import Callable

from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import Definition, Formula
from koboshi.core.simulate.dataspace import Change, Gate
from koboshi.core.simulate.scenario import Scenario
from koboshi.core.simulate.spots import Spot


class Lowered:
    """Spots of the whole model. `notes` are assumptions made where the scenario says nothing; they are always shown."""

    def __init__(self, definition: Definition, scenario: Scenario) -> None:
        """Begin with nothing lowered."""
        self.definition = definition
        self.scenario = scenario
        self.spots: dict[str, Spot] = {}
        self.start = ""
        self.guards: list[str] = []
        self.races: list[Spot] = []
        self.changes: list[Change] = []
        self.gates: list[Gate] = []
        self.moments: list[Formula] = []
        self.notes: list[str] = []
        self._codes: dict[tuple[Trigger, str], int] = {}
        self._later: list[tuple[str, Callable[[Spot], None]]] = []

    def add(self, spot: Spot) -> Spot:
        """Take in a spot."""
        self.spots[spot.key] = spot
        return spot

    def later(self, key: str, change: Callable[[Spot], None]) -> None:
        """Change a spot that may not be there yet."""
        self._later.append((key, change))

    def finish(self) -> None:
        """Carry out what was put off."""
        for key, change in self._later:
            change(self.spots[key])
        for race in self.races:
            events = [self.spots[way.target] for way in race.ways]
            stops = any(event.stops for event in events)
            for spot in (race, *events):
                spot.stops = stops

    def assume(self, sentence: str) -> None:
        """Note an assumption once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def name_of(self, element: str) -> str:
        """How a person knows an element: its name and its id."""
        name = self.definition.name_of(element)
        return name if name == element else f"{name}（{element}）"

    def code(self, trigger: Trigger, code: str) -> int:
        """The number of an error (odd) or escalation (even); 1 and 0 stand for any. A cancelled transaction is one."""
        error = 0 if trigger is Trigger.ESCALATION else 1
        if not code and trigger is not Trigger.CANCEL:
            return error
        return (self._codes.setdefault((trigger, code), len(self._codes) + 1) << 1) | error
