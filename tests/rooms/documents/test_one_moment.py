"""A document bears one moment: the row, the letter, the public register and its number say the same day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from koboshi.core.actor import SYSTEM
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Check
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring

THEN = datetime(2026, 4, 10, 3, tzinfo=UTC)


@pytest.mark.django_db
def test_a_notice_of_another_day_says_that_day_everywhere(var: Path) -> None:
    wiring.fill_shelves()
    days: list[date] = []

    def fill(number: str, on: date) -> list[dict[str, str]]:
        days.append(on)
        return [{"kind": "p", "text": number}]

    with scope.acting(SYSTEM):
        office = organisations.enter_office(PREFECTURE, "joho", name="情報公開（架空）", document_sign="情公")
        issuer = documents.Issuer.of(office)
        assert (issuer.tenant, issuer.slug, issuer.name, issuer.sign) == (
            PREFECTURE,
            "joho",
            "情報公開（架空）",
            "情公",
        )
        issued = documents.issue(
            key="one-moment",
            issuer=issuer,
            to=documents.Recipient(reference="AAAA-BBBB-CCCC"),
            kind="grant",
            title="決定通知書（架空）",
            fill=fill,
            issued_by="system:house",
            check_url="https://example.jp/verify/",
            now=THEN,
        )
        told = Check.objects.get(check_number=issued.check_number)
    assert issued.issued_at == THEN
    assert days == [told.issued_on] == [date(2026, 4, 10)]
