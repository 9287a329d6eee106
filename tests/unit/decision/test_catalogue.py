"""The list of functions that the reference page is made of."""

from __future__ import annotations

from koboshi.core.decision import catalogue
from koboshi.core.decision.builtins import BUILTINS


def test_every_function_has_its_ways_to_call_and_a_sentence() -> None:
    facts = catalogue.functions()
    assert [fact.name for fact in facts] == sorted(BUILTINS)
    assert all(fact.signatures and fact.answer.endswith((".", ")")) for fact in facts)
    substring = next(fact for fact in facts if fact.name == "substring")
    assert substring.signatures == ("substring(string: string, start position: number, length: number?)",)
