"""The demo: the real prefecture (59 municipalities, real offices), invented people, and cases made through the real verbs."""

from __future__ import annotations

from koboshi.project.demo.load import load
from koboshi.project.demo.people import SignIn, sign_ins

__all__ = ["SignIn", "load", "sign_ins"]
