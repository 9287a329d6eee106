"""Ask a municipality that works in this house (県からの照会): it reads the question at its own door and answers there.

The municipality reaches the question and what the office shared with it, never the case (`reach`, and the row policies
behind it). What it does is written as the house, after its right was checked. That it answered is told by mail to who
asked: the number and where to read it, nothing of the question or the reply.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from koboshi.casework import policies as casework_policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM, Actor, Role
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused, Unknown
from koboshi.core.text import ruby_to_plain
from koboshi.core.typed import within
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.notification import service as notification
from koboshi.foundation.organisations.models import Office, Organisation
from koboshi.foundation.people.models import Membership, User
from koboshi.foundation.tenancy import rows, scope
from koboshi.intake import service as intake
from koboshi.proceedings import policies
from koboshi.proceedings.events import (
    AuthorityAnswered,
    AuthorityAsked,
    AuthorityRequestSent,
    AuthorityRequestTakenBack,
    SharedWithMunicipality,
)
from koboshi.proceedings.models import AuthorityRequest, Paper
from koboshi.proceedings.service import asking, papers, sharing, steps
from koboshi.proceedings.service.telling import TEXTS

MOST_FILES = 5
MOST_MAILED: Final = 20
"""How many people of the office are told at most, where who asked works there no more."""
OPEN = ("open", "late", "went_on")
"""States in which a municipality can answer; a reply that comes late is kept too."""


def bodies() -> list[Organisation]:
    """The municipalities in which somebody reads what is asked, in the order of their codes."""
    with scope.acting():
        members = Membership.objects.in_force(civil.today()).filter(roles__contains=[str(Role.TOWN)])
        codes = set(members.values_list("office__tenant", flat=True))
    return list(Organisation.objects.filter(code__in=codes, kind=Organisation.Kind.MUNICIPALITY).order_by("code"))


@transaction.atomic
def ask_municipality(
    actor: Actor, case: Case, *, to_body: str, question: str, due_on: date, share: Collection[str] = ()
) -> AuthorityRequest:
    """Put a question to a municipality of the house; it is there at once. The same open question again is one.

    `share`: keys of `sharing.items`, the things of the case that go with it. Raises `Refused`.
    """
    case = asking.case_to_ask(actor, case, due_on)
    body = next((each for each in bodies() if each.code == to_body), None)
    if body is None:
        raise Refused("この市町村は、この仕組みでは照会を受け取れません。名前を入力して、ほかの方法で送ってください。")
    shared = sharing.chosen(case, share)
    facts = {"case": case, "to_body": body.code, "question": steps.text(question), "due_on": due_on, "shared": shared}
    same = AuthorityRequest.objects.filter(**facts, answered_on=None, left_reason="").first()
    if same is not None:
        return same
    found = AuthorityRequest.objects.create(
        **facts,
        tenant=case.tenant,
        reference=case.reference,
        authority=body.name,
        task=steps.open_step(case, "consult"),
        way=AuthorityRequest.Way.ONLINE,
        sent_on=civil.today(),
        asked_by_id=casework_policies.person(actor),
    )
    _tell(actor, case, found)
    return found


def _tell(actor: Actor, case: Case, request: AuthorityRequest) -> None:
    shared = request.shared
    steps.tell_of_case(actor, case, AuthorityAsked(request=request.pk, due_on=request.due_on.isoformat()))
    sent = AuthorityRequestSent(request=request.pk, way=request.way, on=civil.today().isoformat())
    steps.tell_of_case(actor, case, sent)
    given = SharedWithMunicipality(
        request=request.pk,
        body=request.to_body,
        applicant=bool(shared["applicant"]),
        places=len(shared["places"]),
        files=len(shared["files"]),
    )
    steps.tell_of_case(actor, case, given)


@transaction.atomic
def take_back(actor: Actor, request: AuthorityRequest, *, reason: str) -> AuthorityRequest:
    """Take a question back before it is answered: it went to the wrong place, or is no longer needed."""
    found = asking.locked(actor, request)
    if found.taken_back_on is not None:
        return found
    found.left_reason, found.taken_back_on = within(steps.text(reason), 500), civil.today()
    found.save(update_fields=["left_reason", "taken_back_on"])
    steps.tell_of_case(actor, Case.objects.get(pk=found.case_id), AuthorityRequestTakenBack(request=found.pk))
    return found


# --- the municipality's side ----------------------------------------------------------------------------------------


def states(requests: Iterable[AuthorityRequest], *, today: date) -> dict[int, str]:
    """How each question stands for the municipality, and nothing else of its case.

    `answered`, `taken_back`, `withdrawn` (the application was), `ended` (the case is over), `went_on` (the office
    decided not to wait), `late` (the day is over), `open`.
    """
    found = list(requests)
    with scope.acting():
        numbers = {each.case_id for each in found}
        ended = dict(Case.objects.filter(pk__in=numbers, ended_at__isnull=False).values_list("pk", "status"))
    return {each.pk: _state(each, ended.get(each.case_id), today) for each in found}


def _state(request: AuthorityRequest, ended: str | None, today: date) -> str:
    if request.answered_on is not None:
        return "answered"
    if request.taken_back_on is not None:
        return "taken_back"
    if ended is not None:
        return "withdrawn" if ended == Case.Status.WITHDRAWN else "ended"
    if request.left_reason:
        return "went_on"
    return "late" if request.due_on < today else "open"


def _hers(actor: Actor, number: int) -> AuthorityRequest:
    """A question put to the actor's municipality, through both walls. Raises `Unknown`, and `Refused` for others."""
    found = rows.found(AuthorityRequest.objects.visible_to(actor), number)
    policies.answers(actor, found)
    return found


