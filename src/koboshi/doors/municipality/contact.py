"""Who is signed in, as the answers of a form that asks for the person in charge: she changes what is wrong."""

from __future__ import annotations

from typing import Any

from koboshi.core.actor import Actor
from koboshi.core.form import Form
from koboshi.core.japan import civil
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User

READINGS = ("family_kana", "given_kana")
"""Parts of a name that no account holds: she adds them on the page."""


def known(form: Form, actor: Actor) -> dict[str, Any]:
    """Name, office, telephone and mail for the fields `applicant`, `department`, `phone`, `email` that the form has.

    Left out where it is not known or the form would not take it: a name is used when it has two parts, and its
    reading is left to her.
    """
    user = User.objects.filter(pk=actor.user or 0).first()
    if user is None:
        return {}
    office = Office.objects.filter(pk__in=sorted(actor.offices), tenant=actor.tenant).order_by("pk").first()
    family, _, given = user.name.partition("（")[0].strip().partition(" ")
    given_answers: dict[str, tuple[str, Any]] = {
        "applicant": ("person_name", {"family": family, "given": given.strip()} if given.strip() else None),
        "department": ("text", office.name if office else None),
        "phone": ("phone", office.telephone if office else None),
        "email": ("email", user.email),
    }
    found = {
        name: value
        for name, (kind, value) in given_answers.items()
        if value and name in form.fields and form.fields[name].type == kind
    }
    problems = form.check(found, today=civil.today())
    wrong = {each.field.split(".")[0] for each in problems if each.field.split(".")[-1] not in READINGS}
    return {name: value for name, value in found.items() if name not in wrong}
