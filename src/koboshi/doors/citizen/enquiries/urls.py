"""The addresses of enquiries at the residents' door."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen.enquiries import views

urlpatterns = [
    path("", views.ask, name="enquiries_ask"),
    path("open/", views.open_one, name="enquiries_open"),
    path("<slug:reference>/", views.one, name="enquiry"),
    path("<slug:reference>/documents/<int:number>/", views.document, name="enquiry_document"),
]
