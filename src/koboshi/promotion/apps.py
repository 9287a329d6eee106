from __future__ import annotations

from django.apps import AppConfig


class PromotionConfig(AppConfig):
    """Advisers and their dispatch."""

    name = "koboshi.promotion"
    label = "promotion"
