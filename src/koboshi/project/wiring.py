"""Tie the house together: who hears which fact, and which plug-in serves which port."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings

from koboshi.casework import reactions as casework_reactions
from koboshi.core.ports import Shelf
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents import storage
from koboshi.foundation.journal import delivery
from koboshi.foundation.notification import service as notification
from koboshi.foundation.ports import service as ports
from koboshi.intake.service import attachments
from koboshi.project import periodic

TABLES = (casework_reactions.REACTIONS,)
"""The reactions of every room that hears others."""


def tie_reactions() -> None:
    """Tie every room's reactions to the journal."""
    for table in TABLES:
        delivery.tie(table)


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
    return {
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


TASKS = periodic.TASKS
"""Importing them is what makes a worker know them."""


def tie() -> None:
    """Tie everything; called once, when every room is loaded."""
    tie_reactions()
    fill_shelves()
