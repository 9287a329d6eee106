"""The addresses of the leadership door."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.leadership import views

app_name = "leadership"
urlpatterns = [
    path("", views.board, name="board"),
    path("figures.csv", views.table, name="table"),
]
