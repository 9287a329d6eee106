from __future__ import annotations

from django.apps import AppConfig


class AdverseConfig(AppConfig):
    """Dispositions against permit holders."""

    name = "koboshi.adverse"
    label = "adverse"
