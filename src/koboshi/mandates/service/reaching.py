"""Where somebody who stands on an application gets post: told with the mandate, or written down by the office later."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import rows
from koboshi.intake.models import Application
from koboshi.mandates.events import AddressNoted
from koboshi.mandates.models import Party
from koboshi.mandates.service.asking import may_change
from koboshi.mandates.service.book import locked
from koboshi.mandates.service.recording import address_of, tell


@transaction.atomic
def note_address(actor: Actor, party: Party, address: Mapping[str, str]) -> Party:
    """Keep where post for a party goes from now on; letters that are out already keep what stands on them.

    The applicant's own address is an answer and changes with a correction. Raises `Refused`.
    """
    with rows.known():
        application = locked(Application.objects.get(reference=party.reference))
    if not may_change(actor, application):
        raise Refused("郵便の届け先を直せるのは、申請者本人か担当の課です。")
    if party.role == Party.Role.APPLICANT:
        raise Refused("申請者本人の住所は、申請書の記入です。補正で直してもらってください。")
    told = address_of(address)
    if not told.get("street"):
        raise Refused("住所を町名と番地まで入力してください。")
    party.address = told
    party.save(update_fields=["address"])
    tell(actor, application, AddressNoted(party=party.pk))
    return party
