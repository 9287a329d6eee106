from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Bodies and offices."""

    name = "koboshi.foundation.organisations"
    label = "organisations"
