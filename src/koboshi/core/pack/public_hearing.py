"""A public hearing (公聴会, 行政手続法10条) as a pack declares it: its notice, and how long one may ask to speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from koboshi.core.confidence import UNCHECKED
from koboshi.core.deadline import Deadline

ACTION: Final = "public_hearing"
"""The step of a process at which a public hearing is held."""
TEXTS: Final = ("public_hearing.title", "public_hearing.who")
"""What it is called, and who may speak there."""


@dataclass(frozen=True, slots=True)
class PublicHearing:
    """The notice stands at least `notice_days` before the meeting; for `request_days` from it on one may ask to speak.

    It is no 聴聞, which protects whoever an adverse disposition is aimed at; here others than the applicant are heard.
    """

    notice_days: int
    request_days: int
    basis: str = ""
    status: str = UNCHECKED

    @property
    def notice(self) -> Deadline:
        """The last day on which a meeting may be announced, counted back from it."""
        return Deadline(
            "public_hearing_notice",
            self.notice_days,
            starts="event",
            direction="before",
            basis=self.basis,
            status=self.status,
        )

    @property
    def requests(self) -> Deadline:
        """The last day for asking to speak, counted from the notice; a closed day moves to the next open one."""
        return Deadline(
            "public_hearing_requests",
            self.request_days,
            starts="published",
            roll_forward=True,
            basis=self.basis,
            status=self.status,
        )
