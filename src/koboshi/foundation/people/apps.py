from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users and memberships."""

    name = "koboshi.foundation.people"
    label = "people"
