"""The addresses of fees, below /staff/fees/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.fees import acts, cash, files, views

urlpatterns = [
    path("", views.due, name="fees_due"),
    path("charges/<slug:number>/", views.charge, name="fees_charge"),
    path("charges/<slug:number>/slip.pdf", views.slip, name="fees_slip"),
    path("charges/<slug:number>/receipt.pdf", views.receipt, name="fees_receipt"),
    path("charges/<slug:number>/<slug:act>", acts.act, name="fees_act"),
    path("payments/<int:number>/", acts.payment, name="fees_payment"),
    path("cash/", cash.days, name="fees_cash"),
    path("cash/<int:number>/", cash.day, name="fees_cash_day"),
    path("cash/<int:number>/sheet.pdf", cash.sheet, name="fees_cash_sheet"),
    path("files/", files.files, name="fees_files"),
    path("files/<int:number>/", files.one, name="fees_file"),
    path("files/rows/<int:number>/", files.settle, name="fees_row"),
]
