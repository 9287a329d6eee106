"""The addresses of the staff door, below /staff/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from koboshi.doors.staff import (
    views_case,
    views_charge,
    views_consult,
    views_correct,
    views_decide,
    views_desk,
    views_files,
    views_find,
    views_finish,
    views_house,
    views_match,
    views_notice,
    views_ports,
    views_task,
)
from koboshi.screens import areas

app_name = "staff"

_CASE = "cases/<slug:reference>"
_TASK = "tasks/<int:number>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views_desk.desk, name="desk"),
    path("find/", views_find.find, name="find"),
    path("filters/", views_desk.save_filter, name="save_filter"),
    path("filters/<int:number>/delete/", views_desk.forget_filter, name="forget_filter"),
    path(f"{_CASE}/", views_case.now, name="case"),
    path(f"{_CASE}/talk/", views_case.talk, name="talk"),
    path(f"{_CASE}/course/", views_case.course, name="course"),
    path(f"{_CASE}/decision/", views_case.decision, name="decision"),
    path(f"{_CASE}/history/", views_case.history, name="history"),
    path(f"{_CASE}/fee/", views_charge.charge, name="charge_by_hand"),
    path(f"{_CASE}/consult/", views_consult.ask, name="consult"),
    path(f"{_CASE}/files/<int:number>/", views_files.attachment, name="attachment"),
    path(f"{_CASE}/documents/<int:number>/", views_files.document, name="document"),
    path(f"{_TASK}/take/", views_task.take, name="take"),
    path(f"{_TASK}/take-over/", views_task.take_over, name="take_over"),
    path(f"{_TASK}/return/", views_task.give_back, name="return"),
    path(f"{_TASK}/hand-over/", views_task.hand_over, name="hand_over"),
    path(f"{_TASK}/complete/", views_finish.complete, name="complete"),
    path(f"{_TASK}/finish/", views_finish.finish, name="finish"),
    path(f"{_TASK}/repair/", views_task.repair, name="repair"),
    path(f"{_TASK}/correct/", views_correct.correct, name="correct"),
    path(f"{_TASK}/decide/", views_decide.decide, name="decide"),
    path("approvals/<int:circulation>/notice.pdf", views_decide.proposed, name="proposed_notice"),
    path(f"{_TASK}/notice/", views_notice.preview, name="notice"),
    path(f"{_TASK}/notice/draft.pdf", views_notice.draft, name="draft"),
    path(f"{_TASK}/notice/send/", views_notice.send, name="send"),
    path(f"{_TASK}/match/", views_match.match, name="match"),
    path("consultations/", views_consult.consultations, name="consultations"),
    path("consultations/<int:number>/", views_consult.answer, name="answer"),
    path("stuck/", views_house.stuck, name="stuck"),
    path("stuck/<int:number>/again/", views_house.again, name="again"),
    path("ports/", views_ports.ports, name="ports"),
    path("procedures/", views_house.procedures, name="procedures"),
    path("more/", views_house.more, name="more"),
    *areas.addresses("koboshi.doors.staff"),
]
