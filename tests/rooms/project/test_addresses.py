"""Two addresses of one database: the owner migrates, the application works."""

from __future__ import annotations

from pathlib import Path

from koboshi.project.addresses import application_address, django_database, owner_address
from koboshi.project.configuration import Configuration


def _configuration(**environment: str) -> Configuration:
    return Configuration.load(environment, Path("none.toml"))


def test_a_database_elsewhere_is_used_with_the_application_role() -> None:
    configuration = _configuration(DATABASE_URL="postgresql://boss:s%40crit@db.example:5433/koboshi?sslmode=require")
    assert owner_address(configuration).startswith("postgresql://boss:")
    entry = django_database(application_address(configuration), pool=4)
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"]) == (
        "koboshi_app",
        "s@crit",
        "db.example",
        "5433",
    )
    assert entry["OPTIONS"]["sslmode"] == "require"


def test_the_application_address_may_be_given() -> None:
    configuration = _configuration(
        DATABASE_URL="postgresql://boss@db.example/koboshi",
        KOBOSHI_APP_DATABASE_URL="postgresql://app@db.example/koboshi",
    )
    assert django_database(application_address(configuration), pool=0)["USER"] == "app"
