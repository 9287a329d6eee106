"""The addresses of fees at the counter."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.counter.fees import cash, views

urlpatterns = [
    path("", views.find, name="fees"),
    path("cash/", cash.cash, name="fee_cash"),
    path("cash/<int:number>/sheet.pdf", cash.sheet, name="fee_cash_sheet"),
    path("<slug:number>/", views.take, name="fee"),
    path("<slug:number>/slip.pdf", views.slip, name="fee_slip"),
    path("<slug:number>/receipt.pdf", views.receipt, name="fee_receipt"),
]
