"""The press: one typst compiler per template and font set, kept ready; user text reaches it as JSON data only."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import segno
import typst

from koboshi.core.text import Texts
from koboshi.core.typeset.fonts import Coverage, named

TEMPLATES = Path(__file__).parent / "templates"
TEXTS = Texts.load(Path(__file__).parent / "texts")
UNBROKEN = re.compile(r"[!-~]{24,}")
BREAK = "\u200b"
"""Marks a place to break; the templates print it as an empty box, so that no sign stands in the text that is copied."""
PIECE = 4
"""Letters between two places to break: a box after every letter would take a long text fifteen times the time."""
LONGEST_TEXT = 100_000

Spans = list[dict[str, object]]


class Ink:
    """Turns text into spans a template can print: plain, line break, or in the font for rare names."""

    def __init__(self, fonts: Sequence[Path]) -> None:
        """Read what the fonts can print."""
        self.fonts = tuple(fonts)
        self.coverage = Coverage.of(fonts)
        self._missing: set[str] = set()

    def spans(self, text: object) -> Spans:
        """Text as data; over-long unbroken ASCII may break every few letters, controls are dropped."""
        out: Spans = []
        for number, line in enumerate(str(text)[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if number:
                out.append({"br": True})
            line = line.replace("\t", " ")
            self._missing.update(self.coverage.missing(line))
            for piece, rare in self.coverage.spans(line):
                out.append({"t": UNBROKEN.sub(_breakable, piece), "mj": rare})
        return out

    def note(self, lang: str = "ja") -> str:
        """What the reader of a print is told about characters that stand in for others; '' where there are none."""
        return stand_ins(sorted(self._missing), self.fonts, lang)


def stand_ins(characters: Sequence[str], fonts: Sequence[Path], lang: str = "ja") -> str:
    """The sentence on a print about these characters, which no font has; '' without any."""
    return TEXTS.get("typeset.stand_ins", lang, characters=named(characters, fonts)) if characters else ""


def qr_svg(payload: str) -> str:
    """A QR code (error correction M) as SVG text."""
    return segno.make_qr(payload, error="m").svg_inline(border=2, scale=4)


def print_pdf(template: str, data: Mapping[str, object], coverage: Coverage, at: datetime | None = None) -> bytes:
    """Compile one template with the data to a tagged PDF; `at` sets its date.

    The typesetter itself checks the rules of PDF/A-2a and PDF/UA-1 and fails rather than break one.
    """
    compiler, turn = _press(template, coverage.folders)
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with turn:
        made = compiler.compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(at.timestamp()) if at else None,
        )
    if not isinstance(made, bytes):
        raise TypeError("the typesetter returned no single document")
    return made


@lru_cache(maxsize=8)
def _press(template: str, folders: tuple[Path, ...]) -> tuple[typst.Compiler, threading.Lock]:
    compiler = typst.Compiler(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=[str(folder) for folder in folders],
        ignore_system_fonts=True,
        package_path=str(TEMPLATES),
        package_cache_path=str(TEMPLATES),
    )
    return compiler, threading.Lock()


def _breakable(match: re.Match[str]) -> str:
    text = match.group(0)
    return BREAK.join(text[start : start + PIECE] for start in range(0, len(text), PIECE))
