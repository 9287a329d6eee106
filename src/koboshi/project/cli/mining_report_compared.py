"""Sections that compare: groups, periods, the model and the log; and what the log itself was like."""

from __future__ import annotations

from koboshi.core.mining.groups import LEAST_CASES, Groups
from koboshi.project.cli.mining_report_facts import Facts
from koboshi.project.cli.mining_report_outline import INDENT
from koboshi.project.cli.mining_report_pictures import MAIN, WAIT, bar, bars, e, months
from koboshi.project.cli.mining_report_sections import table
from koboshi.project.cli.mining_report_words import (
    FEW_CASES,
    FEW_WORDS,
    KIND_WORDS,
    OWN_MODEL,
    chance_words,
    percent,
    time_words,
)

_MOST_ROWS = 12


def groups(facts: Facts) -> str:
    """Who is different."""
    parts = [_column(each, facts) for each in facts.groups if not each.reason]
    if not parts:
        return "<p>比べられる列がないため、計算していません。</p>"
    return (
        f"<p>{LEAST_CASES} 件に満たないグループは、人を守るために示していません。"
        "「偶然の確率」は、ほかの全案件との所要時間の違いについて、比べたグループの数だけ厳しく直してあります。5％より小さければ、偶然とは言いにくい違いです。</p>"
        + "".join(parts)
    )


def _column(found: Groups, facts: Facts) -> str:
    rows = [each for each in (*found.shown, found.whole) if each is not None]
    shown = [
        (each.name, f"{each.cases:,}", time_words(each.median),
         facts.interval_of_times(each.median_low, each.median_high),
         percent(each.reworked), facts.interval(each.reworked_low, each.reworked_high),
         chance_words(each.chance) if each is not found.whole else "–")
        for each in rows
    ]  # fmt: skip
    headers = ("グループ", "件数", "所要時間の中央値", "95％の区間", "やり直しのある割合", "95％の区間", "偶然の確率")
    hidden = ""
    if found.hidden:
        hidden = (
            f'<p class="note">ほかに {found.hidden} グループ（合わせて {found.hidden_cases} 件）は示していません。</p>'
        )
    return f"<h3>{e(found.column)}</h3>{table(headers, shown, frozenset(range(1, 7)))}{hidden}"


def changes(facts: Facts) -> str:
    """Drift between periods."""
    found = facts.drift
    if found is None or found.reason:
        return f"<p>{e(found.reason if found else '計算していません。')}</p>"
    changed = [each for each in found.changes if each.found]
    picture = months(found.spans, frozenset(each.after for each in changed))
    rows = [
        (f"{each.before} → {each.after}", percent(each.variants), chance_words(each.variants_chance),
         percent(each.follows), chance_words(each.follows_chance), chance_words(each.times_chance),
         "・".join(each.found) or "–")
        for each in found.changes
    ]  # fmt: skip
    headers = ("期間", "進み方の違い", "偶然の確率", "つながりの違い", "偶然の確率", "時間：偶然の確率", "変わったもの")
    notes = [
        "案件は、始まった期間に数えます。終わりに近い期間の案件は、まだ続いているかもしれません。",
        "違いは、0％なら同じ割合、100％なら共通するものがありません。",
    ]
    if found.sampled:
        notes.append("大きい期間からは 2,000 件ずつ選んで比べました。")
    if found.untimed:
        notes.append(f"時刻のない {found.untimed:,} 件は入っていません。")
    small = sum(1 for each in found.spans if each.cases < LEAST_CASES)
    if small:
        notes.append(f"{LEAST_CASES} 件に満たない {small} 期間は、比べていません。")
    return (
        f"<figure>{picture}<figcaption>点は所要時間の中央値、縦の線は 95％の区間、棒は案件の数。"
        f"破線は、偶然と言えない変化のあった所です。</figcaption></figure>"
        + table(headers, rows, frozenset(range(1, 6)))
        + f'<p class="note">{"".join(notes)}</p>'
    )


