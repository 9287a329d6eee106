from __future__ import annotations

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Approvals."""

    name = "koboshi.approvals"
    label = "approvals"
