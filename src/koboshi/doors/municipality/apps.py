from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig

from koboshi.ui import wording


class MunicipalityConfig(AppConfig):
    """The municipality door; registers its texts."""

    name = "koboshi.doors.municipality"
    label = "municipality"

    def ready(self) -> None:
        """Make `municipality.…` known to the `t` tag."""
        wording.register("municipality", Path(__file__).parent / "texts")
