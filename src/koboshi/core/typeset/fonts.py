"""Which characters the fonts can print, so that no name ever comes out as an empty box."""

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


class MissingFonts(Exception):
    """The main font is in none of the folders; the operator has to prepare the assets."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Name the folders that were searched."""
        super().__init__("typeset.missing_fonts")
        self.key = "typeset.missing_fonts"
        self.folders = tuple(folders)


class MissingGlyphs(Exception):
    """No font has these characters; `characters` lists them for the member of staff, never for a log."""

    def __init__(self, characters: Sequence[str]) -> None:
        """Keep the characters; the message holds only their code points."""
        codes = [" ".join(f"U+{ord(sign):04X}" for sign in character) for character in characters[:20]]
        super().__init__(", ".join(codes))
        self.key = "typeset.missing_glyphs"
        self.characters = tuple(characters)


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
        """Cut text into (piece, needs the name font); MissingGlyphs lists what no font has."""
        missing: list[str] = []
        piece, rare = "", False
        for cluster in clusters(text):
            wants = not self.main.has(cluster)
            if wants and not (self.names and self.names.has(cluster)):
                missing.append(cluster)
            if wants != rare and piece:
                yield piece, rare
                piece = ""
            piece, rare = piece + cluster, wants
        if missing:
            raise MissingGlyphs(sorted(set(missing)))
        if piece:
            yield piece, rare


def missing_glyphs(text: str, fonts: Sequence[Path]) -> list[str]:
    """Characters (with their variation selector) that none of the fonts can print."""
    coverage = Coverage.of(fonts)
    known = [coverage.main, *([coverage.names] if coverage.names else [])]
    return sorted({cluster for cluster in clusters(text) if not any(font.has(cluster) for font in known)})


def clusters(text: str) -> Iterator[str]:
    """One character each, together with a following variation selector; controls and bidi marks are left out."""
    pending = ""
    for sign in text:
        if pending and any(ord(sign) in block for block in SELECTORS):
            yield pending + sign
            pending = ""
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
