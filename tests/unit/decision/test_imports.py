"""A model that imports others: by name, without a name, more than once, in circles, and from nowhere."""

from __future__ import annotations

import pytest

from koboshi.core.decision import FeelError, dmn

HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="{name}" namespace="urn:{name}">{body}'
    "</definitions>"
)


def model(name: str, body: str) -> bytes:
    return HEAD.format(name=name, body=body).encode()


def imports(*pairs: tuple[str, str]) -> str:
    return "".join(
        f'<import name="{alias}" namespace="urn:{name}" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        for alias, name in pairs
    )


def decision(name: str, text: str, *needs: str, kind: str = "") -> str:
    required = "".join(
        f'<informationRequirement><required{what} href="{href}"/></informationRequirement>'
        for what, _, href in (need.partition(" ") for need in needs)
    )
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}" {kind}/>{required}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def given(name: str) -> str:
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"/></inputData>'


RATES = model(
    "rates",
    '<itemDefinition name="Rate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues>'
    f"</itemDefinition>{given('year')}{decision('rate', 'if year &gt;= 2026 then 0.1 else 0.08', 'Input #year')}"
    '<businessKnowledgeModel id="double" name="double"><encapsulatedLogic><formalParameter name="n"/>'
    "<literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>",
)


def load(name: str, body: str, **others: bytes) -> dmn.Decisions:
    files = {f"{file}.dmn": xml for file, xml in {"rates": RATES, **others}.items()}
    return dmn.load(model(name, body), imports=dmn.among(files))


def test_an_imported_decision_stands_under_the_name_of_the_import() -> None:
    body = imports(("r", "rates")) + decision("fee", "1000 * r.rate", "Decision urn:rates#rate")
    assert load("fees", body).decide("fee", {"year": 2026}).value == 100
    assert load("fees", body).decide("fee", {"r": {"year": 2020}}).value == 80
    assert load("fees", body).asks("fee") == ("year",)


def test_one_model_under_two_names_has_two_sets_of_inputs() -> None:
    body = imports(("old", "rates"), ("new", "rates")) + decision(
        "both", "[old.rate, new.rate]", "Decision urn:rates#rate"
    )
    both = load("fees", body).decide("both", {"old.year": 2020, "new.year": 2026}).value
    assert [str(rate) for rate in both] == ["0.08", "0.1"]


def test_knowledge_and_types_are_imported_too() -> None:
    body = imports(("r", "rates")) + (
        '<decision id="d" name="d"><variable name="d" typeRef="r.Rate"/><knowledgeRequirement>'
        '<requiredKnowledge href="urn:rates#double"/></knowledgeRequirement><literalExpression>'
        "<text>r.double(x)</text></literalExpression></decision>"
    )
    assert str(load("fees", body).decide("d", {"x": 0.3}).value) == "0.6"
    assert load("fees", body).decide("d", {"x": 3}).value is None


def test_without_a_name_the_imported_items_become_the_models_own_and_the_first_keeps_its_name() -> None:
    body = imports(("", "rates")) + decision("fee", "1000 * rate", "Decision #rate") + decision("year", "2026")
    decisions = load("fees", body)
    assert decisions.names == ("fee", "year", "rate")
    assert decisions.decide("fee").value == 100


def test_circles_are_refused_by_name_and_harmless_without() -> None:
    body = imports(("b", "b")) + decision("one", "b.two", "Decision urn:b#two")
    named = model("b", imports(("a", "a")) + decision("two", "2"))
    with pytest.raises(FeelError, match="互いを取り込んで"):
        load("a", body, a=model("a", body), b=named)
    nameless = model("b", imports(("", "a")) + decision("two", "2"))
    assert load("a", imports(("", "b")) + decision("one", "two", "Decision #two"), b=nameless).decide("one").value == 2


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(FeelError, match="ghost"):
        load("a", imports(("ghost", "ghost")))
    with pytest.raises(FeelError, match="DMN のファイルだけ"):
        load("a", '<import name="x" namespace="urn:x" importType="http://www.dmg.org/PMML-4_4"/>')


def test_imports_without_end_are_stopped() -> None:
    chain = {f"m{at}": model(f"m{at}", imports(("next", f"m{at + 1}"))) for at in range(50)}
    with pytest.raises(FeelError, match="深すぎます"):
        load("a", imports(("next", "m0")), **chain)
    wide = model("w", decision("one", "1"))
    with pytest.raises(FeelError, match="多すぎる"):
        load("a", imports(*((f"w{at}", "w") for at in range(60))), w=wide)
