"""The addresses of the municipality door."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.municipality import applications, dispatch, front, requests, views
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
    path("requests/", requests.index, name="requests"),
    path("requests/<int:number>/", requests.one, name="request"),
    path("requests/<int:number>/files/<int:place>/", requests.shared_file, name="request_file"),
    path("requests/<int:number>/reply/<int:paper>/", requests.reply_file, name="reply_file"),
    *flow_urls(front.FLOW),
]
