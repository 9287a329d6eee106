"""Which characters the fonts can print, so that no name ever comes out as an empty box, and none keeps a paper back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from koboshi.core.typeset.cmap import Characters, read_cmap

MAIN = "NotoSansJP_400Regular.ttf"
NAME_FONT = "ipamjm.ttf"
NAME_FONT_FOLDERS = (Path("/usr/share/fonts/truetype/ipamj"), Path("/usr/share/fonts/opentype/ipamj"))
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
LOOKS = "\ufe0e\ufe0f"
"""Ask for a sign as text or in colour: print knows one look only, so nothing is lost without them."""
MOST_NAMED = 20
GETA = "〓"
"""Stands where no font has the character, as it does in print shops."""


class MissingFonts(Exception):
    """The main font is in none of the folders; the operator has to prepare the assets."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Name the folders that were searched."""
        super().__init__("typeset.missing_fonts")
        self.key = "typeset.missing_fonts"
        self.folders = tuple(folders)


@dataclass(frozen=True)
class Coverage:
    """Characters of the main font and of the font for rare names (IPAmj Mincho), where installed."""

    main: Characters
    names: Characters | None
    folders: tuple[Path, ...]

    @staticmethod
    def of(fonts: Sequence[Path]) -> Coverage:
        """Read the fonts of these folders, once per process; MissingFonts without the main font."""
        return _coverage(tuple(Path(folder) for folder in fonts))

    def spans(self, text: str) -> Iterator[tuple[str, bool]]:
        """Cut text into (piece, needs the name font); what no font has is printed as `stand_in` says."""
        piece, rare = "", False
        for cluster in clusters(text):
            shown = cluster if self.has(cluster) else self.stand_in(cluster)
            wants = not self.main.has(shown)
            if wants != rare and piece:
                yield piece, rare
                piece = ""
            piece, rare = piece + shown, wants
        if piece:
            yield piece, rare

    def has(self, cluster: str) -> bool:
        """Whether one of the fonts prints the character, in the asked variation if there is one."""
        return self.main.has(cluster) or bool(self.names and self.names.has(cluster))

    def stand_in(self, cluster: str) -> str:
        """What is printed for a character that no font has: its base without the variation, or else a geta."""
        return cluster[0] if len(cluster) > 1 and self.has(cluster[0]) else GETA

    def missing(self, text: str) -> list[str]:
        """Characters (with their variation selector) of a text that are printed otherwise than they were written."""
        found = {cluster for cluster in clusters(text) if not self.has(cluster)}
        return sorted(each for each in found if not (each[-1] in LOOKS and self.has(each[0])))


def missing_glyphs(text: str, fonts: Sequence[Path]) -> list[str]:
    """Characters (with their variation selector) that none of the fonts can print as they were written."""
    return Coverage.of(fonts).missing(text)


def named(characters: Sequence[str], fonts: Sequence[Path]) -> str:
    """Such characters as print can name them: what stands in their place, and their code points."""
    coverage = Coverage.of(fonts)
    told = [f"{coverage.stand_in(each)} {' '.join(f'U+{ord(sign):04X}' for sign in each)}" for each in characters]
    return "、".join(told[:MOST_NAMED]) + (" …" if len(told) > MOST_NAMED else "")


def clusters(text: str) -> Iterator[str]:
    """One character each, together with a following variation selector; controls and bidi marks are left out."""
    pending = ""
    for sign in text:
        if any(ord(sign) in block for block in SELECTORS):
            if pending:
                yield pending + sign
            pending = ""  # a selector that follows no character selects nothing
            continue
        if pending:
            yield pending
        pending = "" if unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign
    if pending:
        yield pending


@lru_cache(maxsize=16)
def _coverage(folders: tuple[Path, ...]) -> Coverage:
    main = _find(MAIN, folders)
    if main is None:
        raise MissingFonts(folders)
    names = _find(NAME_FONT, (*folders, *NAME_FONT_FOLDERS))
    used = (*folders, names.parent) if names and names.parent not in folders else folders
    return Coverage(read_cmap(main), read_cmap(names) if names else None, used)


def _find(name: str, folders: Sequence[Path]) -> Path | None:
    return next((folder / name for folder in folders if (folder / name).is_file()), None)
