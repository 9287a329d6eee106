"""The generated pages of docs/reference: each says what the code says, because it is read from the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from koboshi.project.configuration import reference_page
from koboshi.project.reference import bpmn, events, feel, packs, ports, reactions, unchecked

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "settings.md": reference_page,
    "events.md": events.page,
    "reactions.md": reactions.page,
    "ports.md": ports.page,
    "pack-schema.md": packs.page,
    "bpmn-subset.md": bpmn.page,
    "feel.md": feel.page,
    "unchecked.md": unchecked.page,
}
"""File name in docs/reference to the function that writes it; the command line adds the page about itself."""
