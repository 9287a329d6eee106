"""What the worker does by the clock: sign yesterday's journal, count what is popular, forget what is used up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from procrastinate.contrib.django import app

from koboshi.casework.service import posting, reminding, serving, timers
from koboshi.catalog import service as catalog
from koboshi.core.japan.civil import JAPAN
from koboshi.fieldwork.service import photos
from koboshi.foundation.journal import delivery, verify
from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import scope
from koboshi.measure import service as measure
from koboshi.proceedings.service import inspecting, telling
from koboshi.registers.service import lapsing
from koboshi.retention.service import erasing, forgetting

TASKS = (
    inspecting.closing,
    telling.tell_numbers,
    telling.tell_results,
    erasing.daily,
    forgetting.forget,
    serving.serve,
    timers.timers,
    reminding.reminders,
    lapsing.turn_over,
    photos.scan,
    delivery.revive,
)
"""Tasks of the rooms that no door imports: named here, so that a worker knows them."""


@app.periodic(cron="20 15 * * *")
@app.task(name="house.sign_journal", queue="house", queueing_lock="house.sign_journal", pass_context=False)
def sign_journal(timestamp: int) -> None:
    """At 0:20 in Japan: sign the digest of every finished day that has none (20 minutes let late commits in)."""
    yesterday = (datetime.now(UTC).astimezone(JAPAN) - timedelta(days=1)).date()
    verify.sign_days(settings.VAR / "keys", until=yesterday)


@app.periodic(cron="5 * * * *")
@app.task(name="house.popularity", queue="house", queueing_lock="house.popularity", pass_context=False)
def popularity(timestamp: int) -> None:
    """Once an hour: how often each procedure was filed in the last year, for the order on the citizen door."""
    with scope.acting():
        catalog.note_popularity(measure.begun_last_year(datetime.now(UTC)))


@app.periodic(cron="10 15 * * *")
@app.task(name="house.postings", queue="house", queueing_lock="house.postings", pass_context=False)
def postings(timestamp: int) -> None:
    """At 0:10 in Japan: write down the arrival of notices served in public whose period ended."""
    with scope.acting():
        posting.let_arrive()


@app.periodic(cron="40 18 * * *")
@app.task(name="house.tidy", queue="house", queueing_lock="house.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """At 3:40 in Japan: remove ended sessions, used sign-in links and old counters of the rate limits."""
    call_command("clearsessions")
    with scope.acting():
        people.forget_used(datetime.now(UTC) - timedelta(days=1))
