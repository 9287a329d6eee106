"""A computed fee in sentences: one for each line, then the sum, then what nobody has checked."""

from __future__ import annotations

from koboshi.core.confidence import CHECKED
from koboshi.core.fee.schedule import Computed, Line
from koboshi.core.fee.wording import say
from koboshi.core.text import Texts


def explain(computed: Computed, texts: Texts, lang: str = "ja") -> list[str]:
    """The lines of a fee for a reader; `texts` are the pack's, for the titles of its items."""
    lines = [_line(line, texts, lang) for line in computed.lines]
    lines.append(say("fee.sum", lang, yen=f"{computed.yen:,}"))
    if computed.status != CHECKED:
        lines.append(say("fee.unchecked", lang))
    return lines


def _line(line: Line, texts: Texts, lang: str) -> str:
    values: dict[str, object] = {
        name: f"{value:,}" if isinstance(value, int) else value for name, value in line.values.items()
    }
    key = line.key
    if key == "reduction":
        values["ground"] = say(f"ground.{line.values['ground']}", lang)
        key = "reduction_percent" if line.values["percent"] else "reduction_yen"
    note = str(line.values.get("note", ""))
    if note:
        values["note"] = texts.find(note, lang) or note
        key = f"{key}_noted"
    title = texts.find(line.title, lang) or line.title
    return say(f"fee.{key}", lang, **values, title=title, yen=f"{line.yen:,}", basis=line.basis)
