"""Tables of outgoing messages and of the demo's inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from koboshi.core.actor import Actor
from koboshi.foundation.tenancy import reach

if TYPE_CHECKING:
    from typing import Self


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """Named questions to the outbox."""

    def visible_to(self, actor: Actor) -> Self:
        """What was sent about an application the actor may see."""
        return self if actor.is_system else self.filter(reach.seen(actor))


class Outgoing(models.Model):
    """One message to one address; `key` makes it unique for ever."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        REFUSED = "refused"

    key = models.CharField(max_length=120, unique=True)
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20, blank=True, default="")
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=8, default="ja")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects = OutgoingQuerySet.as_manager()


class InboxItem(models.Model):
    """What the demo's notification plug-in delivered: the resident's mail box on the demo's inbox page."""

    key = models.CharField(max_length=120, unique=True)
    address = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
