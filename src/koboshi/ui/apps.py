"""The Django app of the ui room; it registers the texts that every page may use."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig

from koboshi.ui import wording


class UiConfig(AppConfig):
    """Registers the texts of the ui itself."""

    name = "koboshi.ui"
    label = "ui"
    verbose_name = "画面"

    def ready(self) -> None:
        """Make `ui.…` known to the `t` tag."""
        wording.register("ui", Path(__file__).parent / "texts")
