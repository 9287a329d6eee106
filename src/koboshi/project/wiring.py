"""Tie the house together: who hears which fact, and which plug-in serves which port."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings

from koboshi.adverse import reactions as adverse_reactions
from koboshi.adverse.service import authority, barring
from koboshi.adverse.service import erasing as adverse_erasing
from koboshi.approvals.service import erasing as approvals_erasing
from koboshi.casework import reactions as casework_reactions
from koboshi.casework.service import deciding, speaking, tasks
from koboshi.casework.service import erasing as casework_erasing
from koboshi.core.ports import Shelf
from koboshi.enquiries.service import erasing as enquiries_erasing
from koboshi.fees.service import erasing as fees_erasing
from koboshi.fieldwork import reactions as fieldwork_reactions
from koboshi.fieldwork.service import erasing as fieldwork_erasing
from koboshi.foundation.documents import erasing as documents_erasing
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents import storage
from koboshi.foundation.journal import delivery
from koboshi.foundation.notification import erasing as notification_erasing
from koboshi.foundation.notification import service as notification
from koboshi.foundation.ports import service as ports
from koboshi.intake.service import attachments
from koboshi.intake.service import erasing as intake_erasing
from koboshi.mandates import reactions as mandates_reactions
from koboshi.mandates.service import erasing as mandates_erasing
from koboshi.proceedings.service import erasing as proceedings_erasing
from koboshi.proceedings.service import public_hearings
from koboshi.project import periodic
from koboshi.registers import reactions as registers_reactions
from koboshi.registers.service import erasing as registers_erasing
from koboshi.retention import erasers
from koboshi.retention import reactions as retention_reactions

TABLES = (
    adverse_reactions.REACTIONS,
    casework_reactions.REACTIONS,
    fieldwork_reactions.REACTIONS,
    mandates_reactions.REACTIONS,
    registers_reactions.REACTIONS,
    retention_reactions.REACTIONS,
)
"""The reactions of every room that hears others."""


def tie_reactions() -> None:
    """Tie every room's reactions to the journal."""
    for table in TABLES:
        delivery.tie(table)


def tie_guards() -> None:
    """Tie what rooms above the desk say: who must not decide, what must be there first, for whom a case speaks."""
    deciding.guard(barring.may_decide)
    tasks.guard(barring.may_complete)
    tasks.guard(public_hearings.may_complete)
    speaking.speaks(authority.of_what_was_granted)


def tie_erasers() -> None:
    """Tie how each room erases what it holds about people, and which papers belong into an archive."""
    erasers.tie(
        {
            "notification": notification_erasing.erase,
            "documents": documents_erasing.erase,
            "casework": casework_erasing.erase,
            "intake": intake_erasing.erase,
            "approvals": approvals_erasing.erase,
            "enquiries": enquiries_erasing.erase,
            "fees": fees_erasing.erase,
            "mandates": mandates_erasing.erase,
            "registers": registers_erasing.erase,
            "fieldwork": fieldwork_erasing.erase,
            "proceedings": proceedings_erasing.erase,
            "adverse": adverse_erasing.erase,
        },
        {
            "intake": intake_erasing.gather,
            "casework": casework_erasing.gather,
            "documents": documents_erasing.gather,
            "approvals": approvals_erasing.gather,
            "enquiries": enquiries_erasing.gather,
            "fees": fees_erasing.gather,
            "mandates": mandates_erasing.gather,
            "registers": registers_erasing.gather,
            "fieldwork": fieldwork_erasing.gather,
            "proceedings": proceedings_erasing.gather,
            "adverse": adverse_erasing.gather,
        },
        {
            "registers": registers_erasing.held_by,
            "casework": casework_erasing.is_needed,
            "adverse": adverse_erasing.is_needed,
        },
    )


def fonts() -> list[Path]:
    """Where printed matter finds its fonts: the house's own, and the system's for names (IPAmj Mincho)."""
    return [settings.CONFIGURATION.path("fonts"), Path("/usr/share/fonts")]


def _options() -> dict[tuple[str, str], dict[str, object]]:
    """What each plug-in is built with, from the table of settings."""
    chosen, var = settings.KOBOSHI, settings.VAR
    smtp = {
        "host": chosen["smtp_host"],
        "port": chosen["smtp_port"],
        "user": chosen["smtp_user"],
        "password": chosen["smtp_password"],
        "security": "starttls" if chosen["smtp_tls"] else "none",
        "sender": chosen["mail_from"],
    }
    # Every process of the house must know a start that another one has sealed.
    seal = hashlib.sha256(b"koboshi identity demo\n" + settings.SECRET_KEY.encode()).digest()
    pay = hashlib.sha256(b"koboshi payment test\n" + settings.SECRET_KEY.encode()).digest()
    return {
        ("payment", "test"): {"secret": pay, "folder": var / "payment-test"},
        ("identity", "demo"): {"secret": seal},
        ("storage", "folder"): {"folder": var / "files"},
        ("signature", "local"): {"folder": var / "keys" / "signature"},
        ("scan", "clamav"): {"address": f"unix:{chosen['clamav_socket']}"},
        ("notification", "inbox"): {"store": notification.deliver_to_inbox},
        ("notification", "smtp"): smtp,
    }


def _take(port: str) -> Any:
    """The plug-in of a port that the settings name; the house's own adapters and installed ones alike."""
    name = str(settings.KOBOSHI[port])
    shelf: Shelf[Any] = Shelf(port)
    plugin = shelf.make(name, _options().get((port, name), {}))
    ports.choose(port, name, plugin)
    return plugin


def fill_shelves() -> None:
    """Choose the plug-ins named in the settings."""
    storage.use(_take("storage"))
    attachments.use_scanner(_take("scan"))
    documents.use(_take("signature"), fonts())
    notification.use(_take("notification"))
    _take("identity")
    _take("payment")


TASKS = periodic.TASKS
"""Importing them is what makes a worker know them."""


def tie() -> None:
    """Tie everything; called once, when every room is loaded."""
    tie_reactions()
    tie_guards()
    tie_erasers()
    fill_shelves()
