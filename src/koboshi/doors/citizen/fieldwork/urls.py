"""The address of an application's site visits."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen.fieldwork import views

urlpatterns = [path("<slug:reference>/", views.visits, name="fieldwork")]
