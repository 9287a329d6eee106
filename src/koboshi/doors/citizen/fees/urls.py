"""The addresses of the fees of one's own application."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen.fees import provider, views

_charge = "<slug:reference>/<slug:number>"

urlpatterns = [
    path("callback/", provider.callback, name="fees_callback"),
    path("test/<slug:order>/", provider.play, name="fees_test"),
    path("<slug:reference>/", views.fees, name="fees"),
    path(f"{_charge}/pay", views.pay, name="fees_pay"),
    path(f"{_charge}/again/", views.again, name="fees_again"),
    path(f"{_charge}/slip.pdf", views.slip, name="fees_slip"),
    path(f"{_charge}/receipt.pdf", views.receipt, name="fees_receipt"),
]
