"""Addresses of the ui's own page; the project mounts them below /components/."""

from __future__ import annotations

from django.urls import path

from koboshi.ui import views

app_name = "ui"
urlpatterns = [path("", views.components, name="components")]
