"""The file of a draw (`koboshi-draw/1`, JSON): everything that is published, so that anybody can compute it again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from koboshi.core.lottery.model import FORMAT, ClassResult, Draw, Entrant, Rules
from koboshi.core.lottery.reading import checked, parse_weight, rules_from
from koboshi.core.lottery.wording import LotteryError

MAX_FILE: Final = 100_000_000


def to_plain(draw: Draw) -> dict[str, Any]:
    """A draw as plain data, in the order in which a person reads it."""
    return {
        "format": FORMAT,
        "rules": _rules_plain(draw.rules),
        "commitments": {"list": draw.list_commitment, "secret": draw.secret_commitment},
        "seed": {"public_value": draw.public_value, "secret": draw.secret, "seed": draw.seed},
        "entrants": [
            {"number": each.number, "class": each.group_class, "weight": str(each.weight), "group": each.group}
            for each in draw.entrants
        ],
        "results": [result_plain(each) for each in draw.results],
    }


def to_json(draw: Draw) -> str:
    """The file as text; the same draw always gives the same bytes."""
    return json.dumps(to_plain(draw), ensure_ascii=False, indent=1) + "\n"


def result_plain(result: ClassResult) -> dict[str, Any]:
    """One class as plain data; 48-bit values stay exact in every reader of JSON."""
    return {
        "class": result.id,
        "how": result.how,
        "lots_per_weight_1": result.scale,
        "winners": list(result.winners),
        "waiting": [list(unit) for unit in result.waiting],
        "out": list(result.out),
        "empty_places": result.empty_places,
        "steps": [asdict(step) for step in result.steps],
    }


def parse(text: str) -> Mapping[str, Any]:
    """The plain data of a file. Raises LotteryError when it is no draw of this format."""
    if len(text) > MAX_FILE:
        raise LotteryError("too_large_file")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise LotteryError("file_unreadable") from problem
    if not isinstance(found, Mapping) or found.get("format") != FORMAT:
        raise LotteryError("file_format", format=FORMAT)
    return found


def inputs_of(found: Mapping[str, Any]) -> tuple[Rules, tuple[Entrant, ...]]:
    """Rules and entrants of a file, checked like those of a new draw, but for the digits of the public number."""
    rules_found, rows = found.get("rules"), found.get("entrants")
    if not isinstance(rules_found, Mapping) or not isinstance(rows, list):
        raise LotteryError("file_part", part="rules・entrants")
    rules = rules_from(rules_found, drawn=True)
    return rules, checked([_entrant(row, place) for place, row in enumerate(rows, 1)], rules)


def text_of(found: Mapping[str, Any], part: str, name: str) -> str:
    """One text of a part of the file. Raises LotteryError when it is not there or cannot be printed."""
    inner = found.get(part)
    value = inner.get(name) if isinstance(inner, Mapping) else None
    if not isinstance(value, str) or not value.isprintable():
        raise LotteryError("file_part", part=f"{part}.{name}")
    return value


def steps_of(rows: object) -> Sequence[Mapping[str, Any]]:
    """The steps of a class as they stand in the file; anything else counts as none."""
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _entrant(row: object, place: int) -> Entrant:
    cells = row if isinstance(row, Mapping) else {}
    texts = [cells.get(name) for name in ("number", "class", "weight", "group")]
    if not all(isinstance(text, str) for text in texts):
        raise LotteryError("file_part", part=f"entrants[{place}]")
    number, group_class, weight, group = map(str, texts)
    return Entrant(number, group_class, parse_weight(weight, number), group)


def _rules_plain(rules: Rules) -> dict[str, Any]:
    return {
        "title": rules.title,
        "basis": rules.basis,
        "status": rules.status,
        "public": {"source": rules.public_source, "digits": rules.public_digits},
        "groups": {"weight": rules.group_weight, "too_large": rules.too_large},
        "always_draw": rules.always_draw,
        "waiting": "all" if rules.waiting < 0 else rules.waiting,
        "class": [asdict(each) for each in rules.classes],
    }
