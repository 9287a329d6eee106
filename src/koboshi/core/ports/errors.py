"""The three ways a plug-in may fail; every one carries a text key, never personal data."""

from __future__ import annotations


class PortError(Exception):
    """Base of the three; `key` names a sentence in `koboshi/core/ports/texts`, `values` fill it."""

    def __init__(self, key: str, **values: str) -> None:
        """Keep the text key and its values; values must not be personal."""
        super().__init__(key)
        self.key = key
        self.values = values


class Unavailable(PortError):
    """The other side does not answer now: try again later, tell nobody that it failed for good."""


class Refused(PortError):
    """The other side answered no: trying again will not help, tell the person."""


class Misconfigured(PortError):
    """The plug-in cannot work with these settings: tell the operator."""
