"""The operator's page of ports: which plug-in serves each one, whether it works, and what waits behind it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from koboshi.core.actor import Role
from koboshi.core.ports.wording import TEXTS
from koboshi.doors.staff import access
from koboshi.foundation.notification.models import Outgoing
from koboshi.foundation.ports import service
from koboshi.foundation.ports.service import Chosen
from koboshi.intake.models import Attachment
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of


@access.staff_page
@require_safe
def ports(request: HttpRequest) -> HttpResponse:
    """For operators only; counts are of the things of the operator's own body."""
    if not flow.actor_of(request).has(Role.OPERATOR):
        raise PermissionDenied(access.plain(request, "ports.operators_only"))
    counts = {"notification": _messages(request), "scan": _attachments(request)}
    rows = [{**_row(request, each), "counts": counts.get(each.port, [])} for each in service.chosen()]
    return access.show(request, "staff/ports.html", {"rows": rows}, menu="ports")


def _row(request: HttpRequest, chosen: Chosen) -> dict[str, Any]:
    lang = language_of(request)
    return {
        "title": access.say(request, f"ports.port.{chosen.port}"),
        "port": chosen.port,
        "name": chosen.name,
        "label": chosen.plugin.label,
        "is_demo": chosen.plugin.is_demo,
        "problems": [wording.html(TEXTS.get(each.key, lang, **each.values)) for each in chosen.problems()],
        "installed": chosen.installed,
    }


def _messages(request: HttpRequest) -> list[tuple[SafeString, int]]:
    """How many messages are in each state."""
    seen = Outgoing.objects.filter(tenant__in=sorted(flow.actor_of(request).tenants))
    found = dict(seen.values_list("state").annotate(Count("pk")))
    return [(access.say(request, f"ports.message.{state}"), found.get(state, 0)) for state in Outgoing.State.values]


def _attachments(request: HttpRequest) -> list[tuple[SafeString, int]]:
    """How many kept attachments have each result of the scan."""
    seen = Attachment.objects.filter(tenant__in=sorted(flow.actor_of(request).tenants), removed_at__isnull=True)
    found = dict(seen.values_list("scan").annotate(Count("pk")))
    return [(access.say(request, f"ports.scan.{state}"), found.get(state, 0)) for state in Attachment.Scan.values]
