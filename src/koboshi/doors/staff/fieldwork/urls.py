"""The addresses of site inspections, below /staff/fieldwork/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.fieldwork import views, views_end, views_plan, views_route, views_visit

_VISIT = "visits/<int:number>"

urlpatterns = [
    path("", views.visits, name="fieldwork"),
    path("worker.js", views.worker, name="fieldwork_worker"),
    path("token/", views.token, name="fieldwork_token"),
    path("route/", views_route.route, name="fieldwork_route"),
    path("tasks/<int:number>/offer/", views_plan.offer, name="fieldwork_offer"),
    path(f"{_VISIT}/", views_visit.visit, name="fieldwork_visit"),
    path(f"{_VISIT}/choose/", views_plan.choose, name="fieldwork_choose"),
    path(f"{_VISIT}/photos/", views_visit.add_photo, name="fieldwork_photos"),
    path(f"{_VISIT}/photos/<int:photo>/", views_visit.photo, name="fieldwork_photo"),
    path(f"{_VISIT}/end/", views_end.end, name="fieldwork_end"),
    path(f"{_VISIT}/off/", views_end.off, name="fieldwork_off"),
]
