"""What the office writes to the applicant about a visit: short, the place and the windows behind the link only."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from koboshi.core.japan import format_wareki
from koboshi.core.japan.civil import JAPAN
from koboshi.core.text import Texts, ruby_to_plain
from koboshi.fieldwork.models import Visit
from koboshi.fieldwork.service import keeping
from koboshi.foundation.notification import service as notification
from koboshi.foundation.people.models import User

TEXTS = Texts.load(Path(__file__).parent / "texts")


def _address(visit: Visit) -> str:
    application = visit.case.application
    holder = User.objects.filter(pk=application.holder_id).first() if application.holder_id else None
    return application.email or (holder.email if holder else "")


def when(visit: Visit) -> str:
    """The booked window as the applicant reads it."""
    if visit.starts_at is None or visit.ends_at is None:
        raise AssertionError("a booked visit has its time")
    start, end = visit.starts_at.astimezone(JAPAN), visit.ends_at.astimezone(JAPAN)
    day = start.date().isoformat() if visit.case.application.language == "en" else format_wareki(start.date())
    return f"{day} {start:%H:%M}–{end:%H:%M}"


def write(visit: Visit, name: str, *, key: str, **values: str) -> None:
    """Write the mail `mail.<name>_subject/_body` to the applicant, once per key; nothing without an address."""
    case, language = visit.case, visit.case.application.language
    title = ruby_to_plain(keeping.pack_for(visit).texts.get("title", language))
    url = f"{settings.PUBLIC_ADDRESS}/fieldwork/{case.reference}/"
    parts = [
        TEXTS.get(f"mail.{name}_body", language, title=title, **values),
        TEXTS.get("mail.link", language, url=url, reference=case.reference),
        TEXTS.get("mail.footer", language, office=case.office.name, tel=case.office.telephone),
    ]
    notification.write(
        key=f"{case.reference}:{key}",
        tenant=case.tenant,
        reference=case.reference,
        address=_address(visit),
        subject=ruby_to_plain(TEXTS.get(f"mail.{name}_subject", language, title=title)),
        body=ruby_to_plain("\n\n".join(parts)),
        language=language,
    )
