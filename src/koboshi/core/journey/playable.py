"""What a journey needs of a pack, so that stories can be played without knowing how a pack is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from koboshi.core import process
from koboshi.core.form import Form, Problem
from koboshi.core.japan import clock
from koboshi.core.letter import Appeal, Letter
from koboshi.core.letter.filling import Delivers
from koboshi.core.text import Texts


class Level(Protocol):
    """The standard period."""

    @property
    def period(self) -> clock.Period:
        """As the clock reads it."""
        ...

    @property
    def roll_forward(self) -> bool:
        """Whether a closed last day moves to the next open one."""
        ...


class Tables(Delivers, Protocol):
    """The part of the law's tables that a journey needs."""

    @property
    def variables(self) -> Mapping[str, str]:
        """The process variables that letters may print."""
        ...


class Card(Protocol):
    """The part of a manifest that a journey needs."""

    @property
    def law(self) -> Tables:
        """The tables of the law."""
        ...

    @property
    def service_level(self) -> Level:
        """The standard period."""
        ...

    def authority_of(self, letter: str, office: str = "", parent: str = "") -> str:
        """Whose decision a letter tells."""
        ...

    def appeal_of(self, letter: str) -> Appeal:
        """Who hears an objection to what a letter tells."""
        ...


class Dated(Protocol):
    """Parameters by date."""

    def at(self, on: date) -> dict[str, Any]:
        """The values in force."""
        ...


class Decided(Protocol):
    """The fields of a decision beside its reason."""

    def check(self, values: Mapping[str, Any], answers: Mapping[str, Any], today: date) -> list[Problem]:
        """Everything wrong with their values."""
        ...

    def told(self, values: Mapping[str, Any], texts: Texts, lang: str = "ja") -> dict[str, str]:
        """The values as letters print them."""
        ...


class Playable(Protocol):
    """What a journey is played on: a pack."""

    @property
    def manifest(self) -> Card:
        """Its identity card."""
        ...

    @property
    def form(self) -> Form:
        """Its form."""
        ...

    @property
    def definition(self) -> process.Definition:
        """Its process."""
        ...

    @property
    def parameters(self) -> Dated:
        """Its parameters."""
        ...

    @property
    def texts(self) -> Texts:
        """Its wording."""
        ...

    @property
    def letters(self) -> Mapping[str, Letter]:
        """Its letters."""
        ...

    def asked_of_decision(
        self, outcomes: Iterable[str] | None = None, task: str = "", clauses: Iterable[str] = ()
    ) -> Decided:
        """The fields of a decision with one of these outcomes (None: any) at a deciding task ("": any), on grounds."""
        ...

    @property
    def fees(self) -> object:
        """Its schedule of fees, or None where the manifest says the fee."""
        ...

    def fee_for(self, answers: Mapping[str, Any], variables: Mapping[str, Any], on: date) -> int:
        """The fee in yen for these answers on a day; FeeError when nothing says it."""
        ...

    @property
    def samples(self) -> Mapping[str, Mapping[str, Any]]:
        """Its samples by file name."""
        ...
