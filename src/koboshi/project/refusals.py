"""Bad input that no form caught becomes an answer with a sentence: 400, 404, 413 or 503, never 500."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg_pool import PoolTimeout

from koboshi.core.refusal import OnlyLooks, Unknown
from koboshi.foundation.organisations.service import UnknownOffice
from koboshi.foundation.people.throttle import TooOften
from koboshi.project import errors
from koboshi.ui import wording
from koboshi.ui.language import language_of

log = logging.getLogger("koboshi.refusals")

MEBIBYTE = 1024 * 1024
Answer = Callable[[HttpRequest], HttpResponse]


class BodyLimitMiddleware:
    """Refuses a body that says it is too large, before a byte of it is read.

    A body larger than it says (S7, a false Content-Length) ends at what it said: the server reads no further.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 or pass on."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdecimal():
            return errors.page(request, 400)
        if int(announced[:20]) > int(settings.KOBOSHI["request_max_mb"]) * MEBIBYTE:
            return errors.page(request, 413)
        return self.get_response(request)


class RefusalMiddleware:
    """Errors of the driver about the *value* are the caller's (B1, B2, B13); errors of the connection are ours."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a NUL or half character in the address itself is refused at once."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.page(request, 400)
        try:
            return _with_words(request, self.get_response(request))
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            return self._unavailable(request, error)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn what a view raised into a page, or None to let it be a 500 with its traceback in the log."""
        if isinstance(exception, DataError | UnicodeEncodeError) or _is_nul(exception):
            log.warning(
                "refused a value in %s: %s",
                request.resolver_match and request.resolver_match.route,
                type(exception).__name__,
            )
            return errors.page(request, 400)
        if isinstance(exception, OperationalError | InterfaceError | PoolTimeout):
            return self._unavailable(request, exception)
        if isinstance(exception, UnknownOffice):
            log.error("a procedure names an office that is not there: %s", exception)
            return errors.page(request, 503, sentence=errors.sentence(request, "no_office"))
        if isinstance(exception, Unknown):
            return errors.page(request, 404)
        if isinstance(exception, OnlyLooks):
            told = wording.html(exception.say(language_of(request)))
            return errors.page(request, 403, sentence=told)
        if isinstance(exception, TooOften):
            return errors.send_again(request, 429)
        return None

    def _unavailable(self, request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("the database does not answer: %s", type(error).__name__)
        return errors.send_again(request, 503)


def _with_words(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An address that only takes what a form sends (a page opened again after a restart): a page instead of nothing."""
    if answer.status_code != 405 or answer.content:
        return answer
    page = errors.page(request, 405)
    page["Allow"] = answer.headers.get("Allow", "POST")
    return page


def _is_nul(exception: Exception) -> bool:
    return isinstance(exception, ValueError) and "NUL" in str(exception)
