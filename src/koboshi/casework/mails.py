"""What the office writes to the applicant by mail: short, without the contents of the application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings

from koboshi.casework.models import Case
from koboshi.casework.wording import TEXTS
from koboshi.catalog.service import pack_of
from koboshi.core.japan import civil, format_wareki
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.notification import service as notification
from koboshi.mandates import service as mandates


def write(
    case: Case, name: str, *, key: str, other: Mapping[str, str] | None = None, note: str = "", **values: str
) -> None:
    """Write the mail `mail.<name>_subject/_body` to whoever receives for the applicant today, once per key.

    By the mandates in force (`mandates.mail_addresses`); nothing where nobody has an address. `other` names the mail of
    those addresses (in small letters) to whom something else is to be said. `note` is a paragraph of its own below.
    """
    application, language = case.application, case.application.language
    title = ruby_to_plain(pack_of(case.version_id).texts.get("title", language))
    for place, (label, address) in enumerate(mandates.mail_addresses(application, civil.today())):
        greeted, which = label or case.applicant_label, (other or {}).get(address.lower(), name)
        notification.write(
            key=f"{case.reference}:{key}" + (f":{place + 1}" if place else ""),
            tenant=case.tenant,
            reference=application.reference,
            address=address,
            subject=ruby_to_plain(TEXTS.get(f"mail.{which}_subject", language, title=title)),
            body=_body(case, which, greeted, title, note, values),
            language=language,
        )


def reaches(case: Case, on: date) -> bool:
    """Whether a mail would reach anybody who receives for the applicant on a day; else the office writes or calls."""
    return bool(mandates.mail_addresses(case.application, on))


def _body(case: Case, name: str, greeted: str, title: str, note: str, values: Mapping[str, str]) -> str:
    language = case.application.language
    url = f"{settings.PUBLIC_ADDRESS}/applications/{case.reference}/"
    parts = [
        TEXTS.get("mail.greeting", language, name=greeted),
        TEXTS.get(f"mail.{name}_body", language, title=title, **values),
        note,
        TEXTS.get("mail.status_link", language, url=url, reference=case.reference),
        TEXTS.get("mail.footer", language, office=case.office.name, tel=case.office.telephone),
    ]
    return ruby_to_plain("\n\n".join(part for part in parts if part))


def day(case: Case, on: date) -> str:
    """A day as the applicant reads it."""
    return on.isoformat() if case.application.language == "en" else format_wareki(on)


def step(case: Case, node: str, token: int) -> None:
    """Tell the applicant that a step was reached, in the words of the pack's `status.<node>`."""
    pack = pack_of(case.version_id)
    status = ruby_to_plain(pack.texts.get(f"status.{node}", case.application.language))
    write(case, "step", key=f"step:{node}:{token}", status=status)
