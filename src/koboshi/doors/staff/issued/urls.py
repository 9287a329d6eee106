"""The addresses of the register of issued documents, below /staff/issued/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.issued import views

urlpatterns = [
    path("", views.listed, name="issued"),
    path("issued.csv", views.csv_file, name="issued_csv"),
]
