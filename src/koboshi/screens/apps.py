from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig

from koboshi.ui import wording


class ScreensConfig(AppConfig):
    """Shared screens; registers their texts."""

    name = "koboshi.screens"
    label = "screens"

    def ready(self) -> None:
        """Make `screens.…` known to the `t` tag."""
        wording.register("screens", Path(__file__).parent / "texts")
