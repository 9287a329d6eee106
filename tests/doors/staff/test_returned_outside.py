"""A draft goes back inside the office (差戻し): whoever applied reads the same as before, in every language."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from tests.doors.staff.conftest import House
from tests.doors.staff.test_approvals import _drafted, _stamp, section, to_decide

__all__ = ["section"]


def _read(client: Client, reference: str, lang: str) -> str:
    """What stands on the status page, without what changes from request to request."""
    page = client.get(f"/applications/{reference}/?lang={lang}")
    assert page.status_code == 200
    main = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", main)


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_a_return_inside_the_office_changes_nothing_outside(section: House, lang: str) -> None:
    case, client = to_decide(section), Client()
    with scope.acting(SYSTEM):
        secret = intake.new_secret(SYSTEM, case.application)
    assert client.post("/resume/", {"reference": case.reference, "secret": secret}).status_code == 302
    row = _drafted(section, case)
    before = _read(client, case.reference, lang)
    assert _stamp(section, "doryo", row, "kakaricho", "return", note="年度を書いてください。").status_code == 302
    assert _read(client, case.reference, lang) == before
