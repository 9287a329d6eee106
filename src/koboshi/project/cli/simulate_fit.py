"""`koboshi simulate --fit`: a scenario out of a log, with what stands behind it and how far it may be trusted."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from koboshi.core.mining import EventLog, LogError
from koboshi.core.mining.log_files import FORMATS, Wishes, read_log
from koboshi.core.mining.log_report import ReadReport
from koboshi.core.process.model import ACTIVITIES
from koboshi.core.simulate import Scenario, ScenarioError, SimulationProblem, read
from koboshi.core.simulate.fitting import FitOptions, Fitted, fit
from koboshi.core.simulate.fitting_checking import Checked, hold_out, remembered
from koboshi.core.simulate.fitting_writing import to_toml
from koboshi.core.simulate.fitting_zone import office_zone
from koboshi.core.simulate.running import Machine
from koboshi.project.cli import simulate_fit_log
from koboshi.project.cli.model_files import Refused, write
from koboshi.project.cli.output import complain, dump, say
from koboshi.project.cli.simulate_fit_tables import data, shown
from koboshi.project.cli.simulate_models import Played
from koboshi.project.cli.simulate_skeleton import clock

STDOUT: Final = Path("-")
MOST_REPLICATIONS: Final = 1_000
_NOT_WITH_FIT: Final = ("scenario", "scenario_file", "compare", "set", "svg", "html", "log", "new_scenario")
_NAMES: Final = 5
_UTC: Final = "ログの時刻は UTC なので、日本の時刻に直して勤務時間を読み取りました（--zone で変えられます）。"
_CLOCK: Final = "# 標準処理期間は、ログから当てはめたものではなく、パックから写したものです。\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the scenario as a file, what was fitted, the check or why there is none, and remarks."""

    model: Played
    log: str
    text: str
    fitted: Fitted
    checked: Checked | None
    remarks: tuple[str, ...]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add them to the verb."""
    group = parser.add_argument_group("a scenario out of a log")
    group.add_argument("--fit", type=Path, metavar="LOG", help=f"fit a scenario for the model to a log: {FORMATS}")
    group.add_argument("-o", "--out", type=Path, metavar="FILE", help="write that scenario; - is standard output")
    group.add_argument("--arrived", default="", metavar="COLUMN", help="when cases arrived (else: their first event)")
    simulate_fit_log.add_options(parser)


def refuse_alone(options: argparse.Namespace) -> None:
    """Refuse what means something only together with --fit."""
    used = [name for name, there in (("-o", options.out), ("--arrived", options.arrived)) if there]
    used += simulate_fit_log.given(options)
    if used:
        raise Refused(f"{'、'.join(used)} は、--fit（ログに当てはめる）と一緒に使います。")


def fit_to_log(options: argparse.Namespace, model: Played) -> int:
    """Fit, say what came of it, write the scenario; Refused, LogError or SimulationProblem with a sentence."""
    _refuse(options)
    wishes = simulate_fit_log.wishes(options)
    _told(f"{options.fit.name} を読んでいます")
    log, report = read_log(options.fit, wishes)
    if not len(log):
        raise Refused(f"{options.fit} に出来事が一つもありません。{''.join(report.sentences)}")
    wishes, zoned = _zoned(wishes, report, named=simulate_fit_log.zone_named(options))
    outcome = _outcome(options, model, log, wishes, (*report.sentences, *zoned))
    _told("")
    if options.out and options.out != STDOUT:  # first of all: a reader that stops early (`| head`) must not lose it
        write(options.out, outcome.text.encode("utf-8"))
        complain(f"{options.out} に書きました。試すには：koboshi simulate {model.path} {options.out}")
    _printed(options, outcome)
    return 0


def _zoned(wishes: Wishes, report: ReadReport, *, named: bool) -> tuple[Wishes, tuple[str, ...]]:
    """The office's clock: what somebody said, else what the times of the log name, with a sentence."""
    if named:
        return wishes, ()
    if report.offset_minutes == 0:  # what machines write everywhere; says nothing about where the office is
        return wishes, (_UTC,)
    zone, sentence = office_zone(report)
    return replace(wishes, columns=replace(wishes.columns, zone=zone)), (sentence,) if sentence else ()


