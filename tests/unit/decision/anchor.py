"""The anchor of the decision benchmark: fee and track of a permit, five rules by two inputs, as DMN text.

Its cells are those that FEEL and SpiffWorkflow's Python dialect both read, so that both sides get the same text.

`driver()` gives the callable that a process uses; `anchor_spiff.driver()` is the other side, over the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from koboshi.core.decision import dmn

RULES: tuple[tuple[str, str, str, str], ...] = (
    ('"house"', "< 100", "5000", '"simple"'),
    ('"house"', ">= 100", "9000", '"full"'),
    ('"shop"', "<= 200", "12000", '"full"'),
    ('"factory"', "-", "20000", '"full"'),
    ('"kiosk"', "-", "7000", '"simple"'),
)
CASES: tuple[dict[str, Any], ...] = (
    {"kind": "house", "area": 80},
    {"kind": "house", "area": 120},
    {"kind": "shop", "area": 150},
    {"kind": "factory", "area": 900},
    {"kind": "kiosk", "area": 3},
)
FEES = (5000, 9000, 12000, 20000, 7000)
CONDITION = 'kind = "shop" and area > 100 and complete = true'


def _text(source: str) -> str:
    return source.replace("&", "&amp;").replace("<", "&lt;")


def _rule(number: int, cells: tuple[str, str, str, str]) -> str:
    tags = ("inputEntry", "inputEntry", "outputEntry", "outputEntry")
    inner = "".join(
        f'<{tag} id="c{number}_{at}"><text>{_text(cell)}</text></{tag}>'
        for at, (tag, cell) in enumerate(zip(tags, cells, strict=True))
    )
    return f'<rule id="rule{number}">{inner}</rule>'


TABLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="permit" name="permit" namespace="permit">
 <decision id="fee" name="fee">
  <decisionTable id="table" hitPolicy="UNIQUE">
   <input id="i1" label="kind"><inputExpression id="e1" typeRef="string"><text>kind</text></inputExpression></input>
   <input id="i2" label="area"><inputExpression id="e2" typeRef="number"><text>area</text></inputExpression></input>
   <output id="o1" label="fee" name="fee" typeRef="number"/>
   <output id="o2" label="track" name="track" typeRef="string"/>
   {"".join(_rule(number, cells) for number, cells in enumerate(RULES, 1))}
  </decisionTable>
 </decision>
</definitions>"""


def driver() -> Callable[[Mapping[str, Any]], Any]:
    """The decision as a process calls it."""
    return dmn.load(TABLE.encode()).callables()["fee"]
