from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal and its reactions."""

    name = "koboshi.foundation.journal"
    label = "journal"
