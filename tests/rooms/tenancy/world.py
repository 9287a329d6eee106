"""Two prefectures, two towns, residents and offices with one of every thing: the world in which permission is tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models, transaction

from koboshi.casework import service as casework
from koboshi.casework.models import (
    Case,
    Consultation,
    Correction,
    Decision,
    Message,
    SavedFilter,
    TakingBack,
    Task,
    Timer,
)
from koboshi.catalog import service as catalog
from koboshi.catalog.service import Offer
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, VISITOR, Actor, ActorKind, Assistance, Door, Role
from koboshi.foundation.documents.models import Document, Series
from koboshi.foundation.journal.models import StuckReaction
from koboshi.foundation.notification import service as notification
from koboshi.foundation.organisations.models import PREFECTURE, Office, Organisation
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import AnswersVersion, Application, Attachment
from koboshi.project import wiring
from koboshi.project.demo import advisers, offices
from koboshi.project.demo import people as demo_people
from koboshi.promotion import service as promotion
from koboshi.promotion.models import Adviser, Match, Report, Visit
from tests.rooms.tenancy import furnishing

PACKS = Path(__file__).parents[3] / "procedures" / "fukushima"
FOREIGN = "080004"
TOWN_1, TOWN_2 = "075442", "074462"


@dataclass(repr=False)
class World:
    """The applications by nickname and the actors by name."""

    references: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)


def staff(login: str) -> Actor:
    """A member of the demo's staff as an actor."""
    return people.actor_of(User.objects.get(email=f"{login}@demo.koboshi.example"), {})


def resident(*references: str, user: User | None = None) -> Actor:
    """A resident: with the applications opened in this browser, or signed in."""
    known = f"user:{user.pk}" if user else "visitor"
    return Actor(kind=ActorKind.PERSON, id=known, user=user.pk if user else None, references=frozenset(references))


def build() -> World:
    """Make the world; the caller is in a transaction and acts as the system."""
    wiring.fill_shelves()
    offices.load()
    demo_people.load()
    advisers.load()
    for name in ("disclosure-request", "adviser-dispatch"):
        catalog.publish(SYSTEM, packs.load(PACKS / name), tenant=PREFECTURE)
    _foreign_body()
    world = World()
    disclosure, dispatch = (
        catalog.in_force(f"fukushima/{name}", on=datetime.now(UTC).date())
        for name in ("disclosure-request", "adviser-dispatch")
    )
    _disclosures(world, disclosure)
    for nickname, town in (("town_1", TOWN_1), ("town_2", TOWN_2)):
        world.references[nickname] = _dispatch(dispatch, town)
    _foreign_rows(world, disclosure)
    world.references["disposition"] = _disposition(disclosure)
    for keeper in (Office.objects.get(tenant=PREFECTURE, slug="joho-seisaku"), Office.objects.get(tenant=FOREIGN)):
        furnishing.council_of(keeper)
    for reference in world.references.values():
        _things_of(reference)
    _furnish(world)
    world.actors = _actors(world)
    return world


def _foreign_body() -> None:
    kind = Organisation.Kind.PREFECTURE
    Organisation.objects.create(code=FOREIGN, name="茨城県（架空の例）", kana="イバラキケン", kind=kind)
    office = Office.objects.create(tenant=FOREIGN, slug="joho", name="情報公開の窓口（架空）", document_sign="情")
    user = User.objects.create_user("foreign@demo.koboshi.example", name="他県 百花（架空）", is_staff=True)
    apart = (Role.TOWN, Role.AUDITOR)  # nobody audits beside another role
    people.join(user, office, [role for role in Role if role not in apart], since=date(2026, 4, 1))


def _begin(actor: Actor, offer: Offer, door: Door, **facts: Any) -> Application:
    files = {each.id for each in offer.pack.form.fields.values() if each.type == "attachment"}
    sample = offer.pack.samples["typical.json"]["answers"]
    answers = {name: value for name, value in sample.items() if name not in files}
    return intake.begin(actor, offer, door=door, answers=answers, **facts).application


def _disclosures(world: World, offer: Offer) -> None:
    clerk, signed_in = staff("madoguchi"), User.objects.get(email="kenmin@demo.koboshi.example")
    made = {
        "by_visitor": _begin(resident(), offer, Door.CITIZEN),
        "by_another": _begin(resident(), offer, Door.CITIZEN),
        "signed_in": _begin(resident(user=signed_in), offer, Door.CITIZEN),
        "at_counter": _begin(clerk, offer, Door.COUNTER, assistance=Assistance.WINDOW),
        "draft": _begin(resident(), offer, Door.CITIZEN),
        "handed_over": _begin(resident(), offer, Door.CITIZEN),
    }
    for nickname, application in made.items():
        world.references[nickname] = application.reference
        if nickname != "draft":
            casework.file(SYSTEM, application, offer)
    _work(world)


def _case(reference: str) -> Case:
    return Case.objects.get(reference=reference)


def _task(reference: str) -> Task:
    return Task.objects.get(reference=reference, state=Task.State.OPEN)


