"""Who is competent: an authority with its body and its ground, or a question where the data do not decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["health", "waste", "tax", "construction", "police", "housing", "education", "bureau"]
Body = Literal["prefecture", "core_city", "police", "board"]
By = Literal["site", "registered", "living", "evacuation"]
KINDS: Final = ("health", "waste", "tax", "construction", "police", "housing", "education", "bureau")
BY: Final = ("site", "registered", "living", "evacuation")


@dataclass(frozen=True, slots=True)
class Authority:
    """Who decides. `handling`: `ours`, or what the house does with a filing meant for somebody else.

    `forward` sends it on, `inform` tells where it belongs; nothing is turned away. `confidence` and `status` are the
    weakest of the rows that led here; `note` is for staff. `then` says what happens to a filing that reached somebody
    else; it is empty for an office of the prefecture and left out where the house has the office itself.
    """

    kind: Kind
    name: str
    office: str
    body: Body
    basis: str
    confidence: str
    status: str
    handling: Literal["ours", "forward", "inform"]
    note: str
    because: Mapping[str, str]
    then: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be asked first, in sentences by language; `options` are the answers that the data know."""

    code: str
    sentences: Mapping[str, str]
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a person is: registered (住民票), living (居所), evacuated to (避難先); and the site of a business or work.

    Each is a six-digit code or an address, empty when not told. No field ever stands in for another one.
    """

    registered: str = ""
    living: str = ""
    evacuation: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Deciding:
    """The address that decides, and why it is this one."""

    by: By
    place: str
    because: Mapping[str, str]
