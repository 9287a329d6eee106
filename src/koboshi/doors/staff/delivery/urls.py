"""The addresses of notices on their way."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.delivery import views

urlpatterns = [
    path("", views.todo, name="deliveries"),
    path("<int:number>/", views.one, name="delivery"),
    path("<int:number>/cover.pdf", views.cover, name="delivery_cover"),
    path("<int:number>/copy.pdf", views.copy, name="delivery_copy"),
]
