"""The addresses of the proceedings, below /staff/proceedings/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.proceedings import views, views_case, views_council, views_draw, views_public_hearing

urlpatterns = [
    path("", views.overview, name="proceedings"),
    path("papers/<int:number>/", views.paper, name="proceedings_paper"),
    path("councils/", views_council.councils, name="proceedings_councils"),
    path("councils/<int:number>/", views_council.council, name="proceedings_council"),
    path("meetings/<int:number>/", views_council.meeting, name="proceedings_meeting"),
    path("items/<int:number>/", views_council.item, name="proceedings_item"),
    path("cases/<slug:reference>/", views_case.case, name="proceedings_case"),
    path("requests/<int:number>/", views_case.authority, name="proceedings_request"),
    path("requests/<int:number>/letter.pdf", views_case.letter, name="proceedings_letter"),
    path("inspections/<int:number>/", views_case.inspection, name="proceedings_inspection"),
    path("opinions/<int:number>/", views_case.opinion, name="proceedings_opinion"),
    path("tasks/<int:number>/public-hearing/", views_public_hearing.step, name="public_hearing_step"),
    path("cases/<slug:reference>/public-hearing/", views_public_hearing.announce, name="proceedings_announce"),
    path("public-hearings/<int:number>/", views_public_hearing.hearing, name="proceedings_public_hearing"),
    path("speaking/<int:number>/", views_public_hearing.request_to_speak, name="proceedings_speaking"),
    path("draws/", views_draw.draws, name="proceedings_draws"),
    path("draws/<int:number>/", views_draw.draw, name="proceedings_draw"),
]
