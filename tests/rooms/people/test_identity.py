"""Whoever proves who she is gets her own account and never somebody else's."""

from __future__ import annotations

import pytest

from koboshi.core.actor import SYSTEM, Role
from koboshi.core.ports import Person
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.people.identity import NO_MAIL, sign_in_with_identity
from koboshi.foundation.people.models import Identity, User
from koboshi.foundation.tenancy import scope

NAME = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
HANAKO = Person("somewhere:1", "identified_by_card", {"applicant": NAME, "email": "hanako@example.jp"})


@pytest.mark.usefixtures("db")
class TestAResidentWhoComesByAnIdentityProvider:
    def test_gets_an_account_at_the_first_visit_and_the_same_one_later(self) -> None:
        first = sign_in_with_identity("demo", HANAKO)
        again = sign_in_with_identity("demo", Person(HANAKO.subject, "identified", {}))
        assert first is not None
        assert first == again
        assert first.name == "見本 花子"
        assert Identity.objects.get().level == "identified"

    def test_is_not_the_person_who_has_the_same_address(self) -> None:
        known = User.objects.create_user("hanako@example.jp")
        came = sign_in_with_identity("demo", HANAKO)
        assert came is not None
        assert came != known
        assert came.email.endswith(f"@{NO_MAIL}")

    def test_is_another_person_at_another_provider(self) -> None:
        assert sign_in_with_identity("demo", HANAKO) != sign_in_with_identity("other", HANAKO)

    def test_has_no_password(self) -> None:
        user = sign_in_with_identity("demo", HANAKO)
        assert user is not None
        assert not user.has_usable_password()

    @pytest.mark.parametrize("fact", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}])
    def test_does_not_open_a_staff_account_or_a_closed_one(self, fact: dict[str, bool]) -> None:
        user = sign_in_with_identity("demo", HANAKO)
        assert user is not None
        User.objects.filter(pk=user.pk).update(**fact)
        assert sign_in_with_identity("demo", HANAKO) is None

    def test_does_not_open_an_account_that_works_in_an_office(self) -> None:
        user = sign_in_with_identity("demo", HANAKO)
        assert user is not None
        with scope.acting(SYSTEM):
            organisations.enter_office(PREFECTURE, "madoguchi", name="窓口（架空）", document_sign="窓")
            since = user.made_at.date()
            people.join(user, organisations.office(PREFECTURE, "madoguchi"), [Role.CLERK], since=since)
            assert sign_in_with_identity("demo", HANAKO) is None
