"""A person on an application is bound to the account that proved her address, once and for good.

What a mandate opens hangs on the account's number from then on. An account that only carries an address (typed by
somebody, entered by an operator) never matches: `people.account_of` asks for a link that was opened at that address.
"""

from __future__ import annotations

from django.db import transaction

from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import scope
from koboshi.mandates.models import Party


def account_for(email: str) -> int | None:
    """The account to bind a new party to; None as long as nobody has proved the address."""
    return people.account_of(email.strip())


@transaction.atomic
def bind(user: int, email: str) -> int:
    """Bind the people who are reached at this address, which the account has just proved by a link; how many.

    Raises nothing and binds nobody for an address that the account has not proved.
    """
    if people.account_of(email) != user:
        return 0
    with scope.acting():
        return Party.objects.filter(user__isnull=True, email__iexact=email).exclude(email="").update(user_id=user)
