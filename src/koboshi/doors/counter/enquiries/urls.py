"""The addresses of enquiries at the counter."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.counter.enquiries import views

urlpatterns = [
    path("", views.listing, name="enquiries"),
    path("new/", views.new, name="enquiries_new"),
    path("<slug:reference>/", views.one, name="enquiry"),
    path("<slug:reference>/documents/<int:number>/", views.document, name="enquiry_document"),
]
