"""The address of the list."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.overdue import views

urlpatterns = [path("", views.overdue, name="overdue")]
