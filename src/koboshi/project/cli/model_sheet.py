"""A page of its own for a picture or for decision tables: readable without network, script or other files."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from koboshi.core.drawing import Drawing, Step

_STYLE: Final = """
:root { color-scheme: light; }
body { margin: 1.5rem auto; max-width: 90rem; padding: 0 1rem; color: #1a1a1c; background: #fff;
  font: 400 1rem/1.7 "Noto Sans JP", "Hiragino Sans", "Yu Gothic UI", Meiryo, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.k-scroll, .k-drawing { overflow-x: auto; } .k-drawing { border: 1px solid #ccc; border-radius: 8px; padding: .5rem; }
.k-bpmn { max-width: none; height: auto; }
table { border-collapse: collapse; margin: .5rem 0; font-size: .9375rem; }
caption { text-align: start; font-weight: 700; padding: .25rem 0; }
th, td { border: 1px solid #999; padding: .375rem .625rem; text-align: start; vertical-align: top; }
thead th { background: #f2f2f2; } .k-dmn-output { background: #f5f8ff; }
.k-dmn-matched > * { background: #fff5d6; border-block: 2px solid #6e5600; }
.k-visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
code { font-size: .9375em; } ol ol { margin-block: .25rem; }
@media print { .k-scroll, .k-drawing { overflow: visible; border: 0; } .k-bpmn { max-width: 100%; } }
"""
_WORDS: Final = {"ja": "文章による説明", "ja-easy": "ことばの せつめい", "en": "In words"}


def page(title: str, body: str, lang: str) -> str:
    """A whole HTML page around a body that is already safe."""
    code = "en" if lang == "en" else "ja"
    return (
        f'<!doctype html>\n<html lang="{code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def picture(drawing: Drawing, lang: str) -> str:
    """A picture that can be scrolled, and the same in words below it."""
    words = escape(_WORDS.get(lang, _WORDS["ja"]))
    scroll = f'<div class="k-scroll k-drawing" role="region" tabindex="0" aria-label="{words}">{drawing.svg}</div>'
    return f"{scroll}<h2>{words}</h2>{_list(drawing.outline)}"


def _list(steps: Iterable[Step]) -> str:
    rows = [f"<li>{escape(step.text)}{_list(step.inner) if step.inner else ''}</li>" for step in steps]
    return f"<ol>{''.join(rows)}</ol>" if rows else ""
