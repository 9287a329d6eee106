"""The legal shape of a procedure in `procedure.toml`: what kind of act it is, its criteria, register, seasons, people.

Tables that a room of the core reads itself (`[[deadline]]`, `[[window]]`) are kept here as written and read by the
pack (`Pack.deadlines`, `Pack.windows`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from koboshi.core.confidence import UNCHECKED
from koboshi.core.numbering import Pattern, PatternError
from koboshi.core.pack.letters import (
    Consultation,
    LetterRule,
    read_consultations,
    read_letters,
    read_variables,
)
from koboshi.core.pack.public_hearing import PublicHearing
from koboshi.core.pack.routing import Routing, read_routing
from koboshi.core.reason import OUTCOMES
from koboshi.core.validity import KindTerm, Term, chosen

PLAIN: Final = "第{n}号"
"""The number of a permit where a pack names no pattern: one series for the whole register."""
_FISCAL: Final = ("{year}", "{era_year}", "{fiscal_year}")
NO_SIGN: Final = "notice"
"""What stands in `[number] kind` of a pack whose numbers bear no sign of a kind."""
KINDS: Final = ("application", "notification", "checked_notification", "opinion", "adverse")
"""申請 · 届出（到達で完了。決定はない） · 届出のあとに県が確認するもの · 意見の提出 · 不利益処分."""
ACTS: Final = ("national", "ordinance", "outside")
"""行政手続法 · 団体の行政手続条例（その団体の条例・規則に基づくもの） · どちらの適用もないもの."""


@dataclass(frozen=True, slots=True)
class Act:
    """Which act governs the procedure (行手法3条3項); whose function it is (`self` 自治, `entrusted` 受託)."""

    kind: str = "application"
    act: str = "national"
    function: str = "self"
    status: str = UNCHECKED

    @property
    def decides(self) -> bool:
        """Whether anything is decided; a notification is complete on arrival (行手法37条)."""
        return self.kind in {"application", "adverse"}


@dataclass(frozen=True, slots=True)
class Passage:
    """The time at an office the application passes through (経由期間); it lies inside the standard period."""

    office: str
    amount: int
    unit: str = "day"
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True)
class Criterion:
    """One examination criterion (審査基準, 行手法5条); the wording is the text `criterion.<id>`.

    `outcomes`: the outcomes of the process, or kinds of decision, that it serves; empty means all of them.
    """

    id: str
    basis: str = ""
    status: str = UNCHECKED
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria of a procedure with the days they were set and changed, and the public page they stand on."""

    set_on: date | None = None
    changed_on: date | None = None
    url: str = ""
    page_date: date | None = None
    status: str = UNCHECKED
    items: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Lapse:
    """A permit that ends because its holder did not do something in time (`[[register.lapse]]`).

    The letter that tells her so ends it; its last day is that of the `deadline` (one of `[[deadline]]`), or the day of
    the letter where none is named.
    """

    letter: str
    deadline: str = ""
    basis: str = ""
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Term):
    """A register of permits (台帳) that a favourable decision writes into.

    `pattern` is the number (see `core.numbering`). How long a permit holds is the term that this is itself (see
    `core.validity`), or the first of `terms` (`[[register.term]]`) that fits the kind of permit. Renewal opens and
    closes that many months, or days, before the end; months count where both are given.
    """

    name: str
    pattern: str = ""
    terms: tuple[KindTerm, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    renewal_opens_months: int = 0
    renewal_closes_months: int = 0
    renewal_opens_days: int = 0
    renewal_closes_days: int = 0
    display_duty: bool = False
    public: bool = False
    public_fields: tuple[str, ...] = ()
    holder_field: str = ""
    title_field: str = ""
    area: str = ""
    certificate: str = ""
    outcomes: tuple[str, ...] = ("grant",)

    def term_for(self, answers: Mapping[str, Any], outcome: str) -> Term:
        """How long a permit with these answers and that outcome holds."""
        return chosen(self.terms, self, answers, outcome)

    def read(self) -> Pattern:
        """The pattern of the permits' numbers; it begins again with the year that it shows. Raises `PatternError`."""
        text = self.pattern or PLAIN
        if "{kind}" in text:
            raise PatternError(
                "[register] の pattern に {kind} は使えません。台帳の番号には種類の記号がないので、"
                "書きたい記号を、そのまま pattern に書いてください（例：産廃第{n}号）。"
            )
        if any(place in text for place in _FISCAL):
            reset = "fiscal"
        else:
            reset = "calendar" if "{calendar_year}" in text else "never"
        return Pattern.parse(text, reset=reset)

    @property
    def tells_birthdays(self) -> bool:
        """Whether a permit of some kind here ends on a birthday: the days that follow from it are personal."""
        return any(term.personal for term in (self, *self.terms))

    def lapse_of(self, letter: str) -> Lapse | None:
        """How a permit ends with this letter, if it does."""
        return next((each for each in self.lapses if each.letter == letter), None)


@dataclass(frozen=True, slots=True)
class People:
    """Who may act: representatives with 委任状, legal representatives, messengers, corporations, several applicants."""

    proxy: str = "allowed"
    professional: str = ""
    corporation: bool = False
    co_applicants: bool = False
    minors: bool = False


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number of a notice: pattern, the sign of its kind, and when it begins again (fiscal, calendar, never).

    `kind` stands at `{kind}`, as 達 does in 達(務)第46号; "notice" declares no sign.
    """

    pattern: str = ""
    kind: str = NO_SIGN
    reset: str = "fiscal"
    status: str = UNCHECKED

    def read(self) -> Pattern | None:
        """The pattern, or None where the procedure uses the body's usual one. Raises `PatternError`."""
        if not self.pattern:
            return None
        if self._shows_kind and self.kind == NO_SIGN:
            raise PatternError(
                "[number] の型に {kind} がありますが、種類の記号が決まっていません。"
                "kind に、番号に書く記号（例：達）を書いてください。"
            )
        return Pattern.parse(self.pattern, reset=self.reset, kinds=(self.kind,) if self._shows_kind else ())

    @property
    def unused_kind(self) -> str:
        """A sign that was declared and that the pattern does not show; empty when there is none."""
        return "" if self._shows_kind or self.kind == NO_SIGN else self.kind

    @property
    def _shows_kind(self) -> bool:
        return "{kind}" in self.pattern


@dataclass(frozen=True, slots=True)
class Delivery:
    """How notices reach the applicant, how they are sealed, and how they are set.

    `public_service` names the law by which a notice is served in public where nobody knows the address (公示送達); each
    letter may name another one.
    """

    ways: tuple[str, ...] = ("online", "post", "counter")
    seal: str = "omitted"
    layout: str = "horizontal"
    public_service: str = "civil"
    status: str = UNCHECKED

    @property
    def vertical(self) -> bool:
        """Whether notices are set in vertical lines."""
        return self.layout == "vertical"


@dataclass(frozen=True, slots=True)
class Inspection:
    """A site inspection: checklist items (texts `check.<id>`), whether photographs are taken, minutes on site."""

    items: tuple[str, ...] = ()
    photos: bool = True
    minutes: int = 60
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True)
class ByHand:
    """A fee whose amount a person enters: the task where that happens, the one that waits, and its outcome "paid".

    `free` is the outcome of the asking task with which nothing is asked for, where there is one.
    """

    ask: str
    wait: str
    paid: str = "paid"
    free: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """When and how the fee is paid: with the filing, after the formal check, or when the permit is handed out.

    The last day is so many `days` after it is asked for, at the latest that of the `deadline` (one of `[[deadline]]`).
    """

    timing: str = "with_filing"
    methods: tuple[str, ...] = ("online", "counter", "slip")
    days: int = 14
    deadline: str = ""
    refund: str = "before_work"
    exemptions: tuple[str, ...] = ()
    basis: str = ""
    status: str = UNCHECKED
    by_hand: ByHand | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """All of the above, of one procedure."""

    act: Act = Act()
    passage: Passage | None = None
    criteria: Criteria = Criteria()
    register: Register | None = None
    routing: Routing | None = None
    people: People = People()
    numbering: Numbering = Numbering()
    delivery: Delivery = Delivery()
    inspection: Inspection | None = None
    public_hearing: PublicHearing | None = None
    payment: Payment | None = None
    correction_days: int = 14
    reminder_days: tuple[int, ...] = (3,)
    deadlines: tuple[Mapping[str, Any], ...] = ()
    windows: tuple[Mapping[str, Any], ...] = ()
    draw: Mapping[str, Any] = field(default_factory=dict)
    consultations: tuple[Consultation, ...] = ()
    letters: Mapping[str, LetterRule] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    renews: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def outcome_kind(self, outcome: str) -> str:
        """What kind of decision an outcome of the process is (`core.reason.OUTCOMES`), as `[outcomes]` says."""
        return self.outcomes.get(outcome, outcome if outcome in OUTCOMES else "grant")

    def unchecked(self) -> list[str]:
        """What nobody has compared with the law yet, in words for the lists of staff."""
        parts: tuple[tuple[str, Any], ...] = (
            ("経由期間", self.passage),
            ("台帳", self.register),
            ("担当する役所の決め方", self.routing),
            ("現地の確認", self.inspection),
            ("公聴会", self.public_hearing),
            ("納付の時期と方法", self.payment),
        )
        found = [name for name, part in parts if part is not None and part.status == UNCHECKED]
        found += [f"照会 {each.to}" for each in self.consultations if each.law and each.status == UNCHECKED]
        terms = self.register.terms if self.register is not None else ()
        found += [f"台帳の有効期間 {n}" for n, term in enumerate(terms, 1) if term.status == UNCHECKED]
        lapses = self.register.lapses if self.register is not None else ()
        found += [f"台帳の失効 {each.letter}" for each in lapses if each.status == UNCHECKED]
        found += [f"審査基準 {each.id}" for each in self.criteria.items if each.status == UNCHECKED]
        return found + [f"期限 {row.get('id')}" for row in self.deadlines if row.get("status", UNCHECKED) == UNCHECKED]


