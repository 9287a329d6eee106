"""The addresses of enquiries at the staff door."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.enquiries import views, views_one

urlpatterns = [
    path("", views.listing, name="enquiries"),
    path("new/", views.new, name="enquiries_new"),
    path("<slug:reference>/", views_one.one, name="enquiry"),
    path("<slug:reference>/documents/<int:number>/", views_one.document, name="enquiry_document"),
]