def look(actor: Actor, number: int) -> AuthorityRequest:
    """The question for a clerk of the municipality; that she looked is written down with the case. Raises `Unknown`."""
    found = _hers(actor, number)
    with scope.acting():
        casework.look(actor, Case.objects.get(pk=found.case_id), "asked_municipality")
    return found


def open_shared(actor: Actor, number: int, place: int) -> tuple[str, bytes]:
    """Name and bytes of a file that came with the question. Raises `Unknown`, also when it is gone or taken back."""
    found = _hers(actor, number)
    files = [] if found.taken_back_on is not None else found.shared.get("files", [])
    if not 0 <= place < len(files):
        raise Unknown("見つかりません。番号を確かめるか、もう一度一覧からお選びください。")
    kind, row, _, name = files[place]
    with scope.acting(), rows.known():
        content = _content(found.reference, kind, row)
        casework.look(actor, Case.objects.get(pk=found.case_id), "asked_municipality")
    return name, content


def _content(reference: str, kind: str, row: int) -> bytes:
    if kind == sharing.DOCUMENT:
        return documents.open_document(Document.objects.visible_to(SYSTEM).get(pk=row, reference=reference))
    attachment, content = intake.open_attachment(SYSTEM, row)
    if attachment.reference != reference:
        raise Unknown("見つかりません。番号を確かめるか、もう一度一覧からお選びください。")
    return content


def open_reply_file(actor: Actor, number: int, paper: int) -> tuple[str, bytes]:
    """A file that the municipality itself sent with its reply. Raises `Unknown`."""
    found = _hers(actor, number)
    kept = rows.found(Paper.objects.visible_to(actor).filter(request=found.pk, removed_at=None), paper)
    return kept.name, papers.open_paper(kept)


@transaction.atomic
def answer(actor: Actor, number: int, *, reply: str, uploads: Sequence[papers.Upload] = ()) -> AuthorityRequest:
    """The municipality answers, once, with its files or not at all. Raises `Refused`, and `Unknown` for others."""
    _hers(actor, number)
    with scope.acting():
        found = rows.locked(AuthorityRequest.objects.all(), number)
        _open(found)
        if len(uploads) > MOST_FILES:
            raise Refused("この項目に添付できるファイルは{count}個までです。", count=MOST_FILES)
        found.reply, found.answered_on = steps.text(reply), civil.today(datetime.now(UTC))
        for each in uploads:
            papers.check(each)
        found.answered_by_id, found.answered_office = actor.user, _office(actor, found)
        found.save(update_fields=["reply", "answered_on", "answered_by", "answered_office"])
        for each in uploads:
            papers.keep(actor, {"request": found}, found.tenant, steps.line(each.name[-steps.LINE :]), each)
        fact = AuthorityAnswered(request=found.pk, on=found.answered_on.isoformat())
        case = Case.objects.get(pk=found.case_id)
        steps.tell_of_case(actor, case, fact)
        _write_to_the_office(case, found)
    return found


def _write_to_the_office(case: Case, request: AuthorityRequest) -> None:
    """Tell who asked, else who works on proceedings of the office, that the reply is there; once to each."""
    url = f"{settings.PUBLIC_ADDRESS.rstrip('/')}/staff/proceedings/requests/{request.pk}/"
    for user in _who_asked(case, request):
        told = {
            part: ruby_to_plain(TEXTS.get(f"answered.{part}", user.language, reference=case.reference, url=url))
            for part in ("subject", "body")
        }
        notification.write(
            key=f"{case.reference}:town-answered:{request.pk}:{user.pk}",
            tenant=case.tenant,
            reference=case.reference,
            address=user.email,
            language=user.language,
            **told,
        )


def _who_asked(case: Case, request: AuthorityRequest) -> list[User]:
    """The person who asked, if she works in the office of the case today; else all who run proceedings there."""
    rows = Membership.objects.in_force(civil.today()).filter(office_id=case.office_id, user__is_active=True)
    found = {each.user_id: each.user for each in rows.select_related("user").order_by("pk") if _runs(each)}
    asked_by = found.get(request.asked_by_id)
    return [asked_by] if asked_by is not None else list(found.values())[:MOST_MAILED]


def _runs(membership: Membership) -> bool:
    return not membership.role_set().isdisjoint(policies.RUNS)


def _open(request: AuthorityRequest) -> None:
    state = states([request], today=civil.today())[request.pk]
    if state == "answered":
        raise Refused("この照会には、すでに回答があります。")
    if state not in OPEN:
        raise Refused("この照会には、もう回答は要りません。申請が終わったか、照会が取り下げられました。")


def _office(actor: Actor, request: AuthorityRequest) -> str:
    """The body and the office for which she answers."""
    own = Office.objects.filter(pk__in=sorted(actor.offices), tenant=request.to_body).order_by("pk").first()
    name = own.name if own is not None else ""
    return (name if name.startswith(request.authority) else f"{request.authority} {name}".strip())[:120]
