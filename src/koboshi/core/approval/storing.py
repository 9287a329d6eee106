"""A circulation as plain JSON and back; the same value comes back, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from koboshi.core.approval.model import (
    ApprovalRefused,
    Conflict,
    LeftOut,
    Leg,
    Place,
    Route,
    Rules,
    SamePerson,
    Seat,
)
from koboshi.core.approval.record import Circulation, Duty, Stamp, Verdict
from koboshi.core.approval.saying import Told, packed, unpacked

FORM: Final = 1


def to_json(circulation: Circulation) -> dict[str, Any]:
    """The circulation as dicts, lists, texts, numbers and booleans only."""
    found: dict[str, Any] = _plain(asdict(circulation))
    return {"form": FORM, **found}


def from_json(data: Mapping[str, Any]) -> Circulation:
    """The circulation that `to_json` wrote; ApprovalRefused where it is none or of another form."""
    if not isinstance(data, Mapping) or data.get("form") != FORM:
        raise ApprovalRefused("回付の記録を読めません。この版の形で書かれていません。")
    try:
        return _circulation({key: value for key, value in data.items() if key != "form"})
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ApprovalRefused("回付の記録を読めません。欠けているところか、形の違うところがあります。") from problem


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Told):
        return packed(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Conflict | SamePerson | Verdict) else value


def _circulation(data: dict[str, Any]) -> Circulation:
    moments = {key: datetime.fromisoformat(data[key]) for key in ("begun", "last")}
    return Circulation(
        **{
            **data,
            **moments,
            "route": route_from_json(data["route"]),
            "state": _state(data["state"]),
            "records": tuple(_stamp(each) for each in data["records"]),
            "all_duties": tuple(_duty(each) for each in data["all_duties"]),
            "since": {node: datetime.fromisoformat(at) for node, at in data["since"].items()},
        }
    )


def _state(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not isinstance(value.get("tokens"), list):
        raise TypeError("state")
    return value


def _stamp(data: Mapping[str, Any]) -> Stamp:
    moments = {key: datetime.fromisoformat(data[key]) for key in ("at", "possible")}
    words = {key: unpacked(data[key]) for key in ("because", "note", "void")}
    return Stamp(**{**data, **moments, **words, "verdict": Verdict(data["verdict"])})


def _duty(data: Mapping[str, Any]) -> Duty:
    closed = datetime.fromisoformat(data["closed_at"]) if data["closed_at"] else None
    words = {key: unpacked(data[key]) for key in ("because", "closed")}
    return Duty(**{**data, **words, "since": datetime.fromisoformat(data["since"]), "closed_at": closed})


def route_to_json(route: Route) -> dict[str, Any]:
    """A route as plain JSON."""
    found: dict[str, Any] = _plain(asdict(route))
    return found


def route_from_json(data: Mapping[str, Any]) -> Route:
    """The route that `route_to_json` wrote."""
    rules = data["rules"]
    read = {
        "name": unpacked(data["name"]),
        "seats": tuple(_seat(each) for each in data["seats"]),
        "legs": tuple(_leg(each) for each in data["legs"]),
        "readers": tuple(data["readers"]),
        "left_out": tuple(LeftOut(each["seat"], unpacked(each["reason"])) for each in data["left_out"]),
        "because": tuple(unpacked(each) for each in data["because"]),
        "rules": Rules(
            Conflict(rules["applicant"]),
            Conflict(rules["drafter"]),
            SamePerson(rules["same_person"]),
            rules["read_after_acting"],
        ),
    }
    return Route(**{**data, **read})


def _seat(data: Mapping[str, Any]) -> Seat:
    return Seat(**{**data, "name": unpacked(data["name"]), "acting": tuple(data["acting"])})


def _leg(data: Mapping[str, Any]) -> Leg:
    return Leg(**{**data, "name": unpacked(data["name"]), "places": tuple(Place(**each) for each in data["places"])})