def model(facts: Facts) -> str:
    """The model, and how well cases keep to it."""
    if not facts.model_svg:
        return "<p>流れ図はありません（「計算していないこと」を見てください）。</p>"
    given = facts.asked.model is not None
    origin = (
        f"渡された流れ図「{e(facts.asked.model_name)}」です。"
        if given
        else f"ログから作った流れ図です（帰納的な発見、まれな進み方 {percent(facts.asked.noise)}までを省く）。"
    )
    steps = "".join(f"<li{_deep(step)}>{e(step.strip(INDENT))}</li>" for step in facts.model_steps)
    shaded = "色と斜線の濃さは、その活動の前で待った時間の平均を、最も長い所と比べたものです。"
    return (
        f"<p>{origin}数字は通った回数です。</p>"
        f'<figure class="screen"><div class="wide drawing" role="region" tabindex="0" aria-label="流れ図">'
        f"{facts.model_svg}</div><figcaption>{shaded}</figcaption></figure>"
        f"<details><summary>同じ内容を文章で読む</summary><ol>{steps}</ol></details>"
        f'<div class="paper"><h3>流れ図の中身（紙では文章で）</h3><ol>{steps}</ol></div>'
        + _quality(facts)
        + _deviations(facts)
    )


def _deep(step: str) -> str:
    """How far an indented line of the outline stands from the left."""
    depth = len(step) - len(step.lstrip(INDENT))
    return f' style="margin-left:{min(depth, 8) * 1.2:.1f}rem"' if depth else ""


def _quality(facts: Facts) -> str:
    found = facts.quality
    if found is None:
        return ""
    rows = [
        ("適合", found.fitness, "案件が流れ図のとおりに進んだ度合い"),
        ("精度", found.precision, "流れ図が許しすぎていない度合い"),
        ("一般化", found.generalisation, "まだ見ていない進み方にも当てはまりそうな度合い"),
    ]
    shown = [
        (name, bar([(value or 0.0, MAIN)]), "計算していません" if value is None else f"{value:.2f}", note)
        for name, value, note in rows
    ]
    return (
        f"<h3>流れ図の良さ（0～1）</h3><figure>{bars(shown)}<figcaption>最適な対応づけによる。"
        f"n = {found.computed:,} 件{_rough(found.computed)}、"
        f"比べられなかったもの {found.not_computed:,} 件。</figcaption></figure>"
    )


def _rough(cases: int) -> str:
    """A remark for figures that rest on few cases."""
    return f"（{FEW_WORDS}）" if cases < FEW_CASES else ""


def _deviations(facts: Facts) -> str:
    found = facts.replay
    if found is None or not found.computed:
        return ""
    rows = [
        (f"{KIND_WORDS[kind]}：{activity}" if activity else KIND_WORDS[kind], bar([(cases / found.computed, WAIT)]),
         percent(cases / found.computed), f"{cases:,} 件")
        for kind, activity, cases in found.counts[:_MOST_ROWS]
    ]  # fmt: skip
    tables = "".join(
        f"<h3>流れ図から外れた案件の割合：{e(each.column)}</h3>"
        + table(
            ("グループ", "件数", "外れた割合", "95％の区間"),
            [(row.group, f"{row.cases:,}", percent(row.share), facts.interval(row.low, row.high)) for row in each.rows],
            frozenset({1, 2, 3}),
        )
        for each in facts.deviations
        if each.rows
    )
    return (
        f"<h3>どこで外れたか</h3><p>{found.computed:,} 件のうち {found.fitting:,} 件（{percent(found.fitness)}）が"
        f"流れ図のとおりでした{_rough(found.computed)}。{'' if facts.asked.model else OWN_MODEL}"
        f"外れた所は次のとおりです。</p><figure>{bars(rows)}<figcaption>一つの案件がいくつもの所で外れることがあります。"
        f"n = {found.computed:,}</figcaption></figure>{tables}"
    )


def quality_of_log(facts: Facts) -> str:
    """What the reader met."""
    lines = [f"<li>{e(sentence)}</li>" for sentence in facts.report.sentences]
    if facts.left_out:
        lines.append(f"<li>終わりではない記録（予定、中断など）{facts.left_out:,} 件は、分析に入れていません。</li>")
    return f"<ul>{''.join(lines)}</ul>"


def missing(facts: Facts) -> str:
    """What was not computed, and why."""
    if not facts.missing:
        return "<p>求められたものは、すべて計算しました。</p>"
    lines = "".join(f"<li><b>{e(what)}</b>：{e(reason)}</li>" for what, reason in facts.missing)
    return f"<ul>{lines}</ul>"
