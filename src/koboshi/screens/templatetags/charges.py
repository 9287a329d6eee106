"""What a fee is, when it is paid and whom to ask: told before the application is sent."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from koboshi.catalog.service import version_of
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.intake.models import Application
from koboshi.screens import estimating
from koboshi.screens.templatetags.bodies import name_of
from koboshi.ui import wording
from koboshi.ui.language import language_of

register = template.Library()


@register.inclusion_tag("screens/fee.html", takes_context=True)
def fee_before_filing(context: dict[str, Any], application: Application) -> dict[str, Any]:
    """The fee of the procedure as far as it is known before the office has looked at the application."""
    lang, pack = language_of(context.get("request")), version_of(application.version_id).pack
    fee, payment = pack.manifest.fee, pack.manifest.law.payment
    note = pack.texts.find(fee.note, lang) if fee.note else None
    told = estimating.amount_of(pack, application.answers, civil.today()) if fee.kind != "none" else None
    if told is None:
        lines = [_say(f"fee.{fee.kind}", lang, yen=f"{fee.yen:,}", body=name_of(application.tenant, lang))]
        if note:
            lines.append(wording.html(note))
    else:
        yen, why, _, _ = told
        lines = [_say("fee.sum" if yen else "fee.sum_none", lang, yen=f"{yen:,}")]
        lines += [wording.html(each) for each in why[lang]]
    if fee.kind != "none" and payment is not None:
        lines.append(_say(f"fee.{payment.timing}", lang))
        if "online" not in payment.methods:
            lines.append(_say("fee.not_online", lang))
    return {
        "request": context.get("request"),
        "fee_lines": lines,
        "fee_due": fee.kind != "none",
        "fee_unchecked": fee.status != CHECKED,
        "office": application.office,
    }


def _say(key: str, lang: str, **values: object) -> SafeString:
    return wording.say_html(f"screens.{key}", lang, **values)
