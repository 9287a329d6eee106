from __future__ import annotations

from django.apps import AppConfig


class FeesConfig(AppConfig):
    """Charges, payments and refunds."""

    name = "koboshi.fees"
    label = "fees"
