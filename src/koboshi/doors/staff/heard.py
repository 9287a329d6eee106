"""What was said at public hearings (公聴会) of a case, for whoever decides it."""

from __future__ import annotations

from dataclasses import dataclass

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.proceedings.models import PublicHearing, SpeakingRequest
from koboshi.proceedings.service import public_hearings


@dataclass(frozen=True, slots=True)
class Heard:
    """One hearing with its closed record, and the people who spoke there."""

    hearing: PublicHearing
    spoke: list[SpeakingRequest]


def of_case(actor: Actor, case: Case) -> list[Heard]:
    """The recorded hearings of a case, the newest first; empty where there was none."""
    found = public_hearings.recorded(actor, case)
    return [Heard(each, [one for one in each.requests.all() if one.came]) for each in found]
