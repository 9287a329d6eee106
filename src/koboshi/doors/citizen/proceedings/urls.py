"""The addresses of the public proceedings, below /proceedings/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen.proceedings import views, views_draw, views_hearing

urlpatterns = [
    path("", views.overview, name="proceedings"),
    path("meetings/<int:number>/", views.meeting, name="council_meeting"),
    path("inspections/<int:number>/", views.inspection, name="inspection"),
    path("public-hearings/<int:number>/", views_hearing.hearing, name="public_hearing"),
    path("public-hearings/<int:number>/receipt/", views_hearing.receipt, name="speaking_receipt"),
    path("papers/<int:number>/", views.paper, name="inspection_paper"),
    path("draws/verify/", views_draw.verify, name="draw_verify"),
    path("draws/<int:number>/", views_draw.draw, name="draw"),
    path("draws/<int:number>/list.txt", views_draw.list_file, name="draw_list"),
    path("draws/<int:number>/draw.json", views_draw.draw_file, name="draw_file"),
]
