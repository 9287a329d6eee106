"""Find variables that a template of ours names and nobody gave."""

from __future__ import annotations

import sys
from types import FrameType

from django.template.base import Node

from koboshi.project.rooms import SOURCE


class Undefined(str):
    """The value of `string_if_invalid`: Django asks it for its text whenever a variable is missing."""

    seen: set[str]
    __slots__ = ("seen",)

    def __new__(cls) -> Undefined:
        """An object that is true, so that Django asks it, and renders as nothing."""
        made = super().__new__(cls, "%s")
        made.seen = set()
        return made

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        """Remember the variable when the template is ours; templates of libraries are theirs to mend."""
        place = _template(sys._getframe(1))
        if place.startswith(str(SOURCE)):
            self.seen.add(f"{variable} in {place.removeprefix(str(SOURCE))}")
        return ""


def _template(frame: FrameType | None) -> str:
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return str(node.origin.name)
        frame = frame.f_back
    return ""
