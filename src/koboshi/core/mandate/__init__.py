"""Acting for others: agents, legal representatives, messengers, professionals, staff, co-applicants."""

from __future__ import annotations

from koboshi.core.mandate.asking import Answer, Recipient, may, recipients, viewers
from koboshi.core.mandate.model import ACTS, KINDS, LEGAL, PROOFS, Act, Kind, Mandate, Proof, adult_from
from koboshi.core.mandate.together import Agreement, Together, agreed
from koboshi.core.mandate.wording import MandateError

__all__ = [
    "ACTS",
    "KINDS",
    "LEGAL",
    "PROOFS",
    "Act",
    "Agreement",
    "Answer",
    "Kind",
    "Mandate",
    "MandateError",
    "Proof",
    "Recipient",
    "Together",
    "adult_from",
    "agreed",
    "may",
    "recipients",
    "viewers",
]
