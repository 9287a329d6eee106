"""The fee that the answers alone decide, with its explanation, told before the application is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from koboshi.casework.service import charging
from koboshi.core.decision import FeelError
from koboshi.core.fee import FeeError
from koboshi.core.pack import Pack
from koboshi.core.pack.charging import asks_the_process
from koboshi.core.process import NodeKind

KNOWN: Final = ("answers", "parameters")
"""What is known before anybody has looked at an application."""


def amount_of(pack: Pack, answers: Mapping[str, Any], on: date) -> charging.Amount | None:
    """Yen and the sentences that explain them, as they will stand on the charge; None where more than answers is asked.

    Personal answers are left out, as they are when the process asks.
    """
    known, data = pack.form.public_values(answers), {}
    if pack.fees is not None:
        if asks_the_process(pack.fees):
            return None
    elif pack.manifest.fee.kind == "rule":
        yen = sum_of(pack, answers, on)
        if yen is None:
            return None
        data = {pack.manifest.fee.variable: yen}
    try:
        return charging.quote(pack, known, data, on)
    except FeeError:
        return None


def sum_of(pack: Pack, answers: Mapping[str, Any], on: date) -> int | None:
    """Yen, as the pack's own decision will set the fee; None when it asks for more than the answers, or not yet enough.

    Personal answers are left out, as they are when the process asks.
    """
    fee = pack.manifest.fee
    names = [
        str(node.attributes.get("decision", ""))
        for node in pack.definition.nodes.values()
        if node.kind is NodeKind.RULE and node.attributes.get("result") == fee.variable
    ]
    if fee.kind != "rule" or len(names) != 1:
        return None
    table = next((each for each in pack.tables.values() if names[0] in each), None)
    if table is None or any(asked.partition(".")[0] not in KNOWN for asked in table.asks(names[0])):
        return None
    data = {"answers": pack.form.public_values(answers), "parameters": pack.parameters.at(on)}
    try:
        value = table.decide(names[0], data).value
    except FeelError:
        return None
    return (
        int(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value >= 0 else None
    )
