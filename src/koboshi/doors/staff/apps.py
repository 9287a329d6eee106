from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig

from koboshi.screens import areas
from koboshi.ui import wording


class StaffConfig(AppConfig):
    """The staff door; registers its texts."""

    name = "koboshi.doors.staff"
    label = "staff"

    def ready(self) -> None:
        """Make `staff.…` known to the `t` tag."""
        wording.register("staff", Path(__file__).parent / "texts")
        areas.register_texts("koboshi.doors.staff")
