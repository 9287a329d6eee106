"""The buttons of a form that work without a script: look up an address, add or remove an entry, drop a file, and the
language switch of a page whose form is not kept yet (`ui/part/languages.html`).

A door calls `apply` first with what was posted. None means that an ordinary button was pressed. Otherwise the door
shows the page again with `typed=edited.typed` and the context variables `candidates` and `focus` from the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from koboshi.core.japan import postal
from koboshi.ui.fields import rows_of

Posted = Mapping[str, Sequence[str]]
Typed = dict[str, str | list[str]]
_BLANK = "."


@dataclass(frozen=True)
class Edited:
    """The page as it is after the button: inputs, towns to choose from by field, and where the cursor goes.

    `kept_beside` is the address of the postal code where something else had been typed, which is kept.
    """

    typed: Typed
    focus: str = ""
    candidates: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    not_found: str = ""
    kept_beside: str = ""


def apply(raw: Posted) -> Edited | None:
    """Do what the pressed button asks; None where none of these buttons was pressed."""
    for button, act in _ACTS.items():
        pressed = raw.get(button)
        if pressed:
            return act(typed_of(raw), str(pressed[-1]))
    return None


def typed_of(raw: Posted) -> Typed:
    """What was typed, by input name: one string, or a list where several were sent; buttons and the token left out."""
    kept = {name: [str(one) for one in raw[name]] for name in raw if not name.startswith(("_", "csrf"))}
    return {name: many[0] if len(many) == 1 else many for name, many in kept.items() if many}


def _lookup(typed: Typed, name: str) -> Edited:
    """Fill in the address of a postal code; several towns are offered, an unknown code is reported."""
    found = postal.lookup(str(typed.get(f"{name}.postal_code", "")))
    if not found:
        return Edited(typed, focus=f"{name}.postal_code", not_found=name)
    if len(found) > 1:
        return Edited(typed, focus=f"{name}.street", candidates={name: [_candidate(name, one) for one in found]})
    return _filled(typed, name, found[0])


def _candidate(name: str, one: postal.PostalAddress) -> dict[str, str]:
    """A town to choose: the button's value carries the postal code's answer by place and town."""
    return {"value": f"{name}={one.municipality}={one.town}", "text": f"{one.municipality}{one.town}"}


def _pick(typed: Typed, value: str) -> Edited:
    """Fill in the chosen town, looked up again so that only a real address can come in by this way."""
    name, _, place = value.partition("=")
    for one in postal.lookup(str(typed.get(f"{name}.postal_code", ""))):
        if f"{one.municipality}={one.town}" == place:
            return _filled(typed, name, one)
    return Edited(typed, focus=f"{name}.postal_code", not_found=name)


def _filled(typed: Typed, name: str, one: postal.PostalAddress) -> Edited:
    """The address in the inputs that are empty; what was typed stays, and is told where it says something else.

    The cursor goes to the street, where the number is still missing.
    """
    found = {"prefecture": one.prefecture, "municipality": one.municipality, "street": one.town}
    before = {part: str(typed.get(f"{name}.{part}", "")).strip() for part in found}
    filled = {**typed, **{f"{name}.{part}": text for part, text in found.items() if not before[part]}}
    same_place = all(before[part] in {"", found[part]} for part in ("prefecture", "municipality"))
    if same_place:
        filled[f"{name}.municipality_code"] = one.municipality_code
    agrees = same_place and (not before["street"] or before["street"].startswith(one.town))
    return Edited(filled, focus=f"{name}.street", kept_beside="" if agrees else "".join(found.values()))


def _add(typed: Typed, name: str) -> Edited:
    """One more empty entry at the end; a page that shows none posted counts as showing one."""
    at = max(rows_of(name, typed), 1)
    if at > 999:  # no list is that long; the form's own limit says so to the person
        return Edited(typed)
    return Edited({**typed, f"{name}.{at}{_BLANK}": ""}, focus=f"{name}.{at}")


def _remove(typed: Typed, row: str) -> Edited:
    """Without one entry; the later ones move up."""
    name, _, number = row.rpartition(".")
    if not name or not number.isdecimal():
        return Edited(typed)
    gone = int(number)
    kept: Typed = {}
    for key, value in typed.items():
        at, rest = _place(key, name)
        if at is None or at < gone:
            kept[key] = value
        elif at > gone:
            kept[f"{name}.{at - 1}{rest}"] = value
    return Edited(kept, focus=name)


def _place(key: str, name: str) -> tuple[int | None, str]:
    """The index of an input inside the list `name` and what follows it; None where it is not in that list."""
    if not key.startswith(f"{name}."):
        return None, ""
    index, dot, rest = key[len(name) + 1 :].partition(".")
    return (int(index), dot + rest) if index.isdecimal() else (None, "")


def _detach(typed: Typed, value: str) -> Edited:
    """Without one attachment."""
    name, _, ident = value.partition("=")
    held = typed.get(name, [])
    kept = [one for one in ([held] if isinstance(held, str) else held) if one != ident]
    return Edited({**typed, name: kept}, focus=name)


def _reread(typed: Typed, language: str) -> Edited:
    """The page again in another language, which its address names (`?lang=`); what was typed stays."""
    del language
    return Edited(typed)


_ACTS: dict[str, Callable[[Typed, str], Edited]] = {
    "_lookup": _lookup,
    "_pick": _pick,
    "_add": _add,
    "_remove": _remove,
    "_detach": _detach,
    "_lang": _reread,
}
