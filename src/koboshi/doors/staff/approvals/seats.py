"""The seats that the chains of a body know, with what they are called."""

from __future__ import annotations

from datetime import date

from koboshi.approvals.models import StandardChain
from koboshi.catalog.models import ProcedureVersion
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.approval import Chain, read_chain


def _chains(actor: Actor, on: date) -> list[Chain]:
    standard = StandardChain.objects.visible_to(actor).ending_from(on).values_list("toml", flat=True)
    versions = ProcedureVersion.objects.visible_to(actor).in_force(on).values_list("pk", flat=True)
    own = [pack_of(version).approval for version in versions]
    return [*(read_chain(toml) for toml in standard), *(chain for chain in own if chain is not None)]


def known(actor: Actor, on: date) -> list[tuple[str, str]]:
    """Every seat by its id with its names, in order of the ids."""
    found: dict[str, list[str]] = {}
    for chain in _chains(actor, on):
        for seat in chain.seats:
            names = found.setdefault(seat.id, [])
            if seat.title not in names:
                names.append(seat.title)
    return [(seat, "・".join(names)) for seat, names in sorted(found.items())]


def name_of(actor: Actor, seat: str, on: date) -> str:
    """What a seat is called; its id where no chain knows it, empty for all seats."""
    return dict(known(actor, on)).get(seat, seat)
