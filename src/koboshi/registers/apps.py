from __future__ import annotations

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Permits and licences."""

    name = "koboshi.registers"
    label = "registers"
