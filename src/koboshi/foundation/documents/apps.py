from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents, numbers and stored files."""

    name = "koboshi.foundation.documents"
    label = "documents"
