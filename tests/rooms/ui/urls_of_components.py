"""The address of the component page alone, for tests without any door."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("components/", include("koboshi.ui.urls"))]
