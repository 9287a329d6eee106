"""docs/reference/feel.md: the functions of FEEL that rules and conditions may call."""

from __future__ import annotations

from koboshi.core.decision import catalogue
from koboshi.project.reference.writing import head, table, text


def page() -> str:
    """The page: every built-in function with the ways to call it."""
    lead = (
        "FEEL is the language of conditions, scripts and decision tables (OMG DMN 1.5, chapter 10). `?` marks an "
        "argument that may be left out, `…` one that may be repeated. A call with arguments that do not fit answers "
        "null. How well the language follows the public tests stands under [conformance](conformance.md)."
    )
    rows = [
        (f"`{fact.name}`", "<br>".join(f"`{way}`" for way in fact.signatures), fact.answer)
        for fact in catalogue.functions()
    ]
    return text(
        [*head("FEEL functions", "`koboshi.core.decision`", lead), *table(("function", "calls", "answer"), rows)]
    )
