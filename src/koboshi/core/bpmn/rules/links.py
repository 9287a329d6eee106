"""Link events: pairs of a throwing and a catching end on one level."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View
from koboshi.core.bpmn.words import short


def sides(view: View) -> Iterator[Finding]:
    """EXT.117: a throwing link has no way out, a catching link no way in."""
    for event in view.every("intermediateThrowEvent", "intermediateCatchEvent"):
        if "link" not in view.triggers(event):
            continue
        direction, word = ("outgoing", "出る") if view.is_a(event, "throwEvent") else ("incoming", "入る")
        if view.has(event, direction):
            yield broken(view, event, "EXT.117", f"リンクのこちら側に、{word}線は引けません。")


def pairs(view: View) -> Iterator[Finding]:
    """EXT.118, 124, 125, 126: every end names the other, and both are on one level."""
    ends = {_end(view, link, event) for link, event in _links(view)}
    for link, event in _links(view):
        throws = view.is_a(event, "throwEvent")
        names = view.named_in(link, "target" if throws else "source")
        others = [target for target in map(view.target, names) if view.is_a(target, "linkEventDefinition")]
        name, level, _ = _end(view, link, event)
        # Nothing is run in a drawing, so there a partner of the same name on the level will do.
        if not names and (view.executable(event) or (name, level, not throws) not in ends):
            rule, word = ("EXT.125", "target") if throws else ("EXT.124", "source")
            yield broken(view, event, rule, f"リンクの相手（{word}）が書かれていません。")
        for other in others:
            if other is not None:
                yield from _pair(view, link, other, throws)


def _links(view: View) -> list[tuple[Element, Element]]:
    """Each link definition with its event."""
    events = view.every("intermediateThrowEvent", "intermediateCatchEvent")
    return [
        (each, event) for event in events for each in view.definitions(event) if view.is_a(each, "linkEventDefinition")
    ]


def _end(view: View, link: Element, event: Element) -> tuple[str, Element | None, bool]:
    """What pairs links by name: the name, the level, and whether this end throws."""
    return " ".join((link.get("name") or "").split()), view.scope(event), view.is_a(event, "throwEvent")


def _pair(view: View, link: Element, other: Element, throws: bool) -> Iterator[Finding]:
    if not view.lists(other, "source" if throws else "target", link):
        yield broken(view, link, "EXT.118", f"相手のリンク（{other.get('id')}）が、このリンクを指していません。")
    if _level(view, link) is not _level(view, other):
        yield broken(view, link, "EXT.126", f"相手のリンク（{other.get('id')}）が、同じ段にありません。")


def _level(view: View, link: Element) -> Element | None:
    event = view.scope(link)
    return view.scope(event) if event is not None else None


def names(view: View) -> Iterator[Finding]:
    """EXT.118: links that are paired by name have one way on."""
    first: dict[tuple[str, Element | None, bool], Element] = {}
    for link, event in _links(view):
        end = _end(view, link, event)
        if not end[2] and first.setdefault(end, event) is not event:
            yield broken(view, event, "EXT.118", f"リンク「{short(end[0])}」を受ける側が、ほかにもあります。")


RULES: tuple[Rule, ...] = (sides, pairs, names)
