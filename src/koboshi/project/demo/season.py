"""Play an invented season through the real verbs: filing, examination, corrections, decisions, notices, withdrawals.

Each story is a journey of its pack (`journeys.toml`), so that every branch of a procedure is lived, not only drawn.
The times are those of the story: the season may lie in the past. While a season is played no other house may work on
the same database, because timers of the past would fire between two steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from multiprocessing import get_context

import django
from procrastinate.contrib.django.models import ProcrastinateWorker

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import by_hand, charging, grounds, timers
from koboshi.casework.service.approving import Proposal
from koboshi.catalog import service as catalog
from koboshi.catalog.models import ProcedureVersion
from koboshi.catalog.service import Offer
from koboshi.core.actor import SYSTEM, Actor, ActorKind, Assistance, Door, Role
from koboshi.core.japan import civil
from koboshi.core.journey import Journey, JourneyStep
from koboshi.core.pack import Pack, citing
from koboshi.core.ports.payment import Callback
from koboshi.core.reason import Reason
from koboshi.fees import service as fees
from koboshi.fees.events import ChargeSettled
from koboshi.fees.models import Charge
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.project.demo import deciding, hearing, papers
from koboshi.project.demo.season_plan import Story, answers_of, as_told, fits, plan, shares

_ROLES: Mapping[str, Role] = {"decider": Role.DECIDER, "examiner": Role.EXAMINER, "matcher": Role.MATCHER}
ALIVE = timedelta(seconds=30)
"""Workers give a sign of life every ten seconds."""
ANSWERED = "correction_answered"
INVENTED_ARTICLE = "架空の法令第1条（デモのための例）"
CONDITIONS = "設備を毎月点検し、記録を1年間保存すること（架空の例）。"


class NothingToPlay(ValueError):
    """A season cannot begin; the message is a sentence for whoever asked for it."""


@dataclass(slots=True)
class Told:
    """What a season came to: cases by end and by procedure, and every story that could not be told with its reason."""

    ends: Counter[str] = field(default_factory=Counter)
    procedures: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)

    def add(self, other: Told) -> None:
        """Take in what another worker told."""
        self.ends += other.ends
        self.procedures += other.procedures
        self.failed += other.failed


def offers() -> dict[str, Offer]:
    """The newest version of every published procedure, by id."""
    newest: dict[str, int] = {}
    for procedure, version in ProcedureVersion.objects.order_by("pk").values_list("procedure_id", "pk"):
        newest[procedure] = version
    return {str(procedure): catalog.version_of(version) for procedure, version in sorted(newest.items())}


def season(cases: int, first: date, last: date, *, seed: int, workers: int) -> Told:
    """Play `cases` stories with several processes. Raises `NothingToPlay`."""
    if at_work():
        raise NothingToPlay(
            "A worker of this house is running: it would fire the timers of a past season. Stop it first."
        )
    with scope.acting(SYSTEM):
        packs = {name: offer.pack for name, offer in offers().items() if _playable(offer.pack)}
    if not packs:
        raise NothingToPlay("No procedure with a story is published here; `koboshi up` publishes the packs.")
    stories = plan(packs, cases, first, last, seed)
    found = Told()
    if workers <= 1:
        found.add(play(stories))
        return found
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        for part in pool.map(play, shares(stories, workers)):
            found.add(part)
    return found


def at_work() -> bool:
    """Whether a worker gave a sign of life in the last half minute."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=datetime.now(UTC) - ALIVE).exists()


def _playable(pack: Pack) -> bool:
    """Journeys that need a match of a supporter or a visit's report have their own demo."""
    actions = {node.action for node in pack.definition.nodes.values()}
    own_motion = "staff" in pack.manifest.doors
    return bool(pack.journeys) and not own_motion and not actions & {"match", "visits", "report"}


def play(stories: Sequence[Story]) -> Told:
    """Tell stories one after the other; a story that fails is named with its reason and the next one is told."""
    found = Told()
    with scope.acting(SYSTEM):
        known = offers()
        for story in stories:
            offer = known[story.procedure]
            journey = offer.pack.journeys[story.journey]
            try:
                case = Teller(offer, journey, story).tell()
                found.ends[f"{case.status}"] += 1
                found.procedures[story.procedure] += 1
            except Exception as problem:  # noqa: BLE001  whatever stops one story is told, and the season goes on
                found.failed.append(f"{story.procedure} 「{journey.name}」: {type(problem).__name__}: {problem}")
    return found


