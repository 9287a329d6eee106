"""The public verbs of fieldwork."""

from __future__ import annotations

from koboshi.fieldwork.service.booking import Place, ask_other, choose, offer, place_of
from koboshi.fieldwork.service.ending import Improvement, cancel, finish, no_show
from koboshi.fieldwork.service.photos import add_photo, open_photo
from koboshi.fieldwork.service.routing import Day, arrange, route
from koboshi.fieldwork.service.visiting import Finding, Recorded, record, start

__all__ = [
    "Day",
    "Finding",
    "Improvement",
    "Place",
    "Recorded",
    "add_photo",
    "arrange",
    "ask_other",
    "cancel",
    "choose",
    "finish",
    "no_show",
    "offer",
    "open_photo",
    "place_of",
    "record",
    "route",
    "start",
]
