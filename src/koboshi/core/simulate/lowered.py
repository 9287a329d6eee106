"""The definition while it is being lowered: spots by key, and what they share."""

from __future__ import annotations

from collections.abc import Callable

from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import Definition, Formula
from koboshi.core.simulate.dataspace import Change, Gate, names_of
from koboshi.core.simulate.scenario import Scenario
from koboshi.core.simulate.spots import Spot


class Lowered:
    """Spots of the whole model. `notes` are assumptions made where the scenario says nothing; they are always shown.

    `even` are the outcomes of tasks for which the scenario gives no shares.
    """

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
        self.even: dict[str, tuple[str, ...]] = {}
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
        self._say_even()

    def _say_even(self) -> None:
        """Outcomes without shares are taken as even: said where anything looks at them."""
        looked_at = {name for gate in self.gates for each in gate.conditions if each for name in names_of(each)}
        computing = bool(self.moments) or any(change.decision or change.script for change in self.changes)
        for task, names in self.even.items():
            deciding = self.definition.nodes[task].action == "decide" and "outcome" in looked_at
            if computing or task in looked_at or deciding:
                self.assume(
                    f"仕事「{self.name_of(task)}」の結果（{'、'.join(names)}）は、割合が書かれていないので均等とした"
                    f"（1/{len(names)} ずつ。tasks.{task}.outcomes に書けます）。"
                )

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
