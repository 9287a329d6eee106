"""The addresses of the public list."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen.standards import views

urlpatterns = [
    path("", views.table, name="standards"),
    path("standards.csv", views.csv_file, name="standards_csv"),
    path("standards.pdf", views.pdf_file, name="standards_pdf"),
]
