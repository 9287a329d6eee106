from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Cases and tasks."""

    name = "koboshi.casework"
    label = "casework"
