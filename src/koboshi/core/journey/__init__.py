"""Journeys: the stories of a pack, played on the real engine."""

from __future__ import annotations

from koboshi.core.journey.model import Expect, Journey, JourneyError, JourneyStep, read_journeys
from koboshi.core.journey.playable import Playable
from koboshi.core.journey.player import JourneyResult, Play, Stuck, run

__all__ = [
    "Expect",
    "Journey",
    "JourneyError",
    "JourneyResult",
    "JourneyStep",
    "Play",
    "Playable",
    "Stuck",
    "read_journeys",
    "run",
]
