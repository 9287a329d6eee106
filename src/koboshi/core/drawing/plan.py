"""Where everything of a picture stands: made from a file's own diagram (`diagram.py`) or by `arranging.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from koboshi.core.drawing.geometry import Box, Points

_NOTHING: Mapping[str, Box] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Band:
    """The strip of one participant on a choreography task: its name, its place, whether it begins, with its letter."""

    owner: str
    name: str
    box: Box
    begins: bool
    letter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Boxes of items, way points of links, and boxes of labels, by the ids of the scheme.

    `upright` are pools and lanes whose name stands at the top; `closed` are sub-processes whose inside is not shown;
    `own` says that the picture is the author's. Items without a box are not in this picture.
    """

    shapes: Mapping[str, Box]
    edges: Mapping[str, Points]
    labels: Mapping[str, Box] = field(default_factory=lambda: _NOTHING)
    upright: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    unmarked: frozenset[str] = frozenset()
    """Exclusive gateways drawn without their X."""
    letters: frozenset[str] = frozenset()
    """Message flows with an envelope on them."""
    bands: tuple[Band, ...] = ()
    opened: frozenset[str] = frozenset()
    """Sub-processes of which something inside is in the picture."""
    own: bool = False
    name: str = ""
