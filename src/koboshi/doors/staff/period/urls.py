"""The address of the page on a case's period."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.period import views

urlpatterns = [path("<slug:reference>/", views.period, name="period")]
