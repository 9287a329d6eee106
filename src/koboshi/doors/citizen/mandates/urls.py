"""The addresses of the pages on a resident's representatives."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen.mandates import paper, views

urlpatterns = [
    path("<slug:reference>/", views.people, name="mandates"),
    path("<slug:reference>/add/", views.add, name="mandates_add"),
    path("<slug:reference>/paper.pdf", paper.form, name="mandates_paper"),
    path("<slug:reference>/<int:number>/paper/", views.bring, name="mandates_bring"),
    path("<slug:reference>/people/<int:number>/address/", views.address, name="mandates_address"),
    path("<slug:reference>/<int:number>/end/", views.end, name="mandates_end"),
]
