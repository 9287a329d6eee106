"""`koboshi check [--deploy]`: what must change before real people use this installation."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from koboshi.project.addresses import is_embedded
from koboshi.project.house import open_house

DEMO_PLUGINS = {"notification": "inbox", "identity": "demo", "scan": "none", "signature": "local"}


def run(options: argparse.Namespace) -> int:
    """Print one sentence per problem; returns 1 when there is any."""
    problems = list(deploy_problems()) if options.deploy else []
    with open_house():
        try:
            call_command("check", databases=["default"])
        except SystemCheckError as error:
            problems.append(str(error))
    for problem in problems:
        sys.stdout.write(f"- {problem}\n")
    sys.stdout.write("problems found\n" if problems else "everything is in order\n")
    return 1 if problems else 0


def deploy_problems() -> Iterator[str]:
    """What is fit for trying out only."""
    configuration = settings.CONFIGURATION
    bad = {
        "KOBOSHI_DEBUG is on: error pages would show personal data.": configuration.flag("debug"),
        "KOBOSHI_DEMO is on: invented people with known passwords could sign in.": configuration.flag("demo"),
        "The database is the embedded one, whose superuser needs no password; set DATABASE_URL.": is_embedded(
            configuration
        ),
        "KOBOSHI_SECRET_KEY is not set: another machine would refuse our sessions.": not configuration.text(
            "secret_key"
        ),
        "KOBOSHI_PUBLIC_ADDRESS is not https: cookies would travel readable.": not settings.HTTPS,
        "KOBOSHI_HSTS_SECONDS is 0: browsers may be led to http.": not configuration.number("hsts_seconds"),
        "KOBOSHI_SECOND_FACTOR is not `required`: staff could sign in with a password alone.": configuration.text(
            "second_factor"
        )
        != "required",
    }
    yield from (sentence for sentence, found in bad.items() if found)
    for port, plugin in DEMO_PLUGINS.items():
        if configuration.text(port) == plugin:
            yield f"The port {port} uses the demo plug-in {plugin!r}."
