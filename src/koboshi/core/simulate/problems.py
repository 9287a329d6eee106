"""What the simulator refuses, each with the place and a sentence for the person who wrote it."""

from __future__ import annotations


class SimulationProblem(Exception):
    """Anything this room refuses; `place` is a key of the scenario or an element of the model, `sentence` why."""

    def __init__(self, place: str, sentence: str) -> None:
        """Keep the place and the sentence that a person reads."""
        super().__init__(f"{place}: {sentence}" if place else sentence)
        self.place = place
        self.sentence = sentence


class ScenarioError(SimulationProblem):
    """A scenario that says something impossible or says it in a way nobody can read."""


class NotSimulated(SimulationProblem):
    """An element of the model that the simulator does not handle, or not without more words in the scenario."""


class RunProblem(SimulationProblem):
    """A run that would not end or would need more memory than allowed."""
