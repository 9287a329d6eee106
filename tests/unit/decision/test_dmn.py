"""Decision tables as packs use them."""

from __future__ import annotations

import pytest

from koboshi.core.decision import FeelError, dmn

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
 <decision id="fee" name="手数料"><decisionTable hitPolicy="{policy}">
  <input label="枚数"><inputExpression><text>answers.copies</text></inputExpression></input>
  <output name="yen"/>
  <rule id="few"><inputEntry><text>&lt;= 10</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
  <rule id="many"><inputEntry><text>{second}</text></inputEntry>
   <outputEntry><text>answers.copies * 10</text></outputEntry></rule>
 </decisionTable></decision>
</definitions>"""


def table(policy: str = "UNIQUE", second: str = "&gt; 10") -> dmn.Decisions:
    return dmn.load(TABLE.format(policy=policy, second=second).encode())


def test_the_rule_that_fits_answers_and_says_so() -> None:
    result = table().decide("fee", {"answers": {"copies": 12}})
    assert (result.value, result.rules, result.inputs) == (120, ("many",), {"枚数": 12})
    assert "many" in result.explain()


def test_two_fitting_rules_in_a_unique_table_are_a_mistake_of_the_table() -> None:
    with pytest.raises(FeelError, match="2つ"):
        table(second="-").decide("fee", {"answers": {"copies": 5}})


def test_first_takes_the_first_and_no_rule_gives_null() -> None:
    assert table("FIRST", "-").decide("fee", {"answers": {"copies": 5}}).value == 0
    assert table().decide("fee", {"answers": {}}).value is None


def test_a_mistake_in_a_cell_names_the_cell() -> None:
    with pytest.raises(FeelError, match="many"):
        table(second="1 +")


@pytest.mark.parametrize(
    "xml",
    [
        b"<a",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<a>" * 200_000,
    ],
)
def test_hostile_files_are_refused(xml: bytes) -> None:
    with pytest.raises(FeelError):
        dmn.load(xml)


def test_knowledge_may_call_itself_and_each_other_but_not_without_end() -> None:
    def knowledge(name: str, other: str, text: str) -> str:
        return (
            f'<businessKnowledgeModel id="{name}" name="{name}"><encapsulatedLogic><formalParameter name="n"/>'
            f"<literalExpression><text>{text}</text></literalExpression></encapsulatedLogic>"
            f'<knowledgeRequirement><requiredKnowledge href="#{other}"/></knowledgeRequirement>'
            "</businessKnowledgeModel>"
        )

    xml = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">'
        + knowledge("fact", "fact", "if n = 0 then 1 else n * fact(n - 1)")
        + knowledge("ping", "pong", "pong(n)")
        + knowledge("pong", "ping", "ping(n)")
        + '<decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#fact"/></knowledgeRequirement>'
        "<literalExpression><text>fact(20)</text></literalExpression></decision>"
        '<decision id="e" name="e"><knowledgeRequirement><requiredKnowledge href="#ping"/></knowledgeRequirement>'
        "<literalExpression><text>ping(1)</text></literalExpression></decision></definitions>"
    ).encode()
    assert dmn.load(xml).decide("d").value == 2432902008176640000
    with pytest.raises(FeelError, match="深すぎ"):
        dmn.load(xml).decide("e")
