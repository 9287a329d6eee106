"""Pay through the provider of the payment port: send the payer away, and hear what the provider tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from koboshi.core.actor import Actor
from koboshi.core.ports.payment import Order, Payment, Started
from koboshi.core.refusal import Refused
from koboshi.fees.models import Charge, PaymentEvent
from koboshi.fees.service import ledger
from koboshi.fees.service.refunding import PORT
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import rows


def provider() -> Payment:
    """The plug-in of the port. Raises `Misconfigured` when the house has none."""
    return cast(Payment, ports.plugin(PORT))


def offered() -> Payment | None:
    """The plug-in for pages that say whether one can pay online; None when there is none."""
    return next((cast(Payment, each.plugin) for each in ports.chosen() if each.port == PORT), None)


def begin_online(actor: Actor, charge: Charge, *, return_to: str) -> Started:
    """Start an online payment of what is open. Two may start; money that comes twice goes to a person, and back.

    `Unknown` for a charge of somebody else. Refused when the charge is not open or the procedure takes no online
    payment; raises what the port raises.
    """
    row = rows.found(Charge.objects.visible_to(actor), charge.pk)
    if row.state != Charge.State.OPEN:
        raise Refused("この手数料は、納付を待っている状態ではありません。")
    if "online" not in row.methods:
        raise Refused("この手続では、選んだ方法で納められません。")
    order = Order(reference=row.number, yen=row.balance().open, title=row.title, return_to=return_to, due_on=row.due_on)
    return provider().begin(order)


def hear_signed(body: bytes, headers: Mapping[str, str], *, now: datetime | None = None) -> PaymentEvent:
    """A callback as it came over the wire. The port's `Refused` when nobody proved to be the provider."""
    plugin = provider()
    return ledger.hear(plugin.read(body, headers), plugin.provider, now=now)
