"""docs/reference/command-line.md: every verb of `koboshi`."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator

from koboshi.project.cli import pack
from koboshi.project.cli.main import PLAIN, parser
from koboshi.project.cli.pack import Register
from koboshi.project.reference.writing import head, table, text


def page() -> str:
    """The page: verbs, then the verbs of `koboshi pack`."""
    lead = "A problem is one sentence on stderr and exit code 1. `make help` lists the verbs of the repository."
    lines = head("Command line", "`koboshi.project.cli`", lead)
    lines += table(("command", "what it does"), _verbs("koboshi", parser()))
    lines += ["## Packs", "", *_section("koboshi pack", pack.register)]
    lines += ["## Models", "", *_section("koboshi model", _plain("model"))]
    for heading, verb in (("Decisions", "decide"), ("Simulation", "simulate"), ("Mining", "mine")):
        lines += [f"## {heading}", "", *_section("koboshi", _plain(verb))]
    return text(lines)


def _plain(verb: str) -> Register:
    """What a verb on files adds; found by name, because the running house must not load what only mining needs."""
    register: Register = importlib.import_module(PLAIN[verb][0]).register
    return register


def _section(name: str, register: Register) -> list[str]:
    verbs = argparse.ArgumentParser(prog=name)
    register(verbs.add_subparsers(required=True, metavar="verb"))
    return list(table(("command", "what it does"), _verbs(name, verbs)))


def _verbs(name: str, top: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for verb, inner in action.choices.items():
                yield f"`{' '.join([name, verb, *_arguments(inner)])}`", helps.get(verb, "")


def _arguments(verb: argparse.ArgumentParser) -> Iterator[str]:
    for action in verb._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        shown = "|".join(map(str, action.choices)) if action.choices else action.dest.upper()
        if action.nargs == argparse.REMAINDER:
            yield "…"
        elif action.option_strings:
            yield f"[{action.option_strings[0]}{'' if action.nargs == 0 else f' {shown}'}]"
        else:
            more = "…" if action.nargs == "+" else ""
            yield f"[{shown}]" if action.nargs == "?" else f"{shown}{more}"
