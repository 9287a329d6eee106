"""The identity card of a procedure (`procedure.toml`), typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, cast

from koboshi.core.confidence import CHECKED, UNCHECKED
from koboshi.core.deadline import DeadlineError, Silence, Standard, Via, read_silence
from koboshi.core.japan import clock
from koboshi.core.letter import Appeal, appeal_status
from koboshi.core.pack.law import Law, read_law
from koboshi.core.pack.problems import PackError

FILE: Final = "procedure.toml"
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_VERSION: Final = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")

Unit = Literal["day", "open_day", "month"]
FirstDay = Literal["included", "excluded"]


@dataclass(frozen=True, slots=True)
class Basis:
    """One legal ground; `status` says whether a person has checked it against the text of the law."""

    law: str
    article: str = ""
    note: str = ""
    status: str = UNCHECKED
    confidence: str = "C"
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reissue:
    """What it costs to issue a certificate again (再交付, `[fee.reissue]`).

    Without `yen` nobody has found the amount in the ordinance yet: the house asks for none of its own. `timing`: the
    paper is made once the fee is paid (`before`), or at once (`after`).
    """

    yen: int | None = None
    timing: str = "before"
    basis: str = ""
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee: none, fixed, or computed by the process into `variable`. `note` is a text key.

    `reissue` is None where a certificate is issued again without a fee.
    """

    kind: str = "none"
    yen: int = 0
    note: str = ""
    status: str = CHECKED
    variable: str = "fee"
    reissue: Reissue | None = None


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """The standard period (標準処理期間, 行政手続法6条)."""

    amount: int
    unit: Unit
    first_day: FirstDay
    status: str = UNCHECKED
    roll_forward: bool = True
    set_on: date | None = None
    changed_on: date | None = None
    note: str = ""
    silence: Silence = field(default_factory=Silence)

    @property
    def period(self) -> clock.Period:
        """As the legal clock reads it."""
        return clock.Period(amount=self.amount, unit=self.unit, first_day=self.first_day)


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to have at hand; `field` is the attachment field it goes into, or empty."""

    id: str
    required: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """A way that needs no computer."""

    office: str
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the papers are kept (文書分類・保存期間)."""

    name: str = ""
    years: int = 0
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that `procedure.toml` says."""

    id: str
    version: str
    title: str
    purpose: str
    owner: str
    audience: str
    effective_from: date
    service_level: ServiceLevel
    extends: str = ""
    doors: tuple[str, ...] = ()
    online_level: int = 0
    category: str = ""
    search_words: tuple[str, ...] = ()
    authority: Mapping[str, str] = field(default_factory=dict)
    counters: tuple[Counter, ...] = ()
    basis: tuple[Basis, ...] = ()
    fee: Fee = Fee()
    papers: tuple[Paper, ...] = ()
    reviews: Mapping[str, str] = field(default_factory=dict)
    appeal: Appeal = field(default_factory=Appeal)
    retention: Retention = Retention()
    limits: Mapping[str, Any] = field(default_factory=dict)
    law: Law = field(default_factory=Law)

    @property
    def publisher(self) -> str:
        """The first part of the id."""
        return self.id.partition("/")[0]

    @property
    def slug(self) -> str:
        """The second part of the id."""
        return self.id.partition("/")[2]

    @property
    def number(self) -> tuple[int, int, int]:
        """The version as numbers, to compare."""
        return version_number(self.version)

    @property
    def standard(self) -> Standard:
        """The standard period with the passage inside it (経由期間), as the clock reckons it."""
        level, passage = self.service_level, self.law.passage
        via = Via(passage.office, passage.amount, cast(Unit, passage.unit)) if passage and passage.amount else None
        return Standard(level.period, via, level.roll_forward, level.silence, level.status)

    def fee_for(self, answers: Mapping[str, Any], variables: Mapping[str, Any]) -> int:
        """The fee in yen; a fee by rule is the number that the process put into its variable."""
        if self.fee.kind != "rule":
            return self.fee.yen if self.fee.kind == "fixed" else 0
        value = variables.get(self.fee.variable, 0)
        return int(value) if isinstance(value, int | float) else 0

    def authority_of(self, letter: str, office: str = "", parent: str = "") -> str:
        """Whose decision a letter tells: its own authority, else how the procedure's is named in notices.

        `{office}` in the name is the office of the case, `{parent}` the one above it (県北地方振興局 of its 県税部).
        """
        own = self.law.letters.get(letter)
        name = (own.authority if own else "") or self.authority.get("notice") or self.authority.get("name", "")
        return name.replace("{office}", office).replace("{parent}", parent or office)

    def appeal_of(self, letter: str) -> Appeal:
        """How one may object to what a letter tells."""
        own = self.law.letters.get(letter)
        return own.appeal if own is not None and own.appeal is not None else self.appeal

    def public_service_of(self, letter: str) -> str:
        """By which law a letter is served in public."""
        own = self.law.letters.get(letter)
        return (own.public_service if own else "") or self.law.delivery.public_service

    def unchecked(self) -> list[str]:
        """What nobody has checked against the law yet, for the lists of staff."""
        found = [f"根拠 {each.law} {each.article}".rstrip() for each in self.basis if each.status != CHECKED]
        parts = (
            ("手数料", self.fee.status),
            ("再交付の手数料", self.fee.reissue.status if self.fee.reissue is not None else CHECKED),
            ("標準処理期間", self.service_level.status),
            (
                "みなし規定",
                self.service_level.silence.status if self.service_level.silence.effect != "none" else CHECKED,
            ),
            ("教示", appeal_status(self.appeal) if self.appeal.type != "none" else CHECKED),
            ("保存期間", self.retention.status),
        )
        found += [name for name, status in parts if status != CHECKED]
        own = {name: rule.appeal for name, rule in self.law.letters.items() if rule.appeal is not None}
        found += [f"教示（通知文 {name}）" for name, appeal in own.items() if appeal_status(appeal) != CHECKED]
        return [*found, *self.law.unchecked()]


def version_number(version: str) -> tuple[int, int, int]:
    """A SemVer version as three numbers; PackError when it is none."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise PackError(FILE, f"version「{version}」は 1.2.3 の形で書いてください。")
    return int(found[1]), int(found[2]), int(found[3])


