"""The secret key: given by the operator, or made once at the first start."""

from __future__ import annotations

import os
import secrets

from koboshi.project.configuration import Configuration

FILE = "secret_key"


def secret_key(configuration: Configuration) -> str:
    """The key in force; without a setting it is kept in var/secret_key, readable by the owner only."""
    given = configuration.text("secret_key")
    if given:
        return given
    path = configuration.path("var") / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip() or _again(configuration)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="utf-8")


def _again(configuration: Configuration) -> str:
    """An empty file is left when the machine stopped in the middle of the first start."""
    (configuration.path("var") / FILE).unlink(missing_ok=True)
    return secret_key(configuration)
