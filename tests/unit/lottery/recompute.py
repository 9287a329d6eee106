"""The draw once more in thirty lines, written from the published steps and sharing no code with the house."""

from __future__ import annotations

import hashlib
import hmac
import json
from fractions import Fraction
from math import lcm
from typing import Any


def recompute(text: str) -> dict[str, list[list[str]]]:
    """Class id → units in the order in which they left the urn, for files without `then`."""
    file = json.loads(text)
    rules, entrants = file["rules"], file["entrants"]
    lines = ["format\tkoboshi-draw/1", f"title\t{rules['title']}", f"basis\t{rules['basis']}\t{rules['status']}"]
    lines += [f"public\t{rules['public']['source']}\t{rules['public']['digits']}"]
    lines += [f"groups\t{rules['groups']['weight']}\t{rules['groups']['too_large']}"]
    lines += ["always_draw\t" + ("yes" if rules["always_draw"] else "no"), f"waiting\t{rules['waiting']}"]
    lines += [f"class\t{c['id']}\t{c['name']}\t{c['places']}\t{c['then']}" for c in rules["class"]]
    for entrant in sorted(entrants, key=lambda e: e["number"]):
        weight = entrant["weight"] if "/" in entrant["weight"] else entrant["weight"] + "/1"
        lines.append(f"entrant\t{entrant['number']}\t{entrant['class']}\t{weight}\t{entrant['group']}")
    committed = hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()
    assert committed == file["commitments"]["list"]
    message = f"koboshi-seed/1\n{committed}\n{file['seed']['public_value']}\n".encode()
    seed = hmac.new(bytes.fromhex(file["seed"]["secret"]), message, hashlib.sha256).digest()
    return {c["id"]: _order(seed, c["id"], [e for e in entrants if e["class"] == c["id"]]) for c in rules["class"]}


def _order(seed: bytes, name: str, entrants: list[dict[str, Any]]) -> list[list[str]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for entrant in entrants:
        groups.setdefault(entrant["group"] or f"single {entrant['number']}", []).append(entrant)
    units = sorted((sorted(e["number"] for e in g), max(Fraction(e["weight"]) for e in g)) for g in groups.values())
    scale = lcm(*(weight.denominator for _, weight in units)) if units else 1
    urn = [(numbers, int(weight * scale)) for numbers, weight in units]
    order, counter = [], 0
    while urn:
        total = sum(lots for _, lots in urn)
        block = hmac.new(seed, f"koboshi-stream/1\n{name}\n{counter}\n".encode(), hashlib.sha256).hexdigest()
        value, counter = int(block[:12], 16), counter + 1
        if value >= 2**48 // total * total:
            continue
        lot, place = value % total, 0
        while lot >= urn[place][1]:
            lot -= urn[place][1]
            place += 1
        order.append(urn.pop(place)[0])
    return order
