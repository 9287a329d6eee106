from __future__ import annotations

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """Visits to places."""

    name = "koboshi.fieldwork"
    label = "fieldwork"
