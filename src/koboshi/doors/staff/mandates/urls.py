"""The addresses of the pages about people and competence."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.mandates import views, views_office, views_party, views_record

urlpatterns = [
    path("", views.waiting, name="mandates_waiting"),
    path("<slug:reference>/", views.people, name="mandates"),
    path("<slug:reference>/add/", views_record.add, name="mandates_add"),
    path("<slug:reference>/office/", views_office.office, name="mandates_office"),
    path("<slug:reference>/<int:number>/", views_record.one, name="mandates_one"),
    path("<slug:reference>/people/<int:number>/", views_party.address, name="mandates_address"),
]
