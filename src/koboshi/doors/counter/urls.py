"""The addresses of the counter door."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.counter import applications, front, views
from koboshi.screens import areas
from koboshi.screens.filling import flow_urls

app_name = "counter"
urlpatterns = [
    path("", views.home, name="home"),
    path("find/", applications.find, name="find"),
    path("reading", views.reading, name="reading"),
    path("procedures/<slug:publisher>/<slug:slug>/", views.procedure, name="procedure"),
    path("procedures/<slug:publisher>/<slug:slug>/start", views.start, name="start"),
    path("procedures/<slug:publisher>/<slug:slug>/form.pdf", views.blank_paper, name="paper"),
    path("applications/<slug:reference>/", applications.status, name="status"),
    path("applications/<slug:reference>/slip", applications.slip, name="slip"),
    path("applications/<slug:reference>/withdraw", applications.withdraw, name="withdraw"),
    path("applications/<slug:reference>/close", applications.close, name="close"),
    *flow_urls(front.FLOW),
    *areas.addresses("koboshi.doors.counter"),
]