def read_law(data: Mapping[str, Any]) -> Law:
    """The legal tables of parsed TOML; TypeError or ValueError for keys that do not exist."""
    level, fee = data.get("service_level", {}), dict(data.get("payment", {}))
    correction = data.get("correction", {})
    if "by_hand" in fee:
        fee["by_hand"] = ByHand(**fee["by_hand"])
    return Law(
        act=Act(**data.get("act", {})),
        passage=_optional(Passage, level.get("passage")),
        criteria=_criteria(data),
        register=_register(data.get("register")),
        routing=read_routing(data.get("routing")),
        people=People(**data.get("people", {})),
        numbering=Numbering(**data.get("number", {})),
        delivery=Delivery(**_tuples(data.get("delivery", {}))),
        inspection=_optional(Inspection, data.get("inspection")),
        public_hearing=_optional(PublicHearing, data.get("public_hearing")),
        payment=_optional(Payment, fee or None),
        correction_days=int(correction.get("days", 14)),
        reminder_days=tuple(correction.get("reminders", (3,))),
        deadlines=tuple(data.get("deadline", ())),
        windows=tuple(data.get("window", ())),
        draw=dict(data.get("draw", {})),
        consultations=read_consultations(data),
        letters=read_letters(data),
        variables=read_variables(data),
        renews=str(data.get("renews", "")),
        outcomes=dict(data.get("outcomes", {})),
    )


def _register(table: Mapping[str, Any] | None) -> Register | None:
    if table is None:
        return None
    terms = tuple(
        _named(f"[[register.term]] {number}番目", KindTerm, _tuples(row))
        for number, row in enumerate(table.get("term", ()), 1)
    )
    lapses = tuple(Lapse(**row) for row in table.get("lapse", ()))
    rest = {key: value for key, value in table.items() if key not in ("term", "lapse")}
    found: Register = _named("[register]", Register, {**_tuples(rest), "terms": terms, "lapses": lapses})
    return found


def _named(place: str, kind: type[Any], values: Mapping[str, Any]) -> Any:
    """The value, or a ValueError that says in which table it stands."""
    try:
        return kind(**values)
    except ValueError as problem:
        raise ValueError(f"{place} {problem}") from problem


def _criteria(data: Mapping[str, Any]) -> Criteria:
    items = tuple(Criterion(**_tuples(each)) for each in data.get("criterion", ()))
    return Criteria(**data.get("criteria", {}), items=items)


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _optional(kind: type[Any], table: Mapping[str, Any] | None) -> Any:
    return None if table is None else kind(**_tuples(table))
