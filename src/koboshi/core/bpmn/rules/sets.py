"""Input and output sets: every piece of data is in one, and the lists of a set agree."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View

_SIDES = (
    ("dataInput", "inputSet", "dataInputRefs", "EXT.084"),
    ("dataOutput", "outputSet", "dataOutputRefs", "EXT.088"),
)
_LISTS = (
    ("inputSet", "dataInputRefs", "optionalInputRefs", "EXT.085"),
    ("inputSet", "dataInputRefs", "whileExecutingInputRefs", "EXT.086"),
    ("outputSet", "dataOutputRefs", "optionalOutputRefs", "EXT.089"),
    ("outputSet", "dataOutputRefs", "whileExecutingOutputRefs", "EXT.090"),
)


def members(view: View) -> Iterator[Finding]:
    """EXT.084, 088: data of a specification is in a set."""
    for specification in view.every("ioSpecification", "event"):
        for kind, group, name, rule in _SIDES:
            listed = {each for found in view.children(specification, group) for each in view.named_in(found, name)}
            for data in view.children(specification, kind):
                if (data.get("id") or "").strip() not in listed:
                    yield broken(view, data, rule, f"どの {group} の {name} にも書かれていません。")


def lists(view: View) -> Iterator[Finding]:
    """EXT.085, 086, 089, 090: what is optional or used while executing is in the set."""
    for kind, every, some, rule in _LISTS:
        for group in view.every(kind):
            missing = set(view.named_in(group, some)) - set(view.named_in(group, every))
            for name in sorted(missing):
                yield broken(view, group, rule, f"{some} の「{name}」が、{every} に書かれていません。")


def partners(view: View) -> Iterator[Finding]:
    """EXT.087: an input set and an output set name each other."""
    for kind, there, back in (
        ("inputSet", "outputSetRefs", "inputSetRefs"),
        ("outputSet", "inputSetRefs", "outputSetRefs"),
    ):
        for group in view.every(kind):
            for name in view.named_in(group, there):
                other = view.target(name)
                if other is not None and not view.lists(other, back, group):
                    yield broken(view, group, "EXT.087", f"「{name}」の {back} に、この組が書かれていません。")


RULES: tuple[Rule, ...] = (members, lists, partners)
