from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig

from koboshi.screens import areas
from koboshi.ui import wording


class CounterConfig(AppConfig):
    """The counter door; registers its texts."""

    name = "koboshi.doors.counter"
    label = "counter"

    def ready(self) -> None:
        """Make `counter.…` known to the `t` tag."""
        wording.register("counter", Path(__file__).parent / "texts")
        areas.register_texts("koboshi.doors.counter")
