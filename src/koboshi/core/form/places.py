"""Places that contradict themselves: a town written twice, 同上, no town of the prefecture, a town beside its address.

What stands in an address is judged when it is typed, never afterwards; a town and its address are compared whenever
both are known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from koboshi.core.form.model import Field
from koboshi.core.form.problem import FormError, Problem
from koboshi.core.japan import municipalities
from koboshi.core.japan.normalise import normalise

_SPACE = re.compile(r"\s")
_DITTO = re.compile(
    r'[(「]?(?:(?:上|右|左|前|住所|住民票)[にとの]?)?(?:同上|同じ|同左|同右|おなじ|同|〃|々|")(?:です)?[)」。]?'
    r"|(?:the)?same(?:asabove|address)?|ditto|asabove",
    re.IGNORECASE,
)
_WRITTEN: Final = ("prefecture", "municipality", "street", "building")


def address_problems(field: Field, path: str, value: object) -> list[Problem]:
    """What a typed address says twice or does not say; nothing for other fields and for parts left empty."""
    if field.type != "address" or not isinstance(value, Mapping):
        return []
    part = {name: _SPACE.sub("", normalise(str(value.get(name, "")))) for name in _WRITTEN}
    ditto = [
        Problem(f"{path}.{name}", "problem.address_ditto") for name, text in part.items() if _DITTO.fullmatch(text)
    ]
    if ditto:
        return ditto
    return _town(path, part) or _twice(path, part)


def _twice(path: str, part: Mapping[str, str]) -> list[Problem]:
    town = municipalities.by_name(part["municipality"])
    above = (part["prefecture"], part["municipality"], *((town.name, town.full_name) if town else ()))
    if any(name and part["street"].startswith(name) for name in above):
        return [Problem(f"{path}.street", "problem.address_twice")]
    return []


def _town(path: str, part: Mapping[str, str]) -> list[Problem]:
    """A town that Fukushima does not have, with the one that is probably meant."""
    if part["prefecture"] != municipalities.PREFECTURE_NAME or not part["municipality"]:
        return []
    if municipalities.by_name(part["municipality"]) is not None:
        return []
    meant = municipalities.meant(part["municipality"])
    if meant is None:
        return [Problem(f"{path}.municipality", "problem.address_no_town")]
    return [Problem(f"{path}.municipality", "problem.address_town", {"town": meant.code})]


def differs(field: Field, answers: Mapping[str, Any]) -> dict[str, str]:
    """The two towns by code when a field `same_as` an address names another town than the address; else nothing."""
    chosen, address = answers.get(field.id), answers.get(field.same_as)
    code = address.get("municipality_code") if isinstance(address, Mapping) else ""
    if not (isinstance(chosen, str) and chosen and isinstance(code, str) and code) or code == chosen:
        return {}
    name = code if municipalities.find(code) else str(address["municipality"]) if address else ""
    return {"town": chosen, "other": name}


def check(path: str, same_as: str, fields: Mapping[str, Field]) -> None:
    """Refuse a `same_as` that names no address of the form. Raises FormError."""
    if same_as and (same_as not in fields or fields[same_as].type != "address"):
        raise FormError(f"{path}.same_as", f"「{same_as}」という住所の項目はありません。")
