"""The addresses of the registers, below /staff/registers/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.registers import acting, changing, easing, renewing, views

_REGISTER = "<slug:publisher>/<slug:slug>"

urlpatterns = [
    path("", views.index, name="registers"),
    path("permits/<int:number>/", views.permit, name="permit"),
    path("permits/<int:number>/change/", changing.change, name="permit_change"),
    path("permits/<int:number>/correct/", changing.correct, name="permit_correct"),
    path("permits/<int:number>/ease/", easing.ease, name="permit_ease"),
    path("permits/<int:number>/<slug:name>/", acting.act, name="permit_act"),
    path(f"{_REGISTER}/", views.listing, name="register"),
    path(f"{_REGISTER}/renewals/", renewing.renewals, name="renewals"),
    path(f"{_REGISTER}/renewals/prepare/", renewing.prepare, name="renewals_prepare"),
    path(f"{_REGISTER}/renewals/letters/", renewing.letters, name="renewals_letters"),
]
