from __future__ import annotations

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Row-level security functions; no tables of its own."""

    name = "koboshi.foundation.tenancy"
    label = "tenancy"
