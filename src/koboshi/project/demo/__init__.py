"""The demo: the real prefecture, its 59 municipalities and offices, invented people, cases made by the real verbs."""

from __future__ import annotations

from koboshi.project.demo.load import load
from koboshi.project.demo.people import SignIn, sign_ins

__all__ = ["SignIn", "load", "sign_ins"]
