"""Pay through the provider of the payment port: send the payer away, and hear what the provider tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from django.db import transaction

from koboshi.core.actor import Actor
from koboshi.core.ports.errors import PortError
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


class MaybePaid(Refused):
    """A payment was begun of which nothing is heard yet: whoever pays again says that she knows."""


def begin_online(
    actor: Actor, charge: Charge, *, return_to: str, again: bool = False, now: datetime | None = None
) -> Started:
    """Start an online payment of what is open. Two may start; money that comes twice goes to a person, and back.

    `Unknown` for a charge of somebody else. Refused when the charge is not open, while a person looks at money that
    came for it, when the procedure takes no online payment, and (`MaybePaid`) while one that was begun is unheard of,
    unless `again`; raises what the port raises.
    """
    now = now or datetime.now(UTC)
    row, before = _note(actor, charge, again, now)
    order = Order(reference=row.number, yen=row.balance().open, title=row.title, return_to=return_to, due_on=row.due_on)
    try:
        return provider().begin(order)
    except PortError:
        Charge.objects.filter(pk=row.pk, begun_at=now).update(begun_at=before)
        raise


@transaction.atomic
def _note(actor: Actor, charge: Charge, again: bool, now: datetime) -> tuple[Charge, datetime | None]:
    """Write down that a payment begins; the row, and when one had begun before. The lock ends before the provider."""
    row = rows.locked(Charge.objects.visible_to(actor), charge.pk)
    if row.state != Charge.State.OPEN:
        raise Refused("この手数料は、納付を待っている状態ではありません。")
    if "online" not in row.methods:
        raise Refused("この手続では、選んだ方法で納められません。")
    refuse_while_looked_at(row)
    if row.unheard(now) is not None and not again:
        raise MaybePaid(
            "先に始めたお支払いの知らせを待っています。もうお支払いになったときは、もう一度納めないでください。"
        )
    before, row.begun_at = row.begun_at, now
    row.save(update_fields=["begun_at"])
    return row, before


def refuse_while_looked_at(charge: Charge) -> None:
    """Nobody is asked to pay once more while a person looks at money that came. Raises `Refused`."""
    if charge.looked_at():
        raise Refused("届いた納付を、担当が確かめています。もう一度納めないでください。担当からご連絡します。")


def hear_signed(body: bytes, headers: Mapping[str, str], *, now: datetime | None = None) -> PaymentEvent:
    """A callback as it came over the wire. The port's `Refused` when nobody proved to be the provider."""
    plugin = provider()
    return ledger.hear(plugin.read(body, headers), plugin.provider, now=now)
