"""What a register keeps of the answers, how a permit is named, and what of it the public may read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from koboshi.core.form import Field
from koboshi.core.japan import municipalities, normalise
from koboshi.core.pack import Pack
from koboshi.core.pack.law import Register
from koboshi.core.pack.registering import WISHES
from koboshi.core.text import ruby_to_plain

_ALWAYS: Final = ("applicant", "corporation_name", "houjin_bangou", "municipality", "address")
"""Who holds the permit and where the office writes to."""
_HOMES: Final = ("address", "registered_address", "living_address", "evacuation_address")
_NEVER: Final = frozenset({"birth", "phone", "email"})
_NEVER_TYPES: Final = frozenset({"phone", "email", "attachment", "long_text", "list"})
_RENEWS: Final = ("permit_number", "former_number")


def kept(pack: Pack, register: Register, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that the register keeps: holder, name, what is public, and where the permit is used."""
    return {
        field.id: answers[field.id] for field in keepable(pack, register) if answers.get(field.id) not in (None, "")
    }


def keepable(pack: Pack, register: Register) -> list[Field]:
    """The questions whose answers the register keeps, in the order of the form."""
    wanted = {*_ALWAYS, register.holder_field, register.title_field, *register.public_fields}
    return [
        field
        for field in pack.form.fields.values()
        if field.id in wanted or (field.type == "address" and field.id not in _HOMES[1:])
    ]


def holder_of(answers: Mapping[str, Any], register: Register) -> str:
    """How the holder is named: the corporation, else the person of the register's holder field."""
    corporation = answers.get("corporation_name")
    if isinstance(corporation, str) and corporation.strip():
        return corporation.strip()[:200]
    return _name(answers.get(register.holder_field or "applicant") or answers.get("applicant"))


def _name(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('family', '')} {value.get('given', '')}".strip()[:200]
    return value.strip()[:200] if isinstance(value, str) else ""


def shown(pack: Pack, name: str, value: Any, lang: str = "ja") -> str:
    """One kept answer as a line of text."""
    if name not in pack.form.fields:
        return ""
    return " ".join(pack.form.display(name, value, lang, pack.texts))


def label(pack: Pack, name: str, lang: str = "ja") -> str:
    """What an answer is called."""
    field = pack.form.fields.get(name)
    return ruby_to_plain(pack.texts.find(field.label_key, lang) or name) if field else name


def title_of(pack: Pack, register: Register, fields: Mapping[str, Any]) -> str:
    """The name of what is permitted (a shop, a kind of permit), as it stands in lists; empty where none was asked."""
    return shown(pack, register.title_field, fields.get(register.title_field))[:200] if has_title(register) else ""


def has_title(register: Register) -> bool:
    """Whether a question of the form names what is permitted; an older pack may name the one what is asked for."""
    return bool(register.title_field) and register.title_field not in WISHES


def public(pack: Pack, register: Register, fields: Mapping[str, Any], lang: str = "ja") -> list[tuple[str, str]]:
    """The public lines: only the pack's public fields; never telephone, e-mail, birth, papers or a home address.

    Of an address that is a person's home (also where the shop is at home) only the municipality is told.
    """
    if not register.public:
        return []
    found = []
    for name in register.public_fields:
        field = pack.form.fields.get(name)
        if field is None or name in _NEVER or field.type in _NEVER_TYPES or fields.get(name) in (None, "", []):
            continue
        value = _without_home(name, fields[name], fields) if field.type == "address" else fields[name]
        if text := shown(pack, name, value, lang):
            found.append((label(pack, name, lang), text))
    return found


def _without_home(name: str, value: Any, fields: Mapping[str, Any]) -> Any:
    if str(fields.get("corporation_name") or "").strip() or not isinstance(value, Mapping):
        return value
    homes = [fields.get(home) for home in _HOMES]
    at_home = any(isinstance(home, Mapping) and _street(home) == _street(value) for home in homes)
    if name in _HOMES or at_home:
        return {key: value[key] for key in ("prefecture", "municipality") if key in value}
    return value


def _street(address: Mapping[str, Any]) -> str:
    return normalise(f"{address.get('municipality', '')}{address.get('street', '')}")


def words(*parts: str) -> str:
    """The folded text that a search looks through."""
    return "\n".join(fold(part) for part in parts if part)


def fold(text: str) -> str:
    """One spelling for searching: width, case and spaces between names forgiven."""
    return normalise(text).casefold().replace(" ", "")


def town_of(fields: Mapping[str, Any]) -> str:
    """The municipality of the permit: the answer `municipality`, else that of the address; empty when neither."""
    town = municipalities.find(str(fields.get("municipality") or ""))
    if town is not None:
        return town.full_name
    address = fields.get("address")
    return str(address.get("municipality", "")) if isinstance(address, Mapping) else ""


def asks_for(pack: Pack, answers: Mapping[str, Any]) -> str:
    """What an application wants of an earlier permit: `renew`, `change`, or nothing.

    By the fields that packs use for it: `application_kind` (renew, change) or `renewal` (yes), or the whole procedure
    is a renewal (`renews`).
    """
    kind = answers.get("application_kind")
    if kind in ("renew", "change"):
        return str(kind)
    return "renew" if answers.get("renewal") is True or pack.manifest.law.renews else ""


def earlier_number(answers: Mapping[str, Any]) -> str:
    """The number of the earlier permit as the applicant wrote it, in one spelling."""
    return next((normalise(str(answers[name])) for name in _RENEWS if answers.get(name)), "")


def for_renewal(pack: Pack, number: str, last: str) -> dict[str, Any]:
    """The answers that say: this renews that permit; only those that the form asks."""
    fields, found = pack.form.fields, dict[str, Any]()
    if "application_kind" in fields and "renew" in fields["application_kind"].options:
        found["application_kind"] = "renew"
    if "renewal" in fields and fields["renewal"].type == "yes_no":
        found["renewal"] = True
    found |= {name: number for name in _RENEWS if name in fields}
    return found | ({"permit_until": last} if "permit_until" in fields and last else {})
