"""Where the database is: addresses of the owner and the application role, and the router that keeps them apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.db.models import Model
from psycopg.conninfo import conninfo_to_dict

from koboshi.project import database
from koboshi.project.configuration import Configuration


def is_embedded(configuration: Configuration) -> bool:
    """Whether the house runs its own PostgreSQL."""
    return not configuration.text("database_url")


def embedded_data(configuration: Configuration) -> Path:
    """The folder of the embedded cluster."""
    return configuration.path("var") / "pg"


def owner_address(configuration: Configuration) -> str:
    """The address of the role that owns the tables and migrates."""
    return configuration.text("database_url") or database.url(embedded_data(configuration), database.OWNER)


def application_address(configuration: Configuration) -> str:
    """The address of the role the house works with: no superuser, no owner, no change of the journal."""
    given = configuration.text("app_database_url")
    if given:
        return given
    if is_embedded(configuration):
        return database.url(embedded_data(configuration), database.APPLICATION)
    parts = urlsplit(configuration.text("database_url"))
    password = f":{quote(parts.password, safe='%')}" if parts.password else ""
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{database.APPLICATION}{password}@{host}"))


def django_database(address: str, *, pool: int) -> dict[str, Any]:
    """One entry of DATABASES; `pool` is the most connections kept per process, 0 for none."""
    parts = conninfo_to_dict(address)
    options: dict[str, Any] = {"connect_timeout": 10}
    if "sslmode" in parts:
        options["sslmode"] = parts["sslmode"]
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", database.DATABASE),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


class OwnerMigrates:
    """Tables are made through `owner` only; everything else goes through `default`."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Whether `migrate --database=db` may touch this app."""
        return db == "owner"

    def allow_relation(self, one: Model, other: Model, **hints: object) -> bool:
        """Both aliases are the same database."""
        return True
