"""Every room that keeps words about a case either erases them or is named here with the reason why not (yet)."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from koboshi.retention import erasers
from tests.rooms.retention.stories import TO_JOIN

OTHERWISE = {
    "journal": "holds nothing about a person (proved in test_erasing); it is what stays",
    "retention": "its own words go in retention.service.erasing._finish",
    "catalog": "published definitions, nothing about a case",
    "promotion": "advisers and reports of towns: public bodies, not applicants; joins when it keeps residents",
    **dict.fromkeys(TO_JOIN, "to join"),
}
"""Rooms whose copies another rule governs, or which have not said yet how they erase. The list only gets shorter."""
SHORT = 60


def _words(model: type[models.Model]) -> Iterator[str]:
    """Columns in which somebody's own words or name can stand."""
    for field in model._meta.concrete_fields:
        free = isinstance(field, models.TextField | models.JSONField | models.EmailField)
        long = isinstance(field, models.CharField) and (field.max_length or 0) > SHORT and not field.choices
        if free or long:
            yield field.name


def _about_a_case(model: type[models.Model]) -> bool:
    names = {field.name for field in model._meta.concrete_fields}
    return bool(names & {"reference", "case_ref", "case", "application"})


def test_every_room_with_words_about_a_case_erases_them_or_is_named() -> None:
    silent = {
        model._meta.label: list(_words(model))
        for model in apps.get_models()
        if model.__module__.startswith("koboshi.")
        and _about_a_case(model)
        and list(_words(model))
        and model._meta.app_label not in {*erasers.tied(), *OTHERWISE}
    }
    assert not silent, f"write an eraser and tie it (src/koboshi/retention/README.md): {silent}"


def test_a_room_that_has_joined_is_no_longer_an_exception() -> None:
    assert not set(erasers.tied()) & set(OTHERWISE)
