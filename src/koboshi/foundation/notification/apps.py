from __future__ import annotations

from django.apps import AppConfig


class NotificationConfig(AppConfig):
    """Outgoing messages and the demo inbox."""

    name = "koboshi.foundation.notification"
    label = "notification"
