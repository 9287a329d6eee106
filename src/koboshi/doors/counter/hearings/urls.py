"""The addresses of public hearings at the counter."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.counter.hearings import views

urlpatterns = [
    path("", views.listing, name="hearings"),
    path("<int:number>/", views.one, name="hearing"),
]
