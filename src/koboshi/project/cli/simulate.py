"""`koboshi simulate`: play a procedure under load in the memory of this machine; no case is touched."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from koboshi.core import bpmn
from koboshi.core.drawing import draw
from koboshi.core.mining import LogError
from koboshi.core.mining.log_files import write_log
from koboshi.core.simulate import (
    Comparison,
    Results,
    Scenario,
    SimulationProblem,
    compare,
    simulate,
)
from koboshi.core.simulate.results import MOST_REPLICATIONS
from koboshi.core.simulate.results_model import Replication
from koboshi.project.cli import simulate_fit
from koboshi.project.cli.arguments import Parser
from koboshi.project.cli.introductions import introduce
from koboshi.project.cli.model_files import Refused, write
from koboshi.project.cli.output import complain, dump, progress, say
from koboshi.project.cli.simulate_compared import compared
from koboshi.project.cli.simulate_data import compared_data, data
from koboshi.project.cli.simulate_models import Played, played
from koboshi.project.cli.simulate_scenario import refuse_stray_pools, scenario_of, written
from koboshi.project.cli.simulate_skeleton import skeleton
from koboshi.project.cli.simulate_speech import Speech
from koboshi.project.cli.simulate_tables import shown
from koboshi.project.cli.simulation_report import html
from koboshi.project.cli.simulation_report_changes import changes
from koboshi.project.cli.simulation_report_map import overlays

Subparsers = Any
MOST_YEARS: Final = 50
FIRST: Final = "試行"
"""What is counted while the first side is played."""
PARTS: Final = frozenset({"tasks", "gateways", "events", "clock", "doors", "pools", "attributes", "data", "arrivals"})
"""Parts of a scenario: what is wrong in one of them was written in a file or by `--set`."""
MOST_TITLE: Final = 80
"""Longer words do not go into the title of a side: the table of what was changed has them."""
LOGS: Final = (".xes", ".xes.gz", ".csv", ".parquet")
MODELS: Final = frozenset({".bpmn", ".xml", ".bpmn2"})


def register(subparsers: Subparsers) -> None:
    """Add the verb."""
    _arguments(subparsers.add_parser("simulate", help="play a procedure under load, without touching any case"))


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path, help="a BPMN file (tables beside it are used), or the folder of a pack")
    parser.add_argument("scenario_file", type=Path, nargs="?", metavar="SCENARIO", help="the same as --scenario")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="arrivals, people, times, costs as TOML or JSON")
    parser.add_argument(
        "--compare", type=Path, metavar="FILE", help="another scenario, model or pack, played with the same luck"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change the scenario (with --compare the second one), e.g. pools.clerk.people=5; may be repeated",
    )
    parser.add_argument("--replications", type=int, metavar="N", help="how often (the scenario says; 10)")
    parser.add_argument("--years", type=int, metavar="N", help="how many years of arrivals (the scenario says; 1)")
    parser.add_argument("--seed", type=int, metavar="N", help="the seed of chance (the scenario says; 1)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="threads (1)")
    out = parser.add_argument_group("what to write")
    out.add_argument("--json", action="store_true", help="all figures as JSON on stdout")
    out.add_argument("--svg", type=Path, metavar="FILE", help="the model with numbers, waiting and cost")
    out.add_argument("--html", type=Path, metavar="FILE", help="the report as one HTML file")
    out.add_argument(
        "--log", type=Path, metavar="FILE", help=f"the event log of the first replication: {' '.join(LOGS)}"
    )
    out.add_argument("--new-scenario", metavar="FILE", help="write a scenario to begin with; - is standard output")
    simulate_fit.add_options(parser)
    parser.set_defaults(run=run)


def run(arguments: Sequence[str] | argparse.Namespace) -> int:
    """Run the verb; accepts raw arguments or what a parser with `register` has read."""
    if not isinstance(arguments, argparse.Namespace):
        parser = Parser(prog="koboshi simulate")
        introduce(parser, "simulate")
        _arguments(parser)
        arguments = parser.parse_intermixed_args(arguments)
    try:
        return _simulate(arguments)
    except (Refused, LogError) as problem:
        complain(str(problem))
        return 1
    except SimulationProblem as problem:
        complain(f"{problem.place}：{problem.sentence}" if problem.place else problem.sentence)
        return 1


def _simulate(options: argparse.Namespace) -> int:
    if not options.fit:
        simulate_fit.refuse_alone(options)
    model = played(options.model)
    if options.fit:
        return simulate_fit.fit_to_log(options, model)
    if options.new_scenario:
        return _new(options, model)
    return _simulated(options, model)


def _simulated(options: argparse.Namespace, model: Played) -> int:
    scenario = _scenario(options, _file(options), () if options.compare else options.set)
    if options.log and not options.log.name.lower().endswith(LOGS):
        raise Refused(f"--log の名前は {'、'.join(LOGS)} のどれかで終わらせてください。")
    if options.replications is not None and not 1 <= options.replications <= MOST_REPLICATIONS:
        raise Refused(f"--replications は 1 から {MOST_REPLICATIONS:,} までにしてください。")
    first = _played(options, model, scenario, _file(options), FIRST, logging=bool(options.log))
    comparison = _compared(options, model, scenario, first) if options.compare else None
    first = comparison.before if comparison else first
    _files(options, model, first, comparison)
    speech = Speech(model.pack)
    if options.json:
        dump(compared_data(comparison, changes(comparison, speech)) if comparison else data(first))
    elif not (options.html or options.svg or options.log):
        for line in compared(comparison, changes(comparison, speech)) if comparison else shown(first):
            say(speech.said(line))
    return 0


def _file(options: argparse.Namespace) -> Path:
    """The scenario, however it was named."""
    found: list[Path] = [path for path in (options.scenario, options.scenario_file) if path]
    if not found:
        raise Refused(
            "シナリオを渡してください（--new-scenario でひな形を作り、--fit で実績のログに当てはめられます）。"
        )
    if len(found) > 1:
        raise Refused("シナリオは、一つだけ渡してください。")
    return found[0]


def _new(options: argparse.Namespace, model: Played) -> int:
    text, doubts = skeleton(model)
    if options.new_scenario == "-":
        say(text.rstrip())
    else:
        path = Path(options.new_scenario)
        if path.exists():
            raise Refused(f"{path} は、もうあります。別の名前にしてください。")
        write(path, text.encode("utf-8"))
        complain(f"{path} に書きました。数字はすべて仮のものです。直してから使ってください。")
    for doubt in doubts:
        complain(doubt)
    return 0


def _scenario(options: argparse.Namespace, path: Path, changes: Sequence[str] = ()) -> Scenario:
    scenario = scenario_of(path, changes)
    if options.years is not None:
        if not 1 <= options.years <= MOST_YEARS:
            raise Refused(f"--years は 1 から {MOST_YEARS} までにしてください。")
        start = scenario.start
        last = date(start.year + options.years, start.month, min(start.day, 28))
        scenario = replace(scenario, days=(last - start).days, cases=0)
    return scenario


def _played(
    options: argparse.Namespace, model: Played, scenario: Scenario, file: Path, what: str, *, logging: bool
) -> Results:
    """Play; what is refused is named with the file or the `--set` that says it."""
    changes = options.set if what != FIRST or not options.compare else ()
    refuse_stray_pools(file, changes, scenario, model.definition)
    count = scenario.replications if options.replications is None else options.replications
    try:
        return simulate(
            model.definition,
            scenario,
            replications=count,
            seed=options.seed,
            workers=max(1, options.workers),
            logging=logging,
            watch=partial(_watch, what=what, total=count),
            asks=model.asks,
        )
    except SimulationProblem as problem:
        if problem.place.partition(".")[0] not in PARTS:
            raise
        raise Refused(f"{written(file, changes, problem.place)}：{problem.sentence}") from problem


def _watch(found: Iterable[Replication], *, what: str, total: int) -> Iterable[Replication]:
    return progress(found, what, total)


def _compared(options: argparse.Namespace, model: Played, scenario: Scenario, first: Results) -> Comparison:
    """The second simulation: another scenario for the same model, or another model under the same scenario."""
    other: Path = options.compare
    file = other
    if other.is_dir() or other.suffix.lower() in MODELS:
        model, file = played(other), _file(options)
        if options.set:
            scenario = _scenario(options, _file(options), options.set)
        scenario = replace(scenario, title=model.title if model.title != scenario.title else other.stem)
    else:
        scenario = _scenario(options, other, options.set)
    options.replications, options.seed = first.replications, first.seed
    before, after = _titles(options, first.scenario.title, scenario.title)
    first = replace(first, scenario=replace(first.scenario, title=before))
    second = _played(options, model, replace(scenario, title=after), file, "比べる試行", logging=False)
    return _told(compare(first, second), options)


def _told(comparison: Comparison, options: argparse.Namespace) -> Comparison:
    """Where one file stands on both sides, the second is called by what was set, in words rather than in keys."""
    if not options.set or _file(options) != options.compare:
        return comparison
    rows = changes(comparison, Speech())
    if not rows:
        return comparison
    words = "、".join(f"{what} {was} → {now}" for what, was, now in rows)
    words = words if len(words) <= MOST_TITLE else f"{len(rows):,} か所を変えたもの"
    title = f"{comparison.before.scenario.title}（{words}）"
    after = replace(comparison.after, scenario=replace(comparison.after.scenario, title=title))
    return replace(comparison, after=after)


def _titles(options: argparse.Namespace, before: str, after: str) -> tuple[str, str]:
    """The titles of both sides; equal ones get the names of their files, and those of one file what was set."""
    if before != after:
        return before, after
    one, other = _file(options), options.compare
    names = (one.name, other.name) if one.name != other.name else (str(one), str(other))
    if names[0] == names[1]:
        return before, f"{after}（{'、'.join(options.set) or '同じもの'}）"
    changed = f"、{'、'.join(options.set)}" if options.set else ""
    return f"{before}（{names[0]}）", f"{after}（{names[1]}{changed}）"


def _files(options: argparse.Namespace, model: Played, first: Results, comparison: Comparison | None) -> None:
    if options.svg:
        _written(options.svg, _picture(comparison.after if comparison else first).encode("utf-8"))
    if options.html:
        _written(options.html, html(first, comparison, Speech(model.pack)).encode("utf-8"))
    if options.log and first.log is not None:
        try:
            write_log(first.log, options.log)
        except OSError as problem:
            raise Refused(f"{options.log} に書けません（{problem.strerror}）。") from problem
        complain(f"{options.log} に、1回目の試行の記録を書きました（作られた案件であり、実績ではありません）。")


def _written(path: Path, content: bytes) -> None:
    write(path, content)
    complain(f"{path} に書きました（{len(content):,} バイト）。")


def _picture(results: Results) -> str:
    return draw(bpmn.read(results.definition.document), overlays=overlays(results)).svg
