"""The ways between the inside doors, so that nobody has to know an address by heart."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from koboshi.core.actor import Actor, Role
from koboshi.screens.flow import actor_of

register = template.Library()
_DOORS = (
    ("staff", "desk", frozenset({Role.CLERK, Role.EXAMINER, Role.DECIDER, Role.MATCHER, Role.TREASURY})),
    ("staff", "issued", frozenset({Role.AUDITOR})),  # who audits has no desk of work: she begins where her menu does
    ("counter", "home", frozenset({Role.COUNTER, Role.CLERK})),
    ("leadership", "board", frozenset({Role.LEADER})),
    ("municipality", "home", frozenset({Role.TOWN})),
)


@register.simple_tag(takes_context=True)
def other_doors(context: dict[str, Any], here: str) -> list[dict[str, str]]:
    """The inside doors this person may use, except the one she stands in; a house may leave doors out."""
    request = context.get("request")
    if request is None:
        return []
    return inside(actor_of(request), here)


def inside(actor: Actor, here: str = "") -> list[dict[str, str]]:
    """The inside doors that are open to somebody, the first being where the day's work begins."""
    found = []
    for door, name, roles in _DOORS:
        if door == here or not actor.offices or not actor.has(*roles):
            continue
        try:
            found.append({"url": reverse(f"{door}:{name}"), "key": f"screens.door.{door}"})
        except NoReverseMatch:
            continue
    return found
