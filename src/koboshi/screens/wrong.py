"""What was typed wrongly, all of it at once: lines for the summary above a form, and a sentence at each input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from koboshi.core.refusal import At, Refused, Several
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.wording import html


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the error summary: the sentence as HTML, and the input that mends it ("" where none does)."""

    text: SafeString
    anchor: str


def parts_of(refused: Refused | None) -> tuple[Refused, ...]:
    """A refusal one by one."""
    if refused is None:
        return ()
    return refused.parts if isinstance(refused, Several) else (refused,)


def marked(
    request: HttpRequest, refused: Refused | None, labels: Mapping[str, str], inputs: Mapping[str, str] | None = None
) -> dict[str, object]:
    """For a page: `lines` for the summary and `wrong`, the sentence at each input ("" where it is well).

    `labels` are the texts that name the inputs; `inputs` says where a part is called otherwise on the page.
    """
    lines, wrong, lang = [], dict.fromkeys(labels, SafeString()), language_of(request)
    for part in parts_of(refused):
        told, at = html(part.say(lang)), part.at if isinstance(part, At) else ""
        at = (inputs or {}).get(at, at)
        if at in labels:
            wrong[at] = told
            told = wording.say_html(labels[at], lang) + html("：" if lang != "en" else ": ") + told
        lines.append(Line(told, at))
    return {"lines": lines, "wrong": wrong}
