"""The report of a simulation as one HTML file: no script, nothing from outside, for phone, screen and paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from koboshi.core.simulate import Comparison, Results
from koboshi.project.cli import simulation_report_both as both
from koboshi.project.cli import simulation_report_sections as sections
from koboshi.project.cli.mining_report_pictures import e
from koboshi.project.cli.mining_report_style import STYLE
from koboshi.project.cli.simulate_speech import PLAIN, Speech
from koboshi.project.cli.simulate_tables import both_counted, both_warnings, counted_words, warnings, whole_years
from koboshi.project.cli.simulate_words import ASSUMED
from koboshi.project.cli.simulation_report_assumptions import assumptions, glossary
from koboshi.project.cli.simulation_report_changes import changed
from koboshi.project.cli.simulation_report_pairs import LOOK
from koboshi.project.cli.simulation_report_summary import figures, told

MORE: Final = """
.assumed{background:#fff6ec;border:3px solid var(--wait);padding:.7rem 1rem;margin:0 0 1.2rem;font-weight:700;
font-size:1.05rem}
.assumed small{display:block;font-weight:400;font-size:.88rem;color:var(--soft)}
.assumed .warned{display:block;font-size:.95rem;color:var(--wait)}
.key{list-style:none;margin:.4rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.88rem}
.key svg{vertical-align:middle}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:1rem;margin:1rem 0}
.charts figure{margin:0;border:1px solid var(--line);padding:.6rem .7rem .3rem}
.charts figcaption{margin:0 0 .3rem;color:var(--ink);font-weight:700}
.small svg{display:block;width:100%;height:auto}
.chart svg{display:block;width:100%;min-width:40rem;height:auto}
.figures{grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr))}
.bars .value small{word-break:keep-all;overflow-wrap:anywhere}
.figures span+b+span{word-break:keep-all;overflow-wrap:anywhere}
td small{display:block;color:var(--soft);font-size:.8rem;line-height:1.4}
td:first-child{min-width:6rem}
td.n small{white-space:nowrap}
@media (max-width:40rem){table.stack td.n,td.n small{white-space:normal}
table.stack td>span{min-width:0;overflow-wrap:anywhere}}
@media print{.figures{grid-template-columns:repeat(3,1fr)}.charts figure{break-inside:avoid}.chart svg{min-width:0}
.keep{break-inside:avoid}.scroll{overflow:visible}table{font-size:.86rem}th,td{padding:.25rem .4rem}
td.n,th.n,td.n small{white-space:normal}td:first-child{min-width:4rem}}
"""
Part = tuple[str, str]


def html(results: Results, comparison: Comparison | None = None, speech: Speech = PLAIN) -> str:
    """The whole report; with a comparison, every section shows both sides and their difference."""
    every = list(_sections(results, comparison, speech))
    toc = "".join(f'<li><a href="#s{number}">{e(title)}</a></li>' for number, (title, _) in enumerate(every, 1))
    body = "".join(
        f'<section id="s{number}"{" class=page" if number == 1 else ""}><h2>{number}. {e(title)}</h2>{part}</section>'
        for number, (title, part) in enumerate(every, 1)
    )
    name = results.definition.name or results.definition.id
    title = f"{name} ― もし、こう動いたら"
    page = (
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{e(title)}</title><style>{STYLE}{MORE}{LOOK}</style></head><body><main>"
        f"<header><h1>{e(title)}</h1><p>{e(_heading(results, comparison))}</p></header>"
        f"<section>{_banner(results, comparison)}{changed(comparison, speech) if comparison else ''}"
        f"{figures(results, comparison)}{told(results, comparison, speech)}</section>"
        f'<nav aria-label="目次"><h2>目次</h2><ol>{toc}</ol></nav>{body}'
        f"{_footer(results, comparison)}</main></body></html>\n"
    )
    return speech.said(page).replace("n = ", "n\u00a0=\u00a0")  # a number stays with its letter


def _heading(results: Results, comparison: Comparison | None) -> str:
    title = results.scenario.title
    if comparison is not None:
        return f"前：{title} → 後：{comparison.after.scenario.title}"
    return "" if title == results.definition.name else title  # the heading has it already


def _banner(results: Results, comparison: Comparison | None) -> str:
    lines = both_warnings(comparison) if comparison is not None else warnings(results)
    warned = "".join(f'<span class="warned">{e(line)}</span>' for line in lines)
    pair = "前と後の二つを、同じ案件と同じ偶然で比べました。" if comparison is not None else ""
    counted = both_counted(comparison) if comparison is not None else counted_words(results)
    once = "1回だけの試行なので、偶然による幅（区間）は分かりません。" if results.replications == 1 else ""
    return (
        f'<p class="assumed">{e(ASSUMED)}{warned}<small>'
        f"{e(counted)}の受付を、偶然を変えて n = {results.replications:,} 回流しました。"
        f"（ ）の中は、平均の95％の区間です。{pair}{once}何を想定したかは「想定」にあります。</small></p>"
    )


def _sections(results: Results, comparison: Comparison | None, speech: Speech) -> Iterator[Part]:
    if comparison is not None:
        yield "変えたら、どうなるか", both.compared(comparison)
    for title, part in _alone(results) if comparison is None else _together(comparison):
        yield title, part()
    yield "想定（前と後）" if comparison is not None else "想定", assumptions(results, comparison, speech)
    yield "ことば", glossary(speech)


def _alone(results: Results) -> Iterator[tuple[str, Callable[[], str]]]:
    parts = {
        "流れ図": sections.picture,
        "どこで待つか": sections.waiting,
        "人手": sections.people,
        "かかる日数": sections.days,
        "費用：県と住民": sections.costs,
        "標準処理期間": sections.period,
        YEARS: sections.years,
        "終わり方": sections.ends,
    }
    for title, part in parts.items():
        if title != YEARS or whole_years(results):
            yield title, partial(part, results)


def _together(comparison: Comparison) -> Iterator[tuple[str, Callable[[], str]]]:
    """The same sections of both sides."""
    parts = {
        "流れ図": both.picture,
        "どこで待つか": both.waiting,
        "人手": both.people,
        "かかる日数": both.days,
        "費用：県と住民": both.costs,
        "標準処理期間": both.period,
        YEARS: both.years,
        "終わり方": both.ends,
    }
    for title, part in parts.items():
        if title != YEARS or whole_years(comparison.before) or whole_years(comparison.after):
            yield f"{title}（前と後）", partial(part, comparison)


YEARS: Final = "年ごとの移り変わり"


def _footer(results: Results, comparison: Comparison | None) -> str:
    sides = [results] if comparison is None else [comparison.before, comparison.after]
    models = dict.fromkeys(f"モデル {each.definition.id}（SHA-256 {each.definition.digest}）" for each in sides)
    return (
        f"<footer>{e(' と '.join(models))}、"
        f"乱数の種 {results.seed}、"
        f"試行 n = {results.replications:,} 回。こぼし koboshi simulate が作りました。"
        "同じモデル・シナリオ・種からは、いつも同じ報告ができます。</footer>"
    )