def _refuse(options: argparse.Namespace) -> None:
    used = ["SCENARIO" if name == "scenario_file" else f"--{name.replace('_', '-')}" for name in _NOT_WITH_FIT
            if getattr(options, name)]  # fmt: skip
    if used:
        raise Refused(
            f"--fit は {'、'.join(used)} と一緒に使えません。まず -o でシナリオを書き、次にそれを試してください。"
        )
    if options.json and options.out == STDOUT:
        raise Refused("--json と -o - は、どちらも標準出力に書くため、一緒に使えません。")
    if options.out and options.out != STDOUT and options.out.exists():
        raise Refused(f"{options.out} は、もうあります。別の名前にしてください。")
    if options.out and options.out != STDOUT and not options.out.parent.is_dir():
        raise Refused(f"{options.out} に書けません（フォルダー {options.out.parent} がありません）。")
    if options.replications is not None and not 1 <= options.replications <= MOST_REPLICATIONS:
        raise Refused(f"--replications は 1 から {MOST_REPLICATIONS:,} までにしてください。")
    if options.years is not None and not 1 <= options.years <= 50:
        raise Refused("--years は 1 から 50 までにしてください。")


def _outcome(
    options: argparse.Namespace, model: Played, log: EventLog, wishes: Wishes, sentences: tuple[str, ...]
) -> Outcome:
    plan = FitOptions(zone=wishes.columns.zone, arrived=options.arrived, title=f"{options.fit.name} に当てはめた想定")
    if options.replications is not None:
        plan = replace(plan, replications=options.replications)
    if options.seed is not None:
        plan = replace(plan, seed=options.seed)
    if options.years is not None:
        plan = replace(plan, days=365 * options.years)
    _told("シナリオを当てはめています")
    fitted = fit(model.definition, log, plan)
    if fitted.report.replay.additional >= len(log):
        raise Refused(_strangers(model, log))
    _told("後の案件で確かめています")
    checked, reason = _checked(model, log, plan)
    text = to_toml(replace(fitted.scenario, check=remembered(log, checked, "".join(reason))))
    remarks = list(sentences)
    if model.pack is not None:
        text += f"\n{_CLOCK}{clock(model.pack)}\n"
        remarks.append(
            "標準処理期間はパックから写し、案件の終わりまでとしました（[clock] の ends_at で変えられます）。"
        )
    remarks += _doubts(model, text)
    return Outcome(model, options.fit.name, text, fitted, checked, (*remarks, *reason))


def _strangers(model: Played, log: EventLog) -> str:
    """No work of the log is in the model: say what both call theirs."""
    ours = [model.definition.name_of(node.id) for node in model.definition.nodes.values() if node.kind in ACTIVITIES]
    return (
        f"ログの作業が、流れ図「{model.title}」のどの作業とも合いません。"
        f"ログの作業：{'、'.join(log.activities[:_NAMES])}。流れ図の作業：{'、'.join(ours[:_NAMES])}。"
    )


def _doubts(model: Played, text: str) -> list[str]:
    """Read the file back as anybody would, and set the simulation up; what does not run is said, not hidden."""
    try:
        scenario: Scenario = read(text.encode("utf-8"))
        Machine(model.definition, scenario, backend="plain")
    except ScenarioError as problem:
        return [f"このままでは読めません。{problem.place}：{problem.sentence}"]
    except SimulationProblem as problem:
        return [f"このままでは動きません。{problem.place}：{problem.sentence}"]
    return []


def _checked(model: Played, log: EventLog, plan: FitOptions) -> tuple[Checked | None, list[str]]:
    try:
        return hold_out(model.definition, log, plan), []
    except LogError as problem:
        return None, [f"後の案件では確かめていません。{problem}"]
    except SimulationProblem as problem:
        return None, [f"後の案件では確かめていません。{problem.place}：{problem.sentence}"]


def _printed(options: argparse.Namespace, outcome: Outcome) -> None:
    if options.json:
        dump(data(outcome.model.definition, outcome.fitted, outcome.checked, outcome.remarks, outcome.text))
        return
    lines = shown(outcome.model.definition, outcome.log, outcome.fitted, outcome.checked, outcome.remarks)
    if options.out != STDOUT:
        for line in lines:
            say(line)
        return
    say(outcome.text.rstrip())
    for line in lines:
        sys.stderr.write(f"{line}\n")


def _told(what: str) -> None:
    """Say on stderr what is being done, while a person watches; the empty text clears the line."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{what}{'…' if what else ''}")
        sys.stderr.flush()
