from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Applications."""

    name = "koboshi.intake"
    label = "intake"
