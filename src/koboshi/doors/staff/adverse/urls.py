"""The addresses of dispositions, below /staff/adverse/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.adverse import views, views_begin

urlpatterns = [
    path("", views.overview, name="adverse"),
    path("new/<int:number>/", views_begin.begin, name="adverse_new"),
    path("new/case/<slug:reference>/", views_begin.begin_about, name="adverse_new_case"),
    path("<slug:reference>/", views.one, name="adverse_case"),
]
