"""The addresses of dispositions at the residents' door, below /adverse/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen.adverse import views

urlpatterns = [
    path("", views.open_one, name="adverse_open"),
    path("<slug:reference>/", views.one, name="adverse"),
    path("<slug:reference>/documents/<int:number>/", views.document, name="adverse_document"),
]
