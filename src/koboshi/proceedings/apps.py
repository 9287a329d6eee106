from __future__ import annotations

from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    """Councils, other authorities, public inspection and draws."""

    name = "koboshi.proceedings"
    label = "proceedings"
