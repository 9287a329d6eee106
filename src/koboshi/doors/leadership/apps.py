from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig

from koboshi.ui import wording


class LeadershipConfig(AppConfig):
    """The leadership door; registers its texts."""

    name = "koboshi.doors.leadership"
    label = "leadership"

    def ready(self) -> None:
        """Make `leadership.…` known to the `t` tag."""
        wording.register("leadership", Path(__file__).parent / "texts")
