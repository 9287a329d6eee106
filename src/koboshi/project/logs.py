"""Logs on stderr, as lines for people or as JSON; addresses, names and what was typed are never written."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

_QUERY = re.compile(r"\?[^\s\"']*")


def without_query(text: str) -> str:
    """A path in a log loses its query: people search with their own words and names."""
    return _QUERY.sub("", text)


class Line(logging.Formatter):
    """One readable line per event."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """The line, without queries; a traceback shows code, never values."""
        return without_query(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802  # the name is logging's
        """The traceback without the message of the error, which may quote a row or an answer."""
        return _traceback(super().formatException(ei), ei)


class JsonLine(logging.Formatter):
    """One JSON object per event, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        """The object: time (UTC), level, logger, message and, for an error, the traceback without values."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_query(record.getMessage()),
        }
        if record.exc_info:
            entry["traceback"] = _traceback(self.formatException(record.exc_info), record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def _traceback(text: str, exc_info: Any) -> str:
    """Database errors quote rows (「Key (name)=(…)」): only the kind of the error is kept of such messages."""
    kind = exc_info[0].__name__ if exc_info and exc_info[0] else ""
    kept = [line for line in text.splitlines() if line.startswith(("Traceback", "  ", "During", "The above"))]
    return "\n".join([*kept, kind])


def logging_settings(*, level: str, form: str) -> dict[str, Any]:
    """The LOGGING setting of Django."""
    quiet = {"handlers": ["stderr"], "level": "ERROR", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"text": {"()": Line}, "json": {"()": JsonLine}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json" if form == "json" else "text"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": level.upper(), "propagate": False},
            "django.db.backends": quiet,
            "django.request": quiet,
            "django.security": quiet,
            "procrastinate": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            # axes names the person in every line: sign-ins are in the journal instead.
            "axes": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "psycopg.pool": quiet,
            "pikepdf": quiet,
        },
    }
