"""The rooms that have tables or templates, lowest floor first; a room joins the house here and nowhere else."""

from __future__ import annotations

from pathlib import Path

ROOMS: tuple[str, ...] = (
    "koboshi.foundation.tenancy",
    "koboshi.foundation.organisations",
    "koboshi.foundation.people",
    "koboshi.foundation.journal",
    "koboshi.foundation.notification",
    "koboshi.foundation.documents",
    "koboshi.ui",
    "koboshi.catalog",
    "koboshi.intake",
    "koboshi.approvals",
    "koboshi.enquiries",
    "koboshi.fees",
    "koboshi.mandates",
    "koboshi.registers",
    "koboshi.casework",
    "koboshi.promotion",
    "koboshi.adverse",
    "koboshi.fieldwork",
    "koboshi.proceedings",
    "koboshi.retention",
    "koboshi.measure",
    "koboshi.screens",
    "koboshi.doors.citizen",
    "koboshi.doors.counter",
    "koboshi.doors.staff",
    "koboshi.doors.municipality",
    "koboshi.doors.leadership",
)

SOURCE = Path(__file__).resolve().parents[1]


def folder_of(room: str) -> Path:
    """The folder of a room, e.g. src/koboshi/doors/citizen."""
    return SOURCE.joinpath(*room.split(".")[1:])


INSTALLED: tuple[str, ...] = tuple(room for room in ROOMS if (folder_of(room) / "apps.py").is_file())
DOORS: tuple[str, ...] = tuple(room for room in INSTALLED if ".doors." in room)
