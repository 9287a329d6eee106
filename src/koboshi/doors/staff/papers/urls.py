"""The address of the page."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.papers import views

urlpatterns = [path("<slug:reference>/", views.papers, name="papers")]
