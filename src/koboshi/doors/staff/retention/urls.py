"""The addresses of keeping and disposal."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.retention import proposals, register, views

urlpatterns = [
    path("", views.review, name="retention"),
    path("cases/<slug:reference>/", views.record, name="retention_record"),
    path("cases/<slug:reference>/parcel.zip", views.parcel_file, name="retention_parcel"),
    path("proposals/", proposals.listed, name="retention_proposals"),
    path("proposals/<int:number>/", proposals.one, name="retention_proposal"),
    path("register/", register.listed, name="retention_register"),
    path("register/register.pdf", register.printed, name="retention_register_pdf"),
]