def _work(world: World) -> None:
    examiner, decider = staff("tanto"), staff("kacho")
    bunka = Office.objects.get(tenant=PREFECTURE, slug="bunka-shinko")
    decided, asked = world.references["by_visitor"], world.references["signed_in"]
    casework.complete(examiner, _task(decided), outcome="complete")
    casework.decide(
        decider, _task(decided), outcome="grant", reason="架空の例です。", fields={"documents": "架空の記録"}
    )
    casework.issue(decider, _task(decided))
    soon = datetime.now(UTC).date() + timedelta(days=10)
    casework.ask_correction(examiner, _task(asked), items={"document": "どの文書か分かりません。"}, due_on=soon)
    casework.consult(examiner, _case(asked), office=bunka, question="この文書はありますか。", due_on=soon)
    casework.hand_over(examiner, _task(world.references["handed_over"]), to_office=bunka.pk)
    SavedFilter.objects.create(tenant=PREFECTURE, user_id=examiner.user, name="急ぎ", query={})


def _dispatch(offer: Offer, town: str) -> str:
    office = Office.objects.get(tenant=town, slug="digital")
    user, _ = User.objects.get_or_create(email=f"town-{town}@demo.koboshi.example", defaults={"is_staff": True})
    people.join(user, office, [Role.TOWN], since=date(2026, 4, 1))
    actor = people.actor_of(user, {})
    application = _begin(actor, offer, Door.MUNICIPALITY)
    casework.file(actor, application, offer)
    adviser = Adviser.objects.order_by("pk")[0]
    match = promotion.match(SYSTEM, application, adviser, onsite_days_limit=3, online_hours_limit=Decimal(10))
    today = datetime.now(UTC).date() - timedelta(days=1)
    promotion.log_visit(actor, match, on=today, mode="onsite", hours=Decimal(2), note="架空の訪問", today=today)
    promotion.file_report(actor, match, done="架空の作業", result="架空の成果")
    return application.reference


def _foreign_rows(world: World, offer: Offer) -> None:
    """The same things in a body that is not ours, written row by row: its packs are not here."""
    office, now = Office.objects.get(tenant=FOREIGN), datetime.now(UTC)
    application = Application.objects.create(
        reference="FFFF-0000-0001", tenant=FOREIGN, procedure_id=offer.procedure, version=offer.version, office=office,
        door="citizen", state="filed", filed_at=now, secret_hash=b"0" * 32, answers_version=1,
    )  # fmt: skip
    facts: dict[str, Any] = {"reference": application.reference, "tenant": FOREIGN}
    AnswersVersion.objects.create(application=application, number=1, answers={}, reason="filed", made_by="x", **facts)
    case = Case.objects.create(
        application=application, procedure_id=offer.procedure, version=offer.version, office=office, door="citizen",
        arrived_at=now, **facts,
    )  # fmt: skip
    Task.objects.create(
        case=case, procedure_id=offer.procedure, office=office, token=1, node="examine", opened_at=now,
        due_on=now.date(), **facts,
    )  # fmt: skip
    adviser = Adviser.objects.create(tenant=FOREIGN, name="助言 外美（架空）", kana="ジョゲン ソトミ")
    match = Match.objects.create(
        town="080012", adviser=adviser, onsite_days_limit=1, online_hours_limit=1, matched_by="x", **facts
    )
    Visit.objects.create(
        match=match, tenant=FOREIGN, town="080012", on=now.date(), mode="online", hours=1, note="x", logged_by="x"
    )
    Report.objects.create(match=match, tenant=FOREIGN, town="080012", done="x", result="x", filed_by="x")
    SavedFilter.objects.create(tenant=FOREIGN, user=User.objects.get(email__startswith="foreign@"), name="x", query={})
    world.references["foreign"] = application.reference


def _disposition(offer: Offer) -> str:
    """What the office itself began against somebody; nobody holds it."""
    office, now = Office.objects.get(tenant=PREFECTURE, slug="johokokai-madoguchi"), datetime.now(UTC)
    facts: dict[str, Any] = {"tenant": PREFECTURE, "reference": "DDDD-0000-0001", "office": office, "door": "staff"}
    facts |= {"procedure_id": offer.procedure, "version": offer.version}
    application = Application.objects.create(
        state="filed", filed_at=now, secret_hash=b"0" * 32, answers_version=1, **facts
    )
    case = Case.objects.create(application=application, arrived_at=now, **facts)
    Task.objects.create(
        case=case, procedure_id=offer.procedure, office=office, token=1, node="hold", opened_at=now, due_on=now.date(),
        tenant=PREFECTURE, reference=case.reference,
    )  # fmt: skip
    return case.reference


