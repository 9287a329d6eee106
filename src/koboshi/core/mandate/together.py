"""Co-applicants (共同申請者): what one may do for all, and what all must agree to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from koboshi.core.mandate.asking import Answer, may
from koboshi.core.mandate.model import ACTS, Act, Mandate
from koboshi.core.mandate.wording import MandateError, said


@dataclass(frozen=True, slots=True)
class Together:
    """Two or more applicants of one application; the acts in `all_must` need every one of them, the others any one.

    Which acts need all is the procedure's rule; withdrawal does unless it says otherwise.
    """

    applicants: tuple[str, ...]
    all_must: frozenset[Act] = frozenset({"withdraw"})

    def __post_init__(self) -> None:
        """Refuse a group of one, a person twice, and acts that nobody knows."""
        if len(self.applicants) < 2 or len(set(self.applicants)) != len(self.applicants) or not all(self.applicants):
            raise MandateError("together")
        if not self.all_must <= set(ACTS):
            raise MandateError("scopes")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether an act of co-applicants holds; `missing` are the applicants still to agree."""

    answer: Answer
    missing: tuple[str, ...] = ()


def agreed(together: Together, mandates: Sequence[Mandate], act: Act, persons: Collection[str], on: date) -> Agreement:
    """Whether an act holds when `persons` – applicants themselves or their representatives – want it on a day."""
    answers = {
        applicant: [may(mandates, person, act, on, principal=applicant) for person in persons]
        for applicant in together.applicants
    }
    missing = tuple(applicant for applicant, found in answers.items() if not any(each.allowed for each in found))
    act_words = said(f"act.{act}")
    if len(missing) == len(together.applicants):
        return Agreement(Answer(False, "stranger", said("not.stranger", act=act_words)), missing)
    if act in together.all_must and missing:
        because = said("together.missing", act=act_words, count=len(missing))
        return Agreement(Answer(False, "not_all", because), missing)
    code = "all" if act in together.all_must else "one"
    return Agreement(Answer(True, code, said(f"together.{code}", act=act_words)))
