"""The public verbs of the proceedings."""

from __future__ import annotations

from koboshi.proceedings.service.agenda import (
    carry,
    note_conflict,
    put_on_agenda,
    record_result,
    take_off_agenda,
)
from koboshi.proceedings.service.asking import ask, go_on, record_reply, record_sending
from koboshi.proceedings.service.asking_towns import (
    answer,
    ask_municipality,
    look,
    open_reply_file,
    open_shared,
    states,
    take_back,
)
from koboshi.proceedings.service.councils import (
    add_member,
    call_meeting,
    cancel_meeting,
    enter_council,
    member_leaves,
    minutes_of,
    note_present,
    publish,
    write_minutes,
)
from koboshi.proceedings.service.drawing import cancel, draw
from koboshi.proceedings.service.inspecting import close_due, open_inspection
from koboshi.proceedings.service.listing import close_list, enlist, gather, open_draw, set_entry
from koboshi.proceedings.service.opinions import answer_opinion, give_opinion
from koboshi.proceedings.service.papers import Upload, add_paper, open_paper, remove_paper
from koboshi.proceedings.service.passing import pass_on
from koboshi.proceedings.service.public_hearings import announce, call_off, close_record, forgo, move
from koboshi.proceedings.service.speaking import ask_to_speak, choose, record_statement

__all__ = [
    "Upload",
    "add_member",
    "add_paper",
    "announce",
    "answer",
    "answer_opinion",
    "ask",
    "ask_municipality",
    "ask_to_speak",
    "call_meeting",
    "call_off",
    "cancel",
    "cancel_meeting",
    "carry",
    "choose",
    "close_due",
    "close_list",
    "close_record",
    "draw",
    "enlist",
    "enter_council",
    "forgo",
    "gather",
    "give_opinion",
    "go_on",
    "look",
    "member_leaves",
    "minutes_of",
    "move",
    "note_conflict",
    "note_present",
    "open_draw",
    "open_inspection",
    "open_paper",
    "open_reply_file",
    "open_shared",
    "pass_on",
    "publish",
    "put_on_agenda",
    "record_reply",
    "record_result",
    "record_sending",
    "record_statement",
    "remove_paper",
    "set_entry",
    "states",
    "take_back",
    "take_off_agenda",
    "write_minutes",
]
