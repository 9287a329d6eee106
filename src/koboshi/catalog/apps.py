from __future__ import annotations

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Published procedures and their search."""

    name = "koboshi.catalog"
    label = "catalog"
