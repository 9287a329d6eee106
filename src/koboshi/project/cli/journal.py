"""`koboshi journal verify|digest`."""

from __future__ import annotations

import argparse
import sys

from koboshi.foundation.journal import verify
from koboshi.project.house import open_house


def run(options: argparse.Namespace) -> int:
    """`verify` names every broken place and returns 1; `digest` prints the digest of the whole journal."""
    with open_house():
        report = verify.verify_all()
    if options.what == "digest":
        sys.stdout.write(f"{report.digest}\n")
        return 0
    for broken in report.broken:
        sys.stdout.write(f"{broken.where}: {broken.sentence}\n")
    verdict = "正常です / clean" if report.clean else "異常があります / BROKEN"
    counts = f"{report.entries} entries, {report.cases} cases, {report.days} sealed days"
    sys.stdout.write(f"{verdict}: {counts}, digest {report.digest}\n")
    return 0 if report.clean else 1
