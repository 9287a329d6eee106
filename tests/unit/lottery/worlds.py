"""Rules, lists and secrets of the lottery tests; all invented (架空)."""

from __future__ import annotations

import hashlib

from koboshi.core.lottery import Entrant, Rules, read_entrants, read_rules

SECRET = "3f1c9a5be07d2468ace13579bdf02468ace13579bdf02468ace13579bdf0a1b2"
HOUSING = """
title = "県営住宅 令和8年10月募集（架空）"
basis = "抽選の方法は入居案内による（要確認）"
[public]
source = "令和8年11月2日に公表される架空の6桁の数字"
digits = 6
[weight]
child = "1.5"
[[class]]
id = "priority"
name = "優先住宅"
places = 2
[[class]]
id = "general"
name = "一般住宅"
places = 3
"""


def rules(places: int = 1, more: str = "") -> Rules:
    """One class `a` with some places."""
    return read_rules(
        f'title = "試験（架空）"\n{more}\n[public]\nsource = "架空の数字"\ndigits = 6\n'
        f'[[class]]\nid = "a"\nname = "甲"\nplaces = {places}\n'
    )


def entrants(given: Rules, lines: str) -> tuple[Entrant, ...]:
    """Lines `number,class,weight,group` with their header."""
    return read_entrants("number,class,weight,group\n" + lines, given)


def seed(number: int) -> str:
    """The seeds of a series, fixed for ever."""
    return hashlib.sha256(f"seed {number}".encode()).hexdigest()
