"""The report as one HTML file: no script, nothing from outside, to be read on a phone, on a screen and on paper."""

from __future__ import annotations

from collections.abc import Callable

from koboshi.project.cli import mining_report_compared as compared
from koboshi.project.cli import mining_report_notice as notice
from koboshi.project.cli import mining_report_sections as sections
from koboshi.project.cli import mining_report_summary as summary
from koboshi.project.cli.mining_report_facts import TITLES, Facts
from koboshi.project.cli.mining_report_pictures import e
from koboshi.project.cli.mining_report_style import STYLE
from koboshi.project.cli.mining_report_words import GLOSSARY

Section = Callable[[Facts], str]
_ASKED: tuple[tuple[str, tuple[str, ...], Section], ...] = (
    ("実際の流れ", ("dfg",), sections.flow),
    (TITLES["times"], ("times",), sections.times),
    ("よくある進み方", ("variants",), sections.variants),
    (TITLES["bottlenecks"], ("bottlenecks",), sections.waiting),
    (TITLES["rework"], ("rework",), sections.again),
    ("人から人へ、いつ", ("handover",), sections.people),
    (TITLES["batches"], ("batches",), sections.together),
    ("違いのあるグループ", ("groups",), compared.groups),
    (TITLES["drift"], ("drift",), compared.changes),
    ("流れ図と、そこから外れた案件", ("discover", "conformance"), compared.model),
)
_ALWAYS: tuple[tuple[str, Section], ...] = (
    ("ログの様子", compared.quality_of_log),
    ("計算していないこと", compared.missing),
    ("ことば", lambda _: _glossary()),
)


def html(facts: Facts) -> str:
    """The whole report."""
    chosen = [(title, part) for title, what, part in _ASKED if any(facts.wants(each) for each in what)]
    every = [*chosen, *_ALWAYS]
    toc = "".join(f'<li><a href="#s{number}">{e(title)}</a></li>' for number, (title, _) in enumerate(every, 1))
    body = "".join(
        f'<section id="s{number}"{_page(number)}><h2>{number}. {e(title)}</h2>{part(facts)}</section>'
        for number, (title, part) in enumerate(every, 1)
    )
    first = f"{notice.notices(facts)}{summary.figures(facts)}{summary.told(facts)}{_cautions(facts)}"
    title = f"{facts.name} の分析"
    return (
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{e(title)}</title><style>{STYLE}</style></head><body><main>"
        f"<header><h1>{e(title)}</h1><p>実際の記録から、仕事がどう進んだかを調べました。</p></header>"
        f"<section>{_kept_together(first)}</section>"
        f'<nav aria-label="目次"><h2>目次</h2><ol>{toc}</ol></nav>'
        f"{_kept_together(body)}{_footer(facts)}</main></body></html>\n"
    )


def _kept_together(text: str) -> str:
    """A number stays on the line of its letter."""
    return text.replace("n = ", "n\u00a0=\u00a0")


def _page(number: int) -> str:
    return ' class="page"' if number == 1 else ""


def _cautions(facts: Facts) -> str:
    """How to read the first page."""
    findings = len(facts.report.findings)
    unusual = f"ログには注意すべき点が {findings} 種類あります（「ログの様子」）。" if findings else ""
    missing = (
        f"計算していないことが {len(facts.missing)} 件あります（「計算していないこと」）。" if facts.missing else ""
    )
    return (
        '<p class="warn">記録されたことだけを数えています。違いや長さの理由は、このログからは分かりません。'
        f"{unusual}{missing}</p>"
    )


def _glossary() -> str:
    return "<dl>" + "".join(f"<dt>{e(word)}</dt><dd>{e(text)}</dd>" for word, text in GLOSSARY) + "</dl>"


def _footer(facts: Facts) -> str:
    cite = f"{e(facts.asked.cite)}。" if facts.asked.cite else ""
    return (
        f"<footer>出典：{cite}ファイル {e(facts.name)}（SHA-256 {facts.fingerprint}）。"
        "こぼし koboshi mine が作りました。同じファイルと同じ指定からは、いつも同じ報告ができます。</footer>"
    )
