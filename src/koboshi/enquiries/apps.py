from __future__ import annotations

from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    """Enquiries before an application."""

    name = "koboshi.enquiries"
    label = "enquiries"
