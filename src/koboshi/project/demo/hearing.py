"""Hold a public hearing of the demo (公聴会) with the verbs of its room: notice, requests to speak, meeting, record.

It began when the case came to the step and ends now; who speaks and what is said is invented (架空).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from koboshi.casework.models import Task
from koboshi.core.actor import VISITOR, Actor
from koboshi.core.japan import civil
from koboshi.core.pack.public_hearing import ACTION
from koboshi.proceedings import service as proceedings
from koboshi.proceedings.service import public_hearings
from koboshi.proceedings.service.speaking import Told

__all__ = ["ACTION", "LATER", "hold"]
LATER: Final = timedelta(days=14)
"""How long after the end of the requests a hearing was to be held that nobody asked to speak at."""
_SPEAKER: Final = Told(
    "架空 源泉", "架空町5番（架空）", "000-0000-0000", "近くの源泉を持つ（架空）", "湧き出る量の心配（架空）。"
)
_CHAIR: Final = "架空課長 議長 一郎（架空）"


def hold(actor: Actor, task: Task, outcome: str, begun: datetime, now: datetime) -> None:
    """Hold it, or call it off because nobody asks to speak, as the story says."""
    held = outcome == public_hearings.HELD
    on = civil.today(now)
    hearing = proceedings.announce(
        actor,
        task.case,
        public_title="温泉の掘削についての公聴会（架空）",
        about="近くの源泉への影響（架空）",
        held_on=on if held else on + LATER,
        begins="13:30",
        place="架空庁舎 大会議室",
        chair=_CHAIR,
        closed_too=True,
        now=begun,
    )
    if not held:
        proceedings.call_off(actor, hearing, why="nobody", now=now)
        return
    asked = proceedings.ask_to_speak(
        VISITOR, hearing.pk, _SPEAKER, once=task.case.reference, now=begun + timedelta(days=1)
    )
    proceedings.choose(actor, asked, result="heard", now=now)
    proceedings.record_statement(
        actor,
        asked,
        came=True,
        said="湧き出る量が減らないか心配である（架空）。",
        answer="くみ上げる量の上限と、水位の記録を条件とする（架空）。",
        now=now,
    )
    proceedings.close_record(
        actor, hearing, chair=_CHAIR, attended="8", record="開会し、公述人1人の話を聴いて閉じた（架空）。", now=now
    )
