"""The addresses of approvals, below /staff/approvals/."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.staff.approvals import batch, chains, drafting, staffing, views

urlpatterns = [
    path("", views.approvals, name="approvals"),
    path("<int:number>/", views.approval, name="approval"),
    path("<int:number>/again/", drafting.again, name="approval_again"),
    path("tasks/<int:number>/", drafting.draft, name="approval_draft"),
    path("together/", batch.together, name="approval_batch"),
    path("people/", staffing.people, name="approval_people"),
    path("posts/", staffing.posts, name="approval_posts"),
    path("chains/", chains.chains, name="approval_chains"),
]
