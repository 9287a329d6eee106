from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig

from koboshi.screens import areas
from koboshi.ui import wording


class CitizenConfig(AppConfig):
    """The residents' door; registers its texts."""

    name = "koboshi.doors.citizen"
    label = "citizen"
    verbose_name = "県民の窓口"

    def ready(self) -> None:
        """Make `citizen.…` known to the `t` tag."""
        wording.register("citizen", Path(__file__).parent / "texts")
        areas.register_texts("koboshi.doors.citizen")
