"""The roof as a Django app: when every room is loaded, reactions and ports are tied."""

from __future__ import annotations

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Ties the rooms together."""

    name = "koboshi.project"
    label = "project"

    def ready(self) -> None:
        """Tie reactions and fill the shelves; the import waits until the models are there."""
        from koboshi.project import wiring  # noqa: PLC0415

        wiring.tie()
