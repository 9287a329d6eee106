"""Our side of execution: the anchor of the tests, whose state goes through JSON text at every wait."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from benches.core.aside import rounds
from koboshi.core.process import Complete, Definition, Event, Fire, OpenTask, SetTimer, Start, Step, advance, storing
from tests.unit.process import anchor

ENTERED: dict[str, dict[str, Any]] = {"intake": {"complete": True}, "decide": {"outcome": "grant"}}
"""What people enter at a task; nothing at the others."""


def cases(cases: int, times: int) -> dict[str, Any]:
    """CPU per case of the anchor (5.9 steps on average)."""
    model = anchor.definition()
    steps = anchor.run_cases(model, 10)
    largest = max(len(after) for *_, after in walk(model))
    seconds = rounds(lambda: anchor.run_cases(model, cases), times)
    return {"seconds": [spent / cases for spent in seconds], "bytes": largest, "steps": steps / 10}


def walk(model: Definition) -> Iterator[tuple[bytes, Event, Step, bytes]]:
    """One granted case: the state before as text (empty at first), the event, the step, the state after as text."""
    before, waits = b"", deque[Event]()
    event: Event = Start({"answers": anchor.FIELDS})
    while True:
        step = advance(model, storing.read(before) if before else None, event, anchor.NOW)
        after = storing.write(step.state)
        yield before, event, step, after
        for command in step.commands:
            if isinstance(command, OpenTask):
                waits.append(Complete(command.token, ENTERED.get(command.node, {})))
            elif isinstance(command, SetTimer):
                waits.append(Fire(command.token))
        if not waits:
            return
        before, event = after, waits.popleft()


def loops(count: int) -> dict[str, Any]:
    """Bytes of state after the first and the last correction, and CPU of the first and last ten."""
    model = anchor.definition()
    step = advance(model, None, Start({"answers": anchor.FIELDS}), anchor.NOW)
    sizes, spent, text = [], [], storing.write(step.state)
    for _ in range(count + 1):  # the first leaves the intake, the others are corrections
        token = next(one.token for one in step.commands if isinstance(one, OpenTask))
        begun = time.process_time()
        step = advance(model, storing.read(text), Complete(token, {"complete": False}), anchor.NOW)
        text = storing.write(step.state)
        spent.append(time.process_time() - begun)
        sizes.append(len(text))
    return {"seconds": spent[-10:], "first": sizes[1], "last": sizes[-1], "begin": sorted(spent[1:11])[5]}
