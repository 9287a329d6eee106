"""A municipality applies in its own name: the field that says which one is written by the house, not by the clerk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from koboshi.core.form import Form
from koboshi.core.refusal import Refused

FIELD: Final = "municipality"
"""The field of a form that names the applying municipality, where it has that type."""


def fixed(form: Form, applicant_tenant: str) -> dict[str, str]:
    """The answers that stand fast for an application of a municipality; empty for everybody else."""
    field = form.fields.get(FIELD)
    return {FIELD: applicant_tenant} if applicant_tenant and field is not None and field.type == FIELD else {}


def verify(form: Form, answers: Mapping[str, Any], applicant_tenant: str) -> None:
    """Raise `Refused` when an application of one municipality names another."""
    for name, own in fixed(form, applicant_tenant).items():
        if answers.get(name, own) != own:
            raise Refused(
                "申請する市町村が、サインインしている市町村と違います。市町村の欄があるページを開き、保存し直してください。"
            )
