"""The address of the posted notices, below /postings/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen.postings import views

urlpatterns = [path("", views.overview, name="postings")]
