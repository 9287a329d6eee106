"""Verbs of messages: write them with the act, send them once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from koboshi.core.ports import notification as port
from koboshi.core.ports.errors import Refused
from koboshi.foundation.journal import delivery
from koboshi.foundation.notification.models import InboxItem, Outgoing

_shelf: list[port.Notification] = []


def use(plugin: port.Notification) -> None:
    """Choose the plug-in that carries messages; called once by `project.wiring`."""
    _shelf[:] = [plugin]


def deliver_to_inbox(message: port.Message, address: port.Address) -> None:
    """The store of the demo's plug-in: the inbox page. The same key arrives once."""
    InboxItem.objects.get_or_create(
        key=message.key,
        defaults={"address": address.value, "subject": message.subject, "body": message.body},
    )


def write(
    *, key: str, tenant: str, reference: str, address: str, subject: str, body: str, language: str = "ja"
) -> Outgoing | None:
    """Write a message in the caller's transaction and enqueue its sending; None when there is no address.

    The same key again changes nothing: a message is sent once.
    """
    if not address:
        return None
    row, fresh = Outgoing.objects.get_or_create(
        key=key,
        defaults={
            "tenant": tenant,
            "reference": reference,
            "address": address,
            "subject": subject[:200],
            "body": body,
            "language": language,
        },
    )
    if fresh:
        delivery.later("notification.send", tenant, reference, outgoing=row.pk)
    return row


@delivery.job("notification.send")
def send(outgoing: int) -> None:
    """Send one message through the port unless it was sent. Unavailable is tried again; refused stays visible."""
    with transaction.atomic():
        row = Outgoing.objects.select_for_update(no_key=True).get(pk=outgoing)
        if row.state != Outgoing.State.WAITING:
            return
        message = port.Message(key=row.key, subject=row.subject, body=row.body)
        try:
            _shelf[0].send(message, port.Address(kind="email", value=row.address))
            row.state = Outgoing.State.SENT
        except Refused:
            row.state = Outgoing.State.REFUSED
        row.sent_at = datetime.now(UTC)
        row.save(update_fields=["state", "sent_at"])
