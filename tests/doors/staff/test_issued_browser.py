"""The register of issued documents and an auditor's case page on a telephone and on a desk: nothing too wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from koboshi.casework.models import Case
from koboshi.core.japan import civil
from tests.doors.signing_in import sign_in
from tests.doors.staff.test_issued import issued
from tests.doors.staff.test_looked_at_browser import made
from tests.doors.staff.test_narrow_browser import a_case

pytestmark = pytest.mark.browser
Axe, Picture, Open = Callable[[Page], None], Callable[[Page, str], None], Callable[..., Page]


def _filled() -> Case:
    case = a_case()
    for n in (1, 2, 3, 5):
        issued(case, n, civil.today())
    return case


@pytest.mark.parametrize("width", [320, 1280])
def test_an_auditor_reads_the_register_and_a_case(
    width: int, live: str, open_page: Open, axe: Axe, picture: Picture
) -> None:
    case, page = made(_filled), open_page(width=width)
    sign_in(page, "kansa")
    for name, address in {
        "issued": "/staff/issued/",
        "audited-case": f"/staff/cases/{case.reference}/",
        "audited-talk": f"/staff/cases/{case.reference}/talk/",
        "audited-desk": "/staff/",
        "closed": f"/staff/cases/{case.reference}/consult/",
    }.items():
        page.goto(address)
        axe(page)
        picture(page, name)