def read_manifest(data: Mapping[str, Any]) -> Manifest:
    """The manifest of parsed TOML; PackError naming the key."""
    if not _ID.fullmatch(_text(data, "id")):
        raise PackError(FILE, "id は「発行者/名前」の形（小文字・数字・ハイフン）で書いてください。")
    version_number(_text(data, "version"))
    try:
        return _manifest(data)
    except (TypeError, AttributeError, ValueError) as problem:
        if isinstance(problem, PackError):
            raise
        raise PackError(FILE, f"書き方が正しくないところがあります（{problem}）。") from problem


def _manifest(data: Mapping[str, Any]) -> Manifest:
    day = data.get("effective_from")
    if type(day) is not date:
        raise PackError(FILE, "effective_from は日付（例：2026-04-01）で書いてください。")
    retention = _table(data, "retention")
    names = ("id", "version", "title", "purpose", "owner", "audience")
    return Manifest(
        **{name: _text(data, name) for name in names},
        effective_from=day,
        service_level=_service_level(_table(data, "service_level")),
        extends=str(data.get("extends", "")),
        doors=tuple(data.get("doors", ())),
        online_level=int(data.get("online_level", 0)),
        category=str(data.get("category", "")),
        search_words=tuple(data.get("search_words", ())),
        authority=dict(_table(data, "authority")),
        counters=tuple(Counter(each["office"], tuple(each.get("ways", ()))) for each in data.get("counter", ())),
        basis=tuple(Basis(**each) for each in data.get("basis", ())),
        fee=_fee(_table(data, "fee")),
        papers=tuple(Paper(**each) for each in data.get("papers", ())),
        reviews=dict(_table(data, "reviews")),
        appeal=Appeal(**_table(data, "appeal")),
        retention=Retention(**{("name" if key == "class" else key): value for key, value in retention.items()}),
        limits=dict(_table(data, "limits")),
        law=read_law(data),
    )


def _fee(table: dict[str, Any]) -> Fee:
    again = table.get("reissue")
    return Fee(**{**table, "reissue": Reissue(**again) if again is not None else None})


def _service_level(table: dict[str, Any]) -> ServiceLevel:
    unit, first = table.get("unit"), table.get("first_day")
    if type(table.get("amount")) is not int or table["amount"] < 1:
        raise PackError(FILE, "[service_level] の amount は1以上の整数で書いてください。")
    if unit not in ("day", "open_day", "month") or first not in ("included", "excluded"):
        raise PackError(FILE, "[service_level] の unit か first_day が正しくありません。")
    try:
        silence = read_silence(table.get("silence"))
    except DeadlineError as problem:
        raise PackError(FILE, str(problem)) from problem
    others = {key: table[key] for key in ("status", "roll_forward", "set_on", "changed_on", "note") if key in table}
    return ServiceLevel(table["amount"], cast(Unit, unit), cast(FirstDay, first), **others, silence=silence)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PackError(FILE, f"{key} を書いてください。")
    return value


def _table(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise PackError(FILE, f"[{key}] は表の形で書いてください。")
    return value