@dataclass(slots=True)
class Teller:
    """One story under way."""

    offer: Offer
    journey: Journey
    story: Story
    now: datetime = field(init=False)
    case: Case = field(init=False)
    holder: Actor = field(init=False)

    def tell(self) -> Case:
        """File and take every step; the case as it ended."""
        pack, story = self.offer.pack, self.story
        if not fits(pack, self.journey, story):
            story = replace(story, place=False)
        if not story.place and not fits(pack, self.journey, story):
            story = as_told(story, self.journey)
        self._file(story)
        for step in self.journey.steps:
            self.now += timedelta(days=step.after_days, minutes=7)
            self._take(step)
        self.case.refresh_from_db()
        return self.case

    def _file(self, story: Story) -> None:
        self.now = story.arrives_at
        door = Door(self.journey.door)
        actor = self._filing_actor(door)
        assistance = Assistance.WINDOW if door is Door.COUNTER else None
        answers = answers_of(self.offer.pack, self.journey, story)
        begun = intake.begin(actor, self.offer, door=door, assistance=assistance, answers=answers)
        papers.add_required(begun.application, self.offer)
        if door is Door.CITIZEN:
            references = frozenset({begun.application.reference})
            actor = Actor(kind=ActorKind.PERSON, id="visitor", references=references)
        self.holder = actor
        self.case = casework.file(actor, begun.application, self.offer, now=self.now)

    def _filing_actor(self, door: Door) -> Actor:
        if door is Door.CITIZEN:
            return Actor(kind=ActorKind.PERSON, id="visitor")
        return staff(Role.COUNTER, organisations.office(PREFECTURE, self.offer.pack.manifest.owner).pk)

    def _take(self, step: JourneyStep) -> None:
        self.case.refresh_from_db()
        if step.withdraw:
            casework.withdraw(self.holder, self._application(), now=self.now)
        elif step.message == ANSWERED:
            casework.answer_correction(self.holder, self._application(), now=self.now)
        elif step.message == charging.MESSAGE and self._pay():
            pass
        elif step.message:
            casework.receive(SYSTEM, self.case, message=step.message, data=step.data, now=self.now)
        elif step.timer:
            self.now = max(self.now, timers.fire_one(self.case, step.timer, self.now))
        else:
            self._work(step)

    def _pay(self) -> bool:
        """Pay what the case asks for, through the fees' own book; False when nothing is asked (a fee of zero)."""
        charge = Charge.objects.filter(reference=self.case.reference).open().order_by("-pk").first()
        if charge is None:
            return False
        told = Callback(f"season-{charge.number}", charge.number, "paid", charge.yen, self.now)
        fees.hear(told, "season", now=self.now)
        for entry in Entry.objects.filter(case_ref=self.case.reference, kind=ChargeSettled.kind):
            for reaction in delivery.tied().get(ChargeSettled.kind, ()):
                delivery.perform(entry.pk, reaction)
        return True

    def _application(self) -> Application:
        return Application.objects.get(pk=self.case.application_id)

    def _work(self, step: JourneyStep) -> None:
        task = Task.objects.get(case=self.case, node=step.task, state=Task.State.OPEN)
        actor = staff(_ROLES.get(task.role, Role.CLERK), task.office_id)
        outcome = step.outcome or (task.outcomes[0] if task.outcomes else "")
        self._fee_by_hand(actor, task, outcome)
        if task.action == "decide":
            deciding.decide(actor, task, self._proposal(step, outcome), self.now)
        elif task.action == "issue":
            casework.issue(actor, task, now=self.now)
        elif task.action == hearing.ACTION:
            hearing.hold(actor, task, outcome, self.now - timedelta(days=step.after_days), self.now)
        elif outcome == "correct":
            self._ask(actor, task, step)
        else:
            casework.complete(actor, task, outcome=outcome, data=step.data, now=self.now)

    def _fee_by_hand(self, actor: Actor, task: Task, outcome: str) -> None:
        """Where a person enters the fee: an invented amount, and its payment before somebody says that it is there."""
        rule = by_hand.rule_of(self.case)
        asks = rule is not None and task.node == rule.ask and not (rule.free and outcome == rule.free)
        if asks and by_hand.standing(self.case) is None:
            by_hand.charge(
                actor, self.case, yen=1000, basis="架空の例（額は要確認）", reason="架空の例。", now=self.now
            )
        elif rule is not None and (task.node, outcome) == (rule.wait, rule.paid):
            self._pay()

    def _proposal(self, step: JourneyStep, outcome: str) -> Proposal:
        """The story's decision with all that a refusal or a condition must state; the words are invented and say so."""
        pack = self.offer.pack
        clauses, criteria = grounds.clauses_for(pack, outcome), grounds.criteria_for(pack, outcome)
        chosen = Reason(
            facts=step.reason or "令和8年4月1日までに出された申請書と添付書類を確かめた（架空の例）。",
            clause=step.clause if step.clause in clauses else next(iter(clauses), ""),
            criterion="",
            application="上の事実を、公にしている基準の各項目に照らして確かめた結果による（架空の例）。",
        )
        given = grounds.settled(pack, chosen, outcome)
        if not given.criterion:
            given = replace(given, criterion=next(iter(criteria), ""))
        conditions = CONDITIONS if grounds.sets_conditions(pack, outcome) else ""
        asked = pack.asked_of_decision([outcome], step.task, [given.clause], cites=True)
        looked_up = {citing.ARTICLE: INVENTED_ARTICLE} if asked.articles else {}
        return Proposal(outcome, given, conditions, {**step.decided, **looked_up})

    def _ask(self, actor: Actor, task: Task, step: JourneyStep) -> None:
        page = self.offer.pack.form.pages[0]
        items = {page.fields[0].id: step.reason or "記入の内容を確かめさせてください。"}
        due = civil.today(self.now) + timedelta(days=self.offer.pack.manifest.law.correction_days)
        casework.ask_correction(actor, task, items=items, due_on=due, now=self.now)


@cache
def staff(role: Role, office: int | None) -> Actor:
    """A member of the demo's staff with a role, of an office where one is named; the house itself where nobody is."""
    for actor in deciding.members(office):
        if actor.has(role):
            return actor
    return SYSTEM
