"""The component page: every part in every state, in the three languages, with invented people only."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from koboshi.ui import samples


@login_not_required
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show the component page; it holds no data of anyone."""
    return render(request, "ui/components.html", samples.page(request.GET.get("state", "empty")))
