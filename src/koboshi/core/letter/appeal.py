"""教示: how to object to a decision (行政不服審査法82条, 行政事件訴訟法46条), generated from what the pack states.

The kind of decision chooses the sentences, the authority fills in who hears the review and who is sued; both are tables
(`appeal.toml`), so nobody copies the wrong name into a letter. What the pack states itself goes before the table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from koboshi.core.confidence import CHECKED, UNCHECKED
from koboshi.core.japan.wareki import format_wareki
from koboshi.core.letter.appeal_deadlines import appeal_dates
from koboshi.core.letter.appeal_table import AUTHORITIES, KINDS, MINISTER_RULING, NAMES, Authority, sentence

NONE: Final = "none"
SELF: Final = "self"
ENTRUSTED: Final = "entrusted"
TYPES: Final = frozenset(KINDS)
"""The types with a wording."""
_EXAMPLES: Final = {
    "both": "example_both",
    "appeal_first": "example_appeal",
    "ruling_only": "example_appeal",
    "tax": "example_appeal",
    "fees": "example_appeal",
    "ruling": "example_suit",
    "reappeal": "example_reappeal",
}
_SAYS_TO: Final = TYPES - {"ruling"}
_MONTHS: Final = ("January February March April May June July August September October November December").split()


class AppealError(ValueError):
    """No wording for this kind of decision, or names are missing; the message is a sentence for the author."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """Who hears an objection; `status` 要確認 is shown to staff in the preview.

    Empty `to`, `defendant` and `representative` come from the table of the `authority` (governor, delegated,
    public_safety, police_station, education, municipality, minister). `function` says whether the work is the
    prefecture's own (自治事務, self) or entrusted by law (法定受託事務, entrusted), for which `minister` names who
    hears it. `because` says why nothing can be objected to (type `none`) although something may be refused.
    """

    type: str = NONE
    to: str = ""
    defendant: str = ""
    representative: str = ""
    status: str = UNCHECKED
    authority: str = ""
    minister: str = ""
    function: str = SELF
    because: str = ""


@dataclass(frozen=True, slots=True)
class Parties:
    """The names that stand in the sentences."""

    to: str
    defendant: str
    representative: str


def parties(appeal: Appeal) -> Parties:
    """Whom the objection is taken to; AppealError where neither the pack nor the table says it."""
    given = {name: getattr(appeal, name) for name in ("to", "defendant", "representative")}
    if appeal.authority:
        given = _filled(appeal, given)
    wanted = ["defendant", "representative"] + (["to"] if appeal.type in _SAYS_TO else [])
    missing = [name for name in wanted if not given[name]]
    if missing:
        text = "・".join(sorted(missing))
        raise AppealError(
            f"教示には to・defendant・representative が必要です（authority を書けば表から入ります）: {text}"
        )
    return Parties(**given)


def appeal_text(appeal: Appeal, lang: str = "ja", *, known_on: date | None = None) -> list[str]:
    """The numbered sentences of the 教示; empty for type `none`. Raises AppealError where the table has no wording.

    With `known_on` a last line gives the computed last days as an example. Japanese is the text that counts; `ja-easy`
    (with ruby marks) and `en` help the reader.
    """
    if appeal.type == NONE:
        return []
    kind = KINDS.get(appeal.type)
    if kind is None:
        known = "、".join(sorted(TYPES))
        raise AppealError(f"教示の種類「{appeal.type}」の文面は用意されていません（使えるのは {known}）。")
    named = parties(appeal)
    names = {"to": named.to, "defendant": named.defendant, "representative": named.representative}
    lines = [_fill(sentence(key, lang), names) for key in kind.sentences]
    numbered = [f"{number}　{line}" for number, line in enumerate(lines, 1)]
    return [*numbered, _example(appeal.type, known_on, lang)] if known_on else numbered


def differences(appeal: Appeal) -> list[str]:
    """What a pack writes otherwise than the row of its authority, as sentences; empty where the row has no names.

    AppealError where the row needs a name that the pack does not give.
    """
    row = AUTHORITIES.get(appeal.authority)
    if appeal.type == NONE or row is None or not row.defendant:
        return []
    table = parties(replace(appeal, to="", defendant="", representative=""))
    return [
        f"教示の {name}「{given}」が、表（{row.title}）の「{known}」と違います。"
        for name in ("to", "defendant", "representative")
        if (given := getattr(appeal, name)) and (known := getattr(table, name)) and given != known
    ]


def appeal_status(appeal: Appeal) -> str:
    """確認済 only where the pack, the wording and the row of the authority have all been checked."""
    if appeal.type == NONE:
        return appeal.status
    marks = {appeal.status}
    if appeal.type in KINDS:
        marks.add(KINDS[appeal.type].status)
    if appeal.authority in AUTHORITIES:
        marks.add(AUTHORITIES[appeal.authority].status)
    return CHECKED if marks == {CHECKED} else UNCHECKED


def _filled(appeal: Appeal, given: dict[str, str]) -> dict[str, str]:
    row = AUTHORITIES.get(appeal.authority)
    if row is None:
        known = "、".join(sorted(AUTHORITIES))
        raise AppealError(f"教示の authority「{appeal.authority}」は表にありません（使えるのは {known}）。")
    if appeal.function not in (SELF, ENTRUSTED):
        raise AppealError(f"教示の function「{appeal.function}」は self か entrusted で書いてください。")
    defendant, representative = _sued(appeal, row)
    names = {**NAMES, "minister": appeal.minister}
    names["representative"] = given["representative"] or _fill(representative, names)
    return {
        "to": given["to"] or _named(_heard_by(appeal, row), names),
        "defendant": given["defendant"] or _fill(defendant, names),
        "representative": names["representative"],
    }


def _heard_by(appeal: Appeal, row: Authority) -> str:
    if appeal.type == "ruling":
        return ""
    if appeal.type == "reappeal":
        found = row.reappeal_entrusted if appeal.function == ENTRUSTED else ""
        if not found:
            raise AppealError("再審査請求の相手が表にありません。法律の定めを確かめ、to に書いてください。")
        return found
    if appeal.type == "fees":
        return row.to_fees
    return row.to_entrusted if appeal.function == ENTRUSTED else row.to_self


def _sued(appeal: Appeal, row: Authority) -> tuple[str, str]:
    """Where only the ruling can be sued and a minister gives it, the state is the defendant."""
    if appeal.type == "ruling_only" and appeal.function == ENTRUSTED and row.to_entrusted == "{minister}":
        return MINISTER_RULING["defendant"], MINISTER_RULING["representative"]
    return row.defendant, row.representative


def _named(template: str, names: dict[str, str]) -> str:
    if template == "{minister}" and not names["minister"]:
        raise AppealError("法定受託事務の教示には、審査請求を受ける大臣の名前（minister）を書いてください。")
    return _fill(template, names)


def _fill(template: str, names: dict[str, str]) -> str:
    """Put the names in; ruby braces `{漢字|かな}` stay as they are."""
    for name, value in names.items():
        template = template.replace("{" + name + "}", value)
    return template


def _example(kind: str, known_on: date, lang: str) -> str:
    dates = appeal_dates(known_on)
    days = {
        "known": known_on,
        "appeal_until": dates.appeal_until,
        "suit_until": dates.suit_until,
        "reappeal_until": dates.reappeal_until,
    }
    return _fill(sentence(_EXAMPLES[kind], lang), {name: _day(day, lang) for name, day in days.items()})


def _day(day: date, lang: str) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if lang == "en" else format_wareki(day)
