"""`koboshi journal verify|content|digest|sign|show`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta

from django.conf import settings

from koboshi.core.japan.civil import JAPAN
from koboshi.foundation.journal import verify
from koboshi.project.cli import journal_content, journal_show
from koboshi.project.house import HouseProblem, open_house


def run(options: argparse.Namespace) -> int:
    """`verify` names every broken place and returns 1; `digest` prints the digest of the whole journal.

    `verify` also compares the seals with what still stands; `content [CASE]` does only that (`journal_content`).
    `show CASE` tells what was done on one case, row by row (`journal_show`).
    """
    if options.what == "show":
        with open_house():
            return journal_show.show(options.case, as_json=options.json)
    if options.what == "content":
        with open_house():
            return journal_content.show(options.case, as_json=options.json)
    if options.case or options.json:
        raise HouseProblem(
            f"koboshi journal {options.what} は、記録簿の全体を扱います。"
            "案件の番号と --json は、show と content だけで使えます。"
        )
    with open_house():
        verify.trust(settings.VAR / "keys")
        if options.what == "sign":
            return _sign()
        report = verify.verify_all()
        content = journal_content.prove() if options.what == "verify" else None
    if options.what == "digest":
        sys.stdout.write(f"{report.digest}\n")
        return 0
    for broken in report.broken:
        sys.stdout.write(f"{broken.where}: {broken.sentence}\n")
    for remark in report.remarks:
        sys.stdout.write(f"{remark}\n")
    verdict = "正常です / clean" if report.clean else "異常があります / BROKEN"
    counts = f"{report.entries} entries, {report.cases} cases, {report.days} sealed days"
    sys.stdout.write(f"{verdict}: {counts}, digest {report.digest}\n")
    proven = content is None or journal_content.tell(content)
    return 0 if report.clean and proven else 1


def _sign() -> int:
    """Sign the digest of every finished day that has none; the worker does it each night."""
    yesterday = (datetime.now(UTC).astimezone(JAPAN) - timedelta(days=1)).date()
    days = verify.sign_days(settings.VAR / "keys", until=yesterday)
    sys.stdout.write(f"署名した日 / days signed: {len(days)}\n")
    return 0
