"""Who acts for whom: the kinds of representatives, what a mandate covers, and between which days.

Rules of the Civil Code (民法) as generally known, article numbers 要確認: an agent names a sub-agent only with the
principal's consent or when it cannot be avoided (第104条), a legal representative may do so on his own responsibility
(第105条 since 2020), a sub-agent stays within the first mandate (第106条); majority at 18 since 1 April 2022 (第4条).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from koboshi.core.japan.wareki import FIRST_DAY, LAST_DAY
from koboshi.core.mandate.wording import MandateError

Act = Literal["file", "correct", "withdraw", "receive_notice", "pay", "see"]
ACTS: Final = ("file", "correct", "withdraw", "receive_notice", "pay", "see")
Kind = Literal["agent", "parent", "adult_guardian", "curator", "assistant", "messenger", "professional", "staff"]
KINDS: Final = ("agent", "parent", "adult_guardian", "curator", "assistant", "messenger", "professional", "staff")
LEGAL: Final = frozenset({"parent", "adult_guardian", "curator", "assistant"})
"""法定代理人; a curator (保佐人) or assistant (補助人) only within the powers a court gave, which are the scopes."""
CARRIED: Final = frozenset({"file", "receive_notice", "pay"})
"""What a messenger (使者) can carry; everything else would be a decision of his own, or a look into the case."""
PROOFS: Final[Mapping[str, str]] = {
    "agent": "委任状",
    "parent": "戸籍全部事項証明書など",
    "adult_guardian": "登記事項証明書",
    "curator": "登記事項証明書と代理権目録",
    "assistant": "登記事項証明書と代理権目録",
    "messenger": "",
    "professional": "委任状",
    "staff": "社員であることと権限が分かる書面",
}
"""What usually proves each kind (C, 要確認); a messenger needs none, he brings what somebody else wrote."""
_NEW_MAJORITY: Final = date(2022, 4, 1)
_ONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proof:
    """A paper somebody looked at: what it is, and when it was checked."""

    paper: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Mandate:
    """One mandate; people are ids, never names. `since` and `until` are inclusive; from `revoked_on` on there is none.

    `sub_delegation`: whether the principal agreed to a sub-agent or none could be avoided. `under` names the mandate
    that a sub-agent's own rests on. `ward_born` is the birthday of a child, `houjin_bangou` the number of the
    corporation whose staff this is.
    """

    id: str
    principal: str
    representative: str
    kind: Kind
    scopes: frozenset[Act]
    since: date
    until: date | None = None
    proof: Proof | None = None
    revoked_on: date | None = None
    sub_delegation: Literal["no", "consented", "unavoidable"] = "no"
    under: str = ""
    ward_born: date | None = None
    houjin_bangou: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be a mandate at all."""
        if self.kind not in KINDS:
            raise MandateError("kind", kind=str(self.kind)[:20])
        if not self.scopes or not self.scopes <= set(ACTS):
            raise MandateError("scopes")
        if not self.principal or not self.representative or self.principal == self.representative:
            raise MandateError("people")
        if self.until is not None and self.until < self.since:
            raise MandateError("backwards", since=self.since, until=self.until)
        days = (self.since, self.until, self.revoked_on, self.ward_born)
        if not all(day is None or FIRST_DAY <= day <= LAST_DAY for day in days):
            raise MandateError("day")
        if self.under == self.id:
            raise MandateError("under_itself")


def adult_from(born: date) -> date:
    """The first day of majority: the 18th birthday; 20 for those who reached 20 before 1 April 2022, else that day.

    Who is born on 29 February has the birthday of a common year on 1 March, since the age is reached at the end of the
    day before (年齢計算ニ関する法律).
    """
    eighteen, twenty = _birthday(born, 18), _birthday(born, 20)
    if eighteen >= _NEW_MAJORITY:
        return eighteen
    return min(twenty, _NEW_MAJORITY)


def _birthday(born: date, age: int) -> date:
    year = born.year + age
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)
