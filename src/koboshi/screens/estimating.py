"""The sum of a fee that the answers alone decide, told before the application is sent (one certificate or three)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from koboshi.core.decision import FeelError
from koboshi.core.pack import Pack
from koboshi.core.process import NodeKind

KNOWN: Final = ("answers", "parameters")
"""What is known before anybody has looked at an application."""


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
