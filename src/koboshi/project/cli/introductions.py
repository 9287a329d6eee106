"""What four verbs are for, in Japanese, with one example each: the first and the last words of their `--help`."""

from __future__ import annotations

import argparse
from typing import Final, NamedTuple


class Introduction(NamedTuple):
    """What stands above the options, and the example below them. Lines are broken for a terminal of 80 columns."""

    purpose: str
    example: str


_PACK: Final = "procedures/fukushima/disclosure-request"
_SCENARIO: Final = "docs/examples/disclosure-scenario.toml"
INTRODUCTIONS: Final = {
    "model": Introduction(
        """\
手続きの流れ図（BPMN）を確かめ、絵にし、手元で動かし、二つの版の違いを見ます。
データベースは要りません。実際の案件には、さわりません。
  check 決まりに合っているか  draw 絵やページにする
  run   流れを一歩ずつたどる  diff 前の版との違い""",
        f"""\
例：流れ図を絵にして、disclosure.svg に書く
  koboshi model draw {_PACK}/process.bpmn -o disclosure.svg
くわしくは docs/howto/draw-a-model.md にあります。""",
    ),
    "decide": Introduction(
        """\
判断の表（DMN）に値を渡して、答えを聞きます。
--explain を付けると、どの行が当てはまったか、ほかの行はなぜ違うかも言います。
名前を付けずに呼ぶと、ある判断の名前と、要る値を並べます。""",
        f"""\
例：どんな判断があり、どんな値が要るかを見る
  koboshi decide {_PACK}""",
    ),
    "simulate": Introduction(
        """\
手続きに架空の案件をたくさん流し、「もし、こうしたら」を試算します。
何日かかるか、どこで待つか、人手は足りるか、いくらかかるかを、95％の区間と
一緒に出します。実績ではありません。実際の案件には、さわりません。
--compare で二つを比べると、どの数字にも前・後・差が出ます。""",
        f"""\
例：事務の担当が6人から4人になったらどうなるかを、report.html に書く
  koboshi simulate {_PACK} \\
    --scenario {_SCENARIO} \\
    --compare {_SCENARIO} \\
    --set pools.clerk.people=4 --html report.html
自分の手続きのシナリオは、--new-scenario で作れます。
くわしくは docs/howto/simulate-a-procedure.md にあります。""",
    ),
    "mine": Introduction(
        """\
実際の記録（ログ）から、手続きがどう進んだかを調べます。
どこで待ったか、どれだけかかったか、やり直し、流れ図との違い、時期による変化を
出します。計算しなかったものは、そう書きます。記録は変えません。""",
        """\
例：記録を調べて、課長に見せる報告を report.html に書く
  koboshi mine receipt.xes.gz --html report.html
くわしくは docs/howto/mine-a-log.md にあります。""",
    ),
}


def introduce(parser: argparse.ArgumentParser, verb: str) -> None:
    """Put the words of a verb above and below its options."""
    words = INTRODUCTIONS[verb]
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = words.purpose, words.example
