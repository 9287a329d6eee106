from __future__ import annotations

from django.apps import AppConfig


class MandatesConfig(AppConfig):
    """People who act for others."""

    name = "koboshi.mandates"
    label = "mandates"
