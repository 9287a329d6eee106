"""Who may open the screens of a staff door: a signed-in person with one of the door's roles."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from koboshi.core.actor import Role
from koboshi.screens.flow import actor_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def only_for(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Answer 403 with a page to everybody who holds none of `roles`. Verbs check again; this is for the pages."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not actor_of(request).has(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
