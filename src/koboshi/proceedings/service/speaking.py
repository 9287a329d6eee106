"""Who asks to speak at a public hearing (公述の申出), who is heard, and what was said there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.normalise import normalise
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import rows, scope
from koboshi.proceedings import policies
from koboshi.proceedings.events import SpeakerChosen, SpeakingRequested
from koboshi.proceedings.models import PublicHearing, SpeakingRequest
from koboshi.proceedings.service import public_hearings, steps

RESULT = SpeakingRequest.Result
WAY = SpeakingRequest.Way
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


@transaction.atomic
def ask_to_speak(
    actor: Actor,
    hearing: int,
    given: Told,
    *,
    once: str,
    way: str = WAY.ONLINE,
    received_on: date | None = None,
    now: datetime | None = None,
) -> SpeakingRequest:
    """Take a request to speak; staff write down what came at the counter or on paper, with the day it came.

    The same form sent twice is one. A second request under the same name and address keeps the first one: staff are
    told so; online nothing is said of it, for nobody shall find out here who else wishes to speak.
    """
    with scope.acting():
        found = rows.locked(PublicHearing.objects.select_related("case"), hearing)
        if way != WAY.ONLINE:
            policies.runs_for(actor, found.case)
        same = found.requests.filter(once=once).first()
        if same is not None:
            return same
        on = _in_time(found, received_on, now)
        told = _told(given)
        known = _known(found, told)
        if known is not None and way != WAY.ONLINE:
            raise Refused("同じお名前とご住所の申出が、すでにあります（{number}番）。", number=known.number)
        if known is not None:
            return known
        request = SpeakingRequest.objects.create(
            tenant=found.tenant,
            public_hearing=found,
            number=(found.requests.aggregate(last=Max("number"))["last"] or 0) + 1,
            once=once[:40],
            way=way,
            received_on=on,
            **told,
        )
        fact = SpeakingRequested(public_hearing=found.pk, number=request.number, way=way)
        steps.tell_of_case(actor, found.case, fact)
    return request


def _in_time(hearing: PublicHearing, received_on: date | None, now: datetime | None) -> date:
    today = civil.today(now)
    on = received_on or today
    if hearing.state != PublicHearing.State.ANNOUNCED:
        raise Refused("この公聴会では、公述の申出を受け付けていません。")
    if on > today:
        raise Refused("これからの日は記録できません。")
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


def _told(given: Told) -> dict[str, str]:
    told = {name: text.strip() for name, text in asdict(given).items()}
    if any(not told[name] or len(told[name]) > most for name, most in LENGTHS.items()):
        raise Refused("お名前・ご住所・連絡先・この件との関わり・話したいことの要旨を、すべて入力してください。")
    return told


def _known(hearing: PublicHearing, told: dict[str, str]) -> SpeakingRequest | None:
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
        raise Refused("話を聴くかどうかを選んでください。")
    if result != RESULT.WITHDRAWN and civil.today(now) <= hearing.requests_until:
        raise Refused(
            "公述の申出は{day}まで受け付けています。その日が過ぎてから、公述人を選んでください。",
            day=format_wareki(hearing.requests_until),
        )
    if found.came is not None:
        raise Refused("この方の公述は、すでに記録されています。")
    if result == RESULT.NOT_HEARD and not reason.strip():
        raise Refused("話を聴けない理由を入力してください。申し出た方に伝える理由です。")
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
