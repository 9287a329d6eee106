from __future__ import annotations

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Keeping, disposal and erasure."""

    name = "koboshi.retention"
    label = "retention"
