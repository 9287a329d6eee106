"""Erase the mails of a case when its papers are disposed of: addresses, subjects and bodies, in both boxes."""

from __future__ import annotations

from koboshi.foundation.notification.models import InboxItem, Outgoing


def erase(reference: str) -> int:
    """Blank the mails of a case and remove them from the demo's inbox; that and when one was sent stays.

    A mail that still waits is not sent any more. Returns 0: mails lie in tables only.
    """
    rows = Outgoing.objects.select_for_update(no_key=True).filter(reference=reference)
    InboxItem.objects.filter(key__in=list(rows.values_list("key", flat=True))).delete()
    rows.filter(state=Outgoing.State.WAITING).update(state=Outgoing.State.REFUSED)
    rows.update(address="", subject="", body="")
    return 0
