"""What the office writes to the applicant by mail: short, without the contents of the application."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core.japan import format_wareki
from koboshi.core.text import Texts, ruby_to_plain
from koboshi.foundation.notification import service as notification
from koboshi.foundation.people.models import User

TEXTS = Texts.load(Path(__file__).parent / "texts")


def _address(case: Case) -> str:
    application = case.application
    if application.email:
        return application.email
    holder = User.objects.filter(pk=application.holder_id).first() if application.holder_id else None
    return holder.email if holder else ""


def write(case: Case, name: str, *, key: str, **values: str) -> None:
    """Write the mail `mail.<name>_subject/_body` to the applicant, once per key; nothing without an address."""
    application, language = case.application, case.application.language
    pack = pack_of(case.version_id)
    title = ruby_to_plain(pack.texts.get("title", language))
    url = f"{settings.PUBLIC_ADDRESS}/applications/{case.reference}/"
    parts = [
        TEXTS.get("mail.greeting", language, name=case.applicant_label),
        TEXTS.get(f"mail.{name}_body", language, title=title, **values),
        TEXTS.get("mail.status_link", language, url=url, reference=case.reference),
        TEXTS.get("mail.footer", language, office=case.office.name, tel=case.office.telephone),
    ]
    notification.write(
        key=f"{case.reference}:{key}",
        tenant=case.tenant,
        reference=application.reference,
        address=_address(case),
        subject=ruby_to_plain(TEXTS.get(f"mail.{name}_subject", language, title=title)),
        body=ruby_to_plain("\n\n".join(parts)),
        language=language,
    )


def day(case: Case, on: date) -> str:
    """A day as the applicant reads it."""
    return on.isoformat() if case.application.language == "en" else format_wareki(on)


def step(case: Case, node: str, token: int) -> None:
    """Tell the applicant that a step was reached, in the words of the pack's `status.<node>`."""
    pack = pack_of(case.version_id)
    status = ruby_to_plain(pack.texts.get(f"status.{node}", case.application.language))
    write(case, "step", key=f"step:{node}:{token}", status=status)
