"""The addresses of the municipality door."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.municipality import applications, dispatch, front, views
from koboshi.screens.filling import flow_urls

app_name = "municipality"
urlpatterns = [
    path("", views.home, name="home"),
    path("procedures/<slug:publisher>/<slug:slug>/", views.procedure, name="procedure"),
    path("procedures/<slug:publisher>/<slug:slug>/start", views.start, name="start"),
    path("applications/<slug:reference>/", applications.status, name="status"),
    path("applications/<slug:reference>/message", applications.message, name="message"),
    path("applications/<slug:reference>/withdraw", applications.withdraw, name="withdraw"),
    path("applications/<slug:reference>/notices/<int:number>.pdf", applications.notice, name="notice"),
    path("applications/<slug:reference>/dispatch/", dispatch.page, name="dispatch"),
    path("applications/<slug:reference>/dispatch/visit", dispatch.visit, name="visit"),
    path("applications/<slug:reference>/dispatch/report", dispatch.report, name="report"),
    *flow_urls(front.FLOW),
]