def _furnish(world: World) -> None:
    """The rooms about law, money and places."""
    joho, elsewhere = furnishing.office("johokokai-madoguchi"), Office.objects.get(tenant=FOREIGN)
    stranger = furnishing.person("foreign")
    furnishing.body(joho, furnishing.person("tanto"))
    furnishing.body(elsewhere, stranger)
    furnishing.circulate(world.references["by_visitor"], (world.references["foreign"], elsewhere, stranger))
    furnishing.lay_across(world.references["by_another"])
    furnishing.dispose(world.references["disposition"], presiding=furnishing.person("npo"))
    furnishing.dispose(world.references["foreign"])
    asker, clerk = furnishing.person("kenmin"), furnishing.person("madoguchi")
    world.references |= {
        "asked": furnishing.ask("EEEE-0000-0001", joho),
        "asked_signed_in": furnishing.ask("EEEE-0000-0002", joho, asker=asker),
        "asked_by_telephone": furnishing.ask("EEEE-0000-0003", furnishing.office("zeimu"), taken_by=clerk),
        "asked_elsewhere": furnishing.ask("EEEE-0000-0004", elsewhere),
    }


def _things_of(reference: str) -> None:
    """One of everything that hangs on an application, where the verbs have not made it already."""
    application = Application.objects.get(reference=reference)
    facts: dict[str, Any] = {"reference": reference, "tenant": application.tenant}
    Attachment.objects.create(
        application=application, field="files", name="a.pdf", kind="pdf", size=1, sha256="0" * 64,
        storage_key=f"none/{reference}", **facts,
    )  # fmt: skip
    notification.write(key=f"{reference}:told", address="someone@example.jp", subject="x", body="x", **facts)
    StuckReaction.objects.create(
        key=f"stuck:{reference}", job="x", arguments={}, tenant=application.tenant, case_ref=reference, attempts=3,
        error="x",
    )  # fmt: skip
    if not Document.objects.filter(reference=reference).exists():
        Document.objects.create(
            key=reference, office="x", recipient_id=application.holder_id, kind="x", title="x", number=reference,
            recipient_tenant=application.applicant_tenant, check_number=f"C-{reference}", storage_key=reference,
            sha256="0" * 64, size=1, issued_by="x", **facts,
        )  # fmt: skip
    Series.objects.get_or_create(tenant=application.tenant, series="x")
    case = Case.objects.filter(application=application).first()
    if case is not None:
        _things_of_case(case, facts)
    furnishing.things_of(application, case)


def _things_of_case(case: Case, facts: dict[str, Any]) -> None:
    now, somebody = datetime.now(UTC), User.objects.order_by("pk")[0]
    Timer.objects.get_or_create(case=case, token=999, node="wait", defaults={"due_at": now, **facts})
    Message.objects.create(case=case, from_staff=False, text="質問です。", **facts)
    Message.objects.create(case=case, from_staff=True, internal=True, text="庁内の覚え書きです。", **facts)
    Correction.objects.create(case=case, items=[], due_on=now.date(), asked_by=somebody, answered_at=now, **facts)
    if not Consultation.objects.filter(case=case).exists():
        office = Office.objects.get(tenant=case.tenant, slug="zeimu") if case.tenant == PREFECTURE else case.office
        Consultation.objects.create(
            case=case, office=office, question="x", asked_by=somebody, due_on=now.date(), **facts
        )
    if not Decision.objects.filter(case=case).exists():
        Decision.objects.create(case=case, outcome="grant", reason="x", decided_by=somebody, decided_at=now, **facts)
    act = {"how": "annul", "facts": "x", "ground": "x", "node": "x", "taken_by": somebody, "taken_at": now}
    TakingBack.objects.create(case=case, decision=Decision.objects.filter(case=case)[0], **act, **facts)


def _actors(world: World) -> dict[str, Actor]:
    kenmin = User.objects.get(email="kenmin@demo.koboshi.example")
    town = {code: User.objects.get(email=f"town-{code}@demo.koboshi.example") for code in (TOWN_1, TOWN_2)}
    return {
        "visitor": VISITOR,
        "resident with a number": resident(world.references["by_visitor"]),
        "resident with a draft": resident(world.references["draft"]),
        "signed-in resident": resident(user=kenmin),
        "asker with a number": resident(world.references["asked"]),
        "party of a disposition": resident(world.references["disposition"]),
        "counter clerk": staff("madoguchi"),
        "examiner": staff("tanto"),
        "decider and operator": staff("kacho"),
        "staff of another office": staff("npo"),
        "consulted by default": staff("zei"),
        "matcher": staff("digital"),
        "leader": staff("honbu"),
        "town 1": people.actor_of(town[TOWN_1], {}),
        "town 2": people.actor_of(town[TOWN_2], {}),
        "staff of another prefecture": people.actor_of(User.objects.get(email__startswith="foreign@"), {}),
        "system": SYSTEM,
    }


def in_transaction() -> Any:
    """A transaction that is always rolled back at its end."""
    return _Undone()


class _Undone:
    def __enter__(self) -> World:
        self.block = transaction.atomic()
        self.block.__enter__()
        scope.apply(SYSTEM)
        return build()

    def __exit__(self, *_: object) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


def with_visible_to() -> list[type[models.Model]]:
    """Every model of the house whose manager answers `visible_to`."""
    return [model for model in own_models() if hasattr(model._default_manager.get_queryset(), "visible_to")]


def own_models() -> list[type[models.Model]]:
    """Every model of the house."""
    return [model for model in apps.get_models() if model.__module__.startswith("koboshi.")]
