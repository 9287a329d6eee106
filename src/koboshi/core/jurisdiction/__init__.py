"""The competent authority by address: prefecture, core city, police or board of education – never by guess."""

from __future__ import annotations

from koboshi.core.jurisdiction.deriving import applies, authority, authority_for, deciding
from koboshi.core.jurisdiction.model import BY, KINDS, Addresses, Authority, Body, By, Deciding, Kind, Question
from koboshi.core.jurisdiction.places import Place, place_of
from koboshi.core.jurisdiction.tables import TABLES, Tables
from koboshi.core.jurisdiction.wording import JurisdictionError

__all__ = [
    "BY",
    "KINDS",
    "TABLES",
    "Addresses",
    "Authority",
    "Body",
    "By",
    "Deciding",
    "JurisdictionError",
    "Kind",
    "Place",
    "Question",
    "Tables",
    "applies",
    "authority",
    "authority_for",
    "deciding",
    "place_of",
]
