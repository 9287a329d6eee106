"""The addresses of the house: every door brings its own, the roof only says where each one begins."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from koboshi.project.health import health
from koboshi.project.rooms import DOORS, folder_of

BEGINNINGS = {
    "koboshi.doors.citizen": "",
    "koboshi.doors.counter": "counter/",
    "koboshi.doors.staff": "staff/",
    "koboshi.doors.municipality": "municipality/",
    "koboshi.doors.leadership": "leadership/",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("accounts/", include("koboshi.project.sign_in")),
    *([path("components/", include("koboshi.ui.urls"))] if settings.DEBUG else []),
    *(
        path(BEGINNINGS[door], include(f"{door}.urls"))
        for door in sorted(DOORS, key=lambda door: -len(BEGINNINGS[door]))
        if (folder_of(door) / "urls.py").is_file()
    ),
]

handler400 = "koboshi.project.errors.bad_request"
handler403 = "koboshi.project.errors.forbidden"
handler404 = "koboshi.project.errors.not_found"
handler500 = "koboshi.project.errors.server_error"
