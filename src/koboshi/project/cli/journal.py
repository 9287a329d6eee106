"""`koboshi journal verify|content|digest|sign|show|late`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from django.conf import settings

from koboshi.casework.service import proving
from koboshi.core.japan.civil import JAPAN
from koboshi.foundation.journal import verify
from koboshi.project.cli import journal_content, journal_late, journal_show
from koboshi.project.cli.output import dump, say
from koboshi.project.house import HouseProblem, open_house

OF_A_CASE = ("show", "content")
AS_JSON = (*OF_A_CASE, "verify", "late")


def run(options: argparse.Namespace) -> int:
    """`verify` names every broken place and returns 1; `digest` prints the digest of the whole journal.

    `verify` also compares the seals with what still stands, with `--chain` or `--contents` one of both; `content
    [CASE]` compares the seals, of one case too (`journal_content`). `show CASE` tells what was done on one case, row
    by row (`journal_show`), `late` which rows were written down a day or more after what they tell (`journal_late`).
    """
    _check(options)
    with open_house():
        match options.what:
            case "show":
                return journal_show.show(options.case, as_json=options.json)
            case "content":
                return journal_content.show(options.case, as_json=options.json)
            case "late":
                return journal_late.show(as_json=options.json)
            case "sign":
                return _sign()
            case "digest":
                say(verify.verify_all().digest)
                return 0
            case _:
                return _verify(options)


def _check(options: argparse.Namespace) -> None:
    if options.case and options.what not in OF_A_CASE:
        raise HouseProblem(
            f"koboshi journal {options.what} は、記録簿の全体を扱います。案件の番号は、show と content だけで使えます。"
        )
    if options.json and options.what not in AS_JSON:
        raise HouseProblem(
            f"koboshi journal {options.what} では --json を使えません。"
            "--json は、verify、content、show、late で使えます。"
        )
    if options.part and options.what != "verify":
        raise HouseProblem(
            f"koboshi journal {options.what} では --{options.part} を使えません。"
            "--chain と --contents は、verify だけで使えます。"
        )


def _verify(options: argparse.Namespace) -> int:
    """Chain and contents, or the asked one of them; what was not asked is neither read nor told."""
    verify.trust(settings.VAR / "keys")
    chain = None if options.part == "contents" else verify.verify_all()
    contents = None if options.part == "chain" else journal_content.prove()
    clean = (chain is None or chain.clean) and (contents is None or contents.clean)
    if options.json:
        dump({"clean": clean, "chain": _as_object(chain), "contents": _as_object(contents)})
        return 0 if clean else 1
    if chain is not None:
        _tell(chain)
    if contents is not None:
        journal_content.tell(contents)
    return 0 if clean else 1


def _as_object(report: verify.Report | proving.Report | None) -> dict[str, object] | None:
    if report is None:
        return None
    remarks = {"remarks": report.remarks} if isinstance(report, verify.Report) else {}
    return {"clean": report.clean, **asdict(report), **remarks}


def _tell(report: verify.Report) -> None:
    for broken in report.broken:
        say(broken.sentence)
    for remark in report.remarks:
        say(remark)
    verdict = "正常です / clean" if report.clean else "異常があります / BROKEN"
    counts = f"{report.entries} entries, {report.cases} cases, {report.days} sealed days"
    say(f"{verdict}: {counts}, digest {report.digest}")


def _sign() -> int:
    """Sign the digest of every finished day that has none; the worker does it each night."""
    yesterday = (datetime.now(UTC).astimezone(JAPAN) - timedelta(days=1)).date()
    days = verify.sign_days(settings.VAR / "keys", until=yesterday)
    sys.stdout.write(f"署名した日 / days signed: {len(days)}\n")
    return 0
