"""Who asks to speak at a public hearing (公述の申出), who is heard, and what was said there."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.normalise import normalise
from koboshi.core.refusal import At, Refused, gather
from koboshi.foundation.tenancy import rows, scope
from koboshi.intake.service import numbers
from koboshi.proceedings import policies
from koboshi.proceedings.events import SpeakerChosen, SpeakingRequested
from koboshi.proceedings.models import PublicHearing, SpeakingRequest
from koboshi.proceedings.service import papers, public_hearings, steps
from koboshi.proceedings.service.papers import Upload

RESULT = SpeakingRequest.Result
WAY = SpeakingRequest.Way
TITLE = "公述の申出の書面"
MOST_RECEIPTS = 20
MOST_PLACE = 60
LENGTHS = {"name": 120, "address": 200, "contact": 120, "standing": 300, "summary": steps.TEXT}
"""What is asked of whoever wishes to speak, and how long it may be."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody who wishes to speak tells of herself and of what she would say."""

    name: str
    address: str
    contact: str
    standing: str
    summary: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What becomes of the paper of a request: where it lies, and its scan."""

    at: str
    scan: Upload | None


@transaction.atomic
def ask_to_speak(
    actor: Actor,
    hearing: int,
    given: Told,
    *,
    once: str,
    way: str = WAY.ONLINE,
    received_on: date | Refused | None = None,
    kept_at: str = "",
    upload: Upload | None = None,
    now: datetime | None = None,
) -> SpeakingRequest:
    """Take a request to speak; staff write down what came at the counter or on paper, with the day it came.

    `received_on` may be why a typed day cannot be read; a paper is kept as a scan (`upload`), or `kept_at` says where
    it lies. Raises `Several` with all that is missing. The same form sent twice is one. A second request under the
    same name and address keeps the first one: staff are told so; online nothing is said of it, for nobody shall find
    out here who else wishes to speak.
    """
    with scope.acting():
        found = rows.locked(PublicHearing.objects.select_related("case"), hearing)
        if way != WAY.ONLINE:
            policies.takes_requests_for(actor, found.case)
        same = found.requests.filter(once=once).first()
        if same is not None:
            return same
        told = _told(found, given, received_on, Kept(kept_at, upload), way, now)
        known, receipt = _known(found, told), receipt_of(hearing, once)
        if known is not None and way != WAY.ONLINE:
            raise Refused("同じお名前とご住所の申出が、すでにあります（{number}番）。", number=known.number)
        if known is not None:
            known.receipts = list(dict.fromkeys([*known.receipts, receipt]))[-MOST_RECEIPTS:]
            known.save(update_fields=["receipts"])
            return known
        request = SpeakingRequest.objects.create(
            tenant=found.tenant,
            public_hearing=found,
            number=(found.requests.aggregate(last=Max("number"))["last"] or 0) + 1,
            once=once[:40],
            way=way,
            receipts=[receipt],
            **told,
        )
        fact = SpeakingRequested(public_hearing=found.pk, number=request.number, way=way)
        steps.tell_of_case(actor, found.case, fact)
        if upload is not None and upload.content:
            papers.keep(actor, {"speaking": request}, found.tenant, TITLE, upload)
    return request


def receipt_of(hearing: int, once: str) -> str:
    """The number that who sent a form is given. It tells nothing about other requests, nor whether there are any."""
    seed = int.from_bytes(hashlib.sha256(f"speaking\n{hearing}\n{once}".encode()).digest())
    signs = "".join(numbers.ALPHABET[seed >> 5 * at & 31] for at in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def _in_time(hearing: PublicHearing, received_on: date | Refused | None, way: str, now: datetime | None) -> date:
    if isinstance(received_on, Refused):
        raise received_on
    today = civil.today(now)
    on = received_on or today
    if hearing.state != PublicHearing.State.ANNOUNCED:
        raise Refused("この公聴会では、公述の申出を受け付けていません。")
    if on > today:
        raise Refused("これからの日は記録できません。")
    if way != WAY.ONLINE:
        _stamped_in_time(hearing, on)
    if on < hearing.published_on:
        raise Refused(
            "公述の申出は、公聴会の公示の日（{day}）から受け付けます。それより前に届いたものは、公示の後にもう一度お出しください。",
            day=format_wareki(hearing.published_on),
        )
    if on > hearing.requests_until:
        raise Refused(
            "公述の申出の期間は、{day}で終わりました。意見は、書面で担当にお寄せください。",
            day=format_wareki(hearing.requests_until),
        )
    return on


def _stamped_in_time(hearing: PublicHearing, on: date) -> None:
    """The day on which a paper came, told to the colleague who writes it down."""
    if on < hearing.published_on:
        raise Refused(
            "届いた日が公示の日（{day}）より前です。届いた日を確かめてください。公示の前に届いた書面は公述の申出になりません。出した方に、公示の後に申し出られることを知らせてください。",
            day=format_wareki(hearing.published_on),
        )
    if on > hearing.requests_until:
        raise Refused(
            "届いた日が、公述の申出の期間（{day}まで）の後です。届いた日を確かめてください。期間の後に届いた書面は、公述の申出として記録できません。意見として案件のメモに残してください。",
            day=format_wareki(hearing.requests_until),
        )


def _told(
    hearing: PublicHearing,
    given: Told,
    received_on: date | Refused | None,
    kept: Kept,
    way: str,
    now: datetime | None,
) -> dict[str, Any]:
    texts = asdict(given)
    found = gather(
        {
            "received_on": lambda: _in_time(hearing, received_on, way, now),
            **{name: partial(steps.filled, texts[name], most) for name, most in LENGTHS.items()},
            "kept_at": lambda: steps.filled(kept.at, MOST_PLACE) if kept.at.strip() else "",
            **({"file": partial(papers.check, kept.scan)} if kept.scan and kept.scan.name else {}),
        }
    )
    found.pop("file", None)
    return found


def _known(hearing: PublicHearing, told: dict[str, Any]) -> SpeakingRequest | None:
    who = _who(told["name"], told["address"])
    return next((each for each in public_hearings.live(hearing) if _who(each.name, each.address) == who), None)


def _who(name: str, address: str) -> tuple[str, str]:
    """Name and address without the ways in which they are typed."""
    return "".join(normalise(name).split()), "".join(normalise(address).split())


def _locked(actor: Actor, request: SpeakingRequest) -> tuple[Case, PublicHearing, SpeakingRequest]:
    with rows.known():
        hearing = PublicHearing.objects.get(pk=request.public_hearing_id)
    case, hearing = public_hearings.locked(actor, hearing)
    return case, hearing, rows.locked(SpeakingRequest.objects.all(), request.pk)


@transaction.atomic
def choose(
    actor: Actor, request: SpeakingRequest, *, result: str, reason: str = "", now: datetime | None = None
) -> SpeakingRequest:
    """Whether somebody is heard, is not (with the reason), or no longer wishes to speak.

    Raises `Refused` while others may still ask, for all of them are looked at together, and once she has spoken.
    """
    case, hearing, found = _locked(actor, request)
    if result not in RESULT.values:
        raise At("result", Refused("話を聴くかどうかを選んでください。"))
    if result != RESULT.WITHDRAWN and civil.today(now) <= hearing.requests_until:
        raise Refused(
            "公述の申出は{day}まで受け付けています。その日が過ぎてから、公述人を選んでください。",
            day=format_wareki(hearing.requests_until),
        )
    if found.came is not None:
        raise Refused("この方の公述は、すでに記録されています。")
    if result == RESULT.NOT_HEARD and not reason.strip():
        raise At("reason", Refused("話を聴けない理由を入力してください。申し出た方に伝える理由です。"))
    found.result, found.reason = result, reason.strip()[:500]
    found.save(update_fields=["result", "reason"])
    fact = SpeakerChosen(public_hearing=hearing.pk, number=found.number, result=result)
    steps.tell_of_case(actor, case, fact)
    return found


@transaction.atomic
def record_statement(
    actor: Actor, request: SpeakingRequest, *, came: bool, said: str = "", answer: str = "", now: datetime | None = None
) -> SpeakingRequest:
    """Whether a speaker came, a summary of what she said, and what the office thinks of it; until the record closes.

    Everybody will read both. Raises `Refused` before the day, and for a text that names the applicant or a speaker.
    """
    case, hearing, found = _locked(actor, request)
    if found.result != RESULT.HEARD:
        raise Refused("公述人に選ばれた方だけを記録できます。")
    if civil.today(now) < hearing.held_on:
        raise Refused("公聴会の日（{day}）より前に、記録はできません。", day=format_wareki(hearing.held_on))
    words = [steps.text(each, needed=needed) for each, needed in ((said, came), (answer, False))]
    found.came = came
    found.said, found.answer = (public_hearings.nameless(case, each, hearing) for each in words)
    found.save(update_fields=["came", "said", "answer"])
    return found
