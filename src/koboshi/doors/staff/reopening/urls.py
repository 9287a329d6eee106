"""The addresses of the page that takes a decision back."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.reopening import views

urlpatterns = [
    path("<slug:reference>/", views.page, name="reopening"),
    path("drafts/<int:number>/", views.again, name="reopening_again"),
]
