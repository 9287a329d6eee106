"""To whom a notice goes on paper, and putting it right: a new address, or a mandate that has begun or ended since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import transaction

from koboshi.casework.events import NoticeReaddressed
from koboshi.casework.models import Case, Delivery
from koboshi.casework.service import delivery_rows
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor, Door
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.mandates import service as mandates
from koboshi.mandates.service import Receiver

MOST_ADDRESSEE: Final = 500
_WISHES: Final = {"electronic": Delivery.Way.ONLINE, "post": Delivery.Way.POST, "counter": Delivery.Way.COUNTER}
_NAMES: Final = ("様", "代理人")
_HOMES: Final = ("evacuation_address", "address", "living_address", "registered_address")
"""Where an applicant gets post, the first that is told: an evacuee where she took refuge, else where she lives."""


def way_of(case: Case) -> tuple[str, str]:
    """How this applicant wants notices, and the wish as it was expressed; by post where nobody was asked.

    Somebody who filed online with an account or a mail address reads notices there unless she asked for paper. A way
    that the procedure does not have (`[delivery] ways`: a passport is handed over) gives way to its first one.
    """
    ways = pack_of(case.version_id).manifest.law.delivery.ways
    wish = str(case.application.answers.get("notice_way", ""))
    way, told = _wanted(case, wish)
    return (way, told) if way in ways or not ways else (ways[0], told)


def _wanted(case: Case, wish: str) -> tuple[str, str]:
    if wish in _WISHES:
        return _WISHES[wish], wish
    reads_online = case.door == Door.CITIZEN or bool(case.application.applicant_tenant)
    return (Delivery.Way.ONLINE, "door") if reads_online else (Delivery.Way.POST, "")


def way_for(case: Case, receiver: Receiver) -> tuple[str, str]:
    """The way for one person: whoever cannot open the case on screen gets paper."""
    way, wish = way_of(case)
    ways = pack_of(case.version_id).manifest.law.delivery.ways
    if way != Delivery.Way.ONLINE or receiver.reads:
        return way, wish
    return (Delivery.Way.POST if Delivery.Way.POST in ways or not ways else ways[0]), wish


def needs_address(case: Case, scopes: Iterable[str], email: str) -> bool:
    """Whether a representative entrusted with these acts would get the notices by post, so that an address is needed.

    She reads them on screen where she may look into the case and has an address to sign in with.
    """
    acts = set(scopes)
    if "receive_notice" not in acts:
        return False
    reads = "see" in acts and bool(email)
    named = Receiver(0, 0, "", email, None, represents=True, applicant=False, reads=reads)
    return way_for(case, named)[0] == Delivery.Way.POST


def address_label(case: Case, receiver: Receiver) -> str:
    """Postcode, address and names as they stand on an envelope; empty lines are left out.

    The house knows where the applicant gets post (`_HOMES`; the three addresses of an evacuee are three fields), and
    everybody else's where it was told with the mandate or asked for in the form; else only the name.
    """
    answers = case.application.answers
    name = receiver.label or case.applicant_label
    own, names = home_of(answers) if receiver.applicant else receiver.address, [f"{name}　様"]
    if receiver.represents:
        own = receiver.address or (answers.get("agent_address") if receiver.declared else None)
        names.insert(0, f"{_acted_for(case, receiver)}　代理人")
    return "\n".join(line for line in (*_place(own), *names) if line.strip())


def _acted_for(case: Case, receiver: Receiver) -> str:
    """Whom a representative acts for: a town is named with the colleague who wrote for it, as on the case."""
    return receiver.acts_for if receiver.acts_for not in case.applicant_label else case.applicant_label


def home_of(answers: Mapping[str, Any]) -> object:
    """The address at which an applicant gets post; None where the form knows none."""
    return next((answers[name] for name in _HOMES if answers.get(name)), None)


def _place(address: object) -> tuple[str, str, str]:
    parts: dict[str, Any] = address if isinstance(address, dict) else {}
    code = str(parts.get("postal_code", ""))
    place = "".join(str(parts.get(name, "")) for name in ("prefecture", "municipality", "street"))
    return f"〒{code}" if code else "", place, str(parts.get("building", ""))


def lacks_address(delivery: Delivery) -> bool:
    """Whether the label holds nothing but names."""
    return all(line.rstrip().endswith(_NAMES) for line in delivery.addressee.split("\n") if line.strip())


def receiver_of(case: Case, delivery: Delivery, on: date) -> Receiver | None:
    """The person of a delivery, as she receives on a day; None when somebody else receives in her stead by now.

    Whom a room above named (`delivering.copy_to`) gets her copy whatever the mandates say.
    """
    if delivery.party < 0:
        return Receiver(delivery.party, 0, "", "", None, represents=False, applicant=False, reads=False)
    return _fitting(mandates.receivers(case.application, on), delivery)


def _fitting(found: Iterable[Receiver], delivery: Delivery) -> Receiver | None:
    for each in found:
        if each.party == delivery.party or (delivery.party == 0 and each.applicant and not each.represents):
            return each
    return None


def changed_label(case: Case, delivery: Delivery, on: date) -> str:
    """The label as it would be made today, where name or address changed since somebody looked at it; "" otherwise.

    What a clerk wrote on purpose stands until the house learns something new.
    """
    if delivery.state != Delivery.State.TO_SEND:
        return ""
    if delivery.addressee and not delivery.known:
        return ""  # written before the house kept what it knew: nothing can be said of a change
    now = _known_now(case, delivery, on)
    return now if now not in (delivery.known, delivery.addressee) else ""


def _known_now(case: Case, delivery: Delivery, on: date) -> str:
    """The label as the house would make it today; "" where nobody receives it any more."""
    receiver = receiver_of(case, delivery, on) if delivery.party >= 0 else None
    return "" if receiver is None else address_label(case, receiver)


@transaction.atomic
def readdress(actor: Actor, delivery: Delivery, *, addressee: str, now: datetime | None = None) -> Delivery:
    """Put the address of a notice right that is still to go out; sent unchanged, it was looked at and stays.

    Refused without an address, or when it is too long.
    """
    now = now or datetime.now(UTC)
    delivery, case = delivery_rows.opened_for(actor, delivery, Delivery.State.TO_SEND)
    lines = [line.strip() for line in addressee.splitlines() if line.strip()]
    if not lines or len(addressee) > MOST_ADDRESSEE:
        raise Refused("あて先を{most}字以内で入力してください。", most=MOST_ADDRESSEE)
    delivery.addressee = "\n".join(lines)
    if lacks_address(delivery):
        raise Refused("あて先の住所を入力してください。")
    delivery.known = _known_now(case, delivery, civil.today(now))
    return delivery_rows.keep(actor, case, delivery, NoticeReaddressed(way=delivery.way), now)


@transaction.atomic
def renew(actor: Actor, delivery: Delivery, *, now: datetime | None = None) -> Delivery:
    """Address a notice that is still to go out to whoever receives today, and to where she gets post today.

    A mandate began or ended since, or a name or an address was told that is newer than the label.
    Where that person already gets it by another delivery, this one ends.
    """
    delivery, case = delivery_rows.opened_for(actor, delivery, Delivery.State.TO_SEND)
    now = now or datetime.now(UTC)
    found = mandates.receivers(case.application, civil.today(now))
    if delivery.party < 0:
        return delivery
    if _fitting(found, delivery) is not None:
        label = changed_label(case, delivery, civil.today(now))
        if not label:
            return delivery
        delivery.addressee = delivery.known = label
        return delivery_rows.keep(actor, case, delivery, NoticeReaddressed(way=delivery.way), now)
    receiver = next((each for each in found if each.principal == delivery.principal), found[0])
    others = Delivery.objects.filter(document=delivery.document, party=receiver.party).exclude(pk=delivery.pk)
    if others.exclude(state=Delivery.State.RETURNED).exists():
        delivery.state, delivery.returned_on = Delivery.State.RETURNED, civil.today(now)
    else:
        delivery.party, delivery.principal = receiver.party, receiver.principal
        delivery.way, delivery.wish = way_for(case, receiver)
        delivery.addressee = delivery.known = address_label(case, receiver)
        if delivery.way == Delivery.Way.ONLINE:
            delivery.state, delivery.sent_on = Delivery.State.SENT, civil.today(now)
    return delivery_rows.keep(actor, case, delivery, NoticeReaddressed(way=delivery.way), now)
