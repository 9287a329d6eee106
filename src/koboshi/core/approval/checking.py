"""Whether a chain fits the procedure it comes with: what it asks, which outcomes it names, what nobody has compared."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from koboshi.core.approval.choosing import choose
from koboshi.core.approval.model import ApprovalRefused, Chain
from koboshi.core.approval.saying import Told

_ASKED: Final = re.compile(r"\bcase\.([A-Za-z_][A-Za-z0-9_]*)")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
ALWAYS: Final = frozenset({"outcome"})
"""What every case has; everything else comes from the form or from the process."""


@dataclass(frozen=True, slots=True)
class ChainFinding:
    """One thing that the author of a chain should see."""

    level: Literal["error", "warning"]
    sentence: Told


def check_chain(chain: Chain, *, known: Collection[str], outcomes: Collection[str]) -> Iterator[ChainFinding]:
    """Look at a chain beside its procedure. `known`: fields of the form and results of the process, `outcomes`: names
    and kinds of its decisions. Errors are what can never work; warnings what nobody has compared or what never fits.
    """
    for where, source in _conditions(chain):
        for name in sorted(set(_ASKED.findall(_QUOTED.sub("", source))) - {*known, *ALWAYS}):
            yield ChainFinding(
                "warning",
                Told(
                    "{where}の条件の case.{name} は、様式にも手続の進み方にもありません。"
                    "値がない間は確かめられません。",
                    where=where,
                    name=name,
                ),
            )
    for name in chain.unfavourable:
        if name not in outcomes:
            yield ChainFinding(
                "error", Told("unfavourable.outcomes の「{name}」という結果は、この手続にありません。", name=name)
            )
    yield from _ways(chain, outcomes)


def asked_by(chain: Chain) -> frozenset[str]:
    """What the conditions of a chain ask of a case."""
    return frozenset(name for _, source in _conditions(chain) for name in _ASKED.findall(_QUOTED.sub("", source)))


def _conditions(chain: Chain) -> Iterator[tuple[Told, str]]:
    for stage in chain.stages:
        if stage.when is not None:
            yield Told("段「{stage}」", stage=stage.id), stage.when.source
    for row in chain.rows:
        yield Told("専決の表の行「{row}」", row=row.id), row.when.source


def _ways(chain: Chain, outcomes: Collection[str]) -> Iterator[ChainFinding]:
    """Every outcome must find its way, also while nothing else is known of the case."""
    for outcome in sorted(outcomes):
        try:
            choose(chain, {"outcome": outcome})
        except ApprovalRefused as problem:
            sentence = Told("結果「{outcome}」のときの経路が決まりません。{problem}", outcome=outcome, problem=problem)
            yield ChainFinding("error", sentence)
