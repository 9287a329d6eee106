"""Pages for everybody: check a notice, help, accessibility, and the demo's mail box."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.core.japan import civil
from koboshi.core.japan.normalise import normalise
from koboshi.doors.citizen import front
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.service import Checked
from koboshi.foundation.notification.models import InboxItem
from koboshi.foundation.people import throttle
from koboshi.registers import finding
from koboshi.registers.finding import Certified
from koboshi.screens import flow as flows

MOST_MAIL = 50
TONES = {"genuine": "success", "registered": "success", "not_genuine": "error", "unknown_number": "error"}
"""How a verdict looks; the others are warnings."""
GENUINE = ("genuine", "registered")
UNSIGNED = ("port.signature.unsigned", "port.signature.unreadable")
SIGNED = (b"/ByteRange", b"/Adobe.PPKLite")
"""What stands in every PDF that was ever signed, also in a damaged one."""
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check a notice by its check number or by the file itself; the file is looked at and not kept."""
    words: dict[str, Any] = {"number": "", "checked": None, "by_file": False, "problem": "", "verdict": ""}
    status = 200
    if request.method == "POST":
        throttle.count(throttle.VERIFY, flows.caller(request))
        words["number"] = request.POST.get("number", "").strip()[:60]
        words, status = _checked(request, words)
    trail = [("", front.say(request, "verify.title"))]
    return front.private(front.page(request, "citizen/verify.html", words, trail=trail, status=status))


def _checked(request: HttpRequest, words: dict[str, Any]) -> tuple[dict[str, Any], int]:
    file, number = request.FILES.get("file"), words["number"]
    if file is not None and (file.size or 0) > documents.MOST_CHECKED:
        return {**words, "problem": front.say(request, "verify.too_large")}, 413
    content = file.read() if file is not None else b""
    found = documents.check_file(content) if file is not None else None
    picture = found is not None and _is_picture(content, found)
    if found is not None and not picture:
        return {**words, **_judged(request, found, by_file=True)}, 200
    if not number:
        return {**words, "problem": front.say(request, "verify.picture" if picture else "verify.nothing")}, 422
    if not documents.check_number_in(number)[0]:
        return {**words, "problem": front.say(request, f"verify.{_unread(number)}")}, 422
    note = front.say(request, "verify.picture_number") if picture else ""
    return {**words, **_judged(request, documents.check_by_number(number), by_file=False), "picture": note}, 200


def _unread(number: str) -> str:
    """The sentence for what is no check number: letters and digits alone are a mistyped one, else a document number."""
    plain = normalise(number)
    return "odd_check" if plain.isascii() and not plain.isdigit() else "need_check"


def _judged(request: HttpRequest, checked: Checked, *, by_file: bool) -> dict[str, Any]:
    today = civil.today()
    permit = finding.certified(checked.entry.check_number, today) if checked.entry is not None else None
    key = _verdict(checked, permit, today, by_file=by_file)
    return {
        "checked": checked,
        "by_file": by_file,
        "verdict": front.say(request, f"verify.{key}"),
        "key": key,
        "tone": "info" if permit == Certified("") and key in GENUINE else TONES.get(key, "warning"),
        "why": _why(request, checked, permit, key),
        "permit": permit,
    }


def _is_picture(content: bytes, checked: Checked) -> bool:
    """Whether the file is no notice as it was downloaded: a photograph, a scan, or a PDF that was never signed.

    Nothing can be said about such a file; to call it changed would be wrong. A PDF with a signature is always judged.
    """
    if checked.entry is not None:
        return False
    unsigned = checked.verdict is None or checked.verdict.key in UNSIGNED
    return unsigned and (b"%PDF-" not in content[:1024] or not any(mark in content for mark in SIGNED))


def _verdict(checked: Checked, permit: Certified | None, today: date, *, by_file: bool) -> str:
    """Which sentence sums the check up; a document that is real may still prove nothing today."""
    good = checked.verdict is not None and checked.verdict.valid
    if checked.entry is None:
        return ("signed_unregistered" if good else "not_genuine") if by_file else "unknown_number"
    if not checked.entry.holds(today):
        return "withdrawn"
    if by_file and not good:
        return "registered_unsigned"
    if permit is not None and permit.standing not in ("", "active"):
        return f"permit_{permit.standing}" if permit.standing in ("future", "renewing") else "permit_resting"
    return "genuine" if by_file else "registered"


def _why(request: HttpRequest, checked: Checked, permit: Certified | None, key: str) -> str:
    """What is to be said besides: why it no longer holds, or what its permit is today. Never a word about a person."""
    if key == "withdrawn" and checked.entry is not None:
        return front.say(request, f"verify.why.{checked.entry.withdrawn_why or 'ended'}")
    if permit is None or key in ("registered_unsigned", "withdrawn"):
        return ""
    return front.say(request, f"verify.permit.{permit.standing or 'private'}")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How this door works, and where people help."""
    return front.page(request, "citizen/help.html", trail=[("", front.say(request, "help.title"))])


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (JIS X 8341-3)."""
    return front.page(request, "citizen/accessibility.html", trail=[("", front.say(request, "accessibility.title"))])


def linked(text: str) -> SafeString:
    """Escaped text with its addresses as links; only our own become links."""
    own = settings.PUBLIC_ADDRESS.rstrip("/")
    parts, at = [], 0
    for match in _ADDRESS.finditer(text):
        parts.append(conditional_escape(text[at : match.start()]))
        url = match[0]
        if url.startswith(f"{own}/"):
            parts.append(format_html('<a href="{}">{}</a>', url.removeprefix(own), url))
        else:
            parts.append(conditional_escape(url))
        at = match.end()
    parts.append(conditional_escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308  every piece was escaped


@login_not_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The demo's mail box: what would have been sent to invented people. Absent outside the demo."""
    if not settings.KOBOSHI["demo"]:
        raise Http404
    rows = [(each, linked(each.body)) for each in InboxItem.objects.order_by("-at", "-id")[:MOST_MAIL]]
    trail = [("", front.say(request, "inbox.title"))]
    return front.private(front.page(request, "citizen/inbox.html", {"rows": rows}, trail=trail))
