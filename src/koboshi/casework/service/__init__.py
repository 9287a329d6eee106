"""The public verbs of casework."""

from __future__ import annotations

from koboshi.casework.service.addressing import readdress, renew
from koboshi.casework.service.approving import take_over
from koboshi.casework.service.bringing import bring_paper
from koboshi.casework.service.consulting import answer_consultation, consult
from koboshi.casework.service.correcting import answer_correction, ask_correction
from koboshi.casework.service.deciding import decide
from koboshi.casework.service.delivering import arrive, come_back, opened, send
from koboshi.casework.service.filing import file, withdraw
from koboshi.casework.service.finishing import complete_anyway
from koboshi.casework.service.issuing import issue, preview
from koboshi.casework.service.messages import look, write_message
from koboshi.casework.service.period import extend, go_on, rest
from koboshi.casework.service.posting import Search, let_arrive, post_publicly
from koboshi.casework.service.repairing import repair
from koboshi.casework.service.routing import move_to_competent
from koboshi.casework.service.taking_back import take_back
from koboshi.casework.service.tasks import complete, hand_over, receive, return_task, take

__all__ = [
    "Search",
    "answer_consultation",
    "answer_correction",
    "arrive",
    "ask_correction",
    "bring_paper",
    "come_back",
    "complete",
    "complete_anyway",
    "consult",
    "decide",
    "extend",
    "file",
    "go_on",
    "hand_over",
    "issue",
    "let_arrive",
    "look",
    "move_to_competent",
    "opened",
    "post_publicly",
    "preview",
    "readdress",
    "receive",
    "renew",
    "repair",
    "rest",
    "return_task",
    "send",
    "take",
    "take_back",
    "take_over",
    "withdraw",
    "write_message",
]
