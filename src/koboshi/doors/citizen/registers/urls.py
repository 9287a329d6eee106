"""The address of the public registers."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen.registers import views

urlpatterns = [path("", views.search, name="registers")]
