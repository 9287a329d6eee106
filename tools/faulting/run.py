"""Rounds of work with one death each, then the proof."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from faulting import proof
from faulting.house import TARGETS, House
from faulting.residents import Residents, drafts
from koboshi.catalog import service as catalog
from koboshi.catalog.service import Offer
from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.project.demo import offices, people

DISCLOSURE = "fukushima/disclosure-request"


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="tools/faults.py", description=__doc__)
    options.add_argument("--rounds", type=int, default=20, help="how often something is killed")
    options.add_argument("--submissions", type=int, default=200, help="applications submitted and decided per round")
    options.add_argument("--seed", type=int, default=0, help="moments and victims; 0: a new one each time")
    options.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS))
    return options.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _people() -> Offer:
    """Offices and invented people, entered while the house runs; and what is offered."""
    with scope.acting(SYSTEM):
        with transaction.atomic():
            offices.load()
            people.load()
        return catalog.in_force(DISCLOSURE, on=datetime.now(UTC).date())


class Rounds:
    """The running count of all rounds."""

    def __init__(self, house: House, offer: Offer, chance: random.Random) -> None:
        self.house, self.offer, self.chance = house, offer, chance
        self.acknowledged: list[str] = []
        self.given_up: list[str] = []
        self.unanswered = 0
        self.killed: Counter[str] = Counter()
        self.submitting, self.deciding = 4.0, 8.0  # seconds the last rounds took: moments are drawn from them

    def one(self, number: int, target: str, submissions: int) -> None:
        """Residents submit and the office decides; at a random moment something is killed."""
        papers = drafts(self.offer, submissions)
        connection.close()
        begun = time.monotonic()
        residents = Residents(self.house.base, papers, first=number * submissions)
        moment = self.chance.uniform(0.05, 0.95) * (self.submitting if target == "web" or number % 2 else self.deciding)
        time.sleep(moment)
        self.house.kill(target)
        self.killed[target] += 1
        seen = residents.wait()
        answered = max(seen.last - begun, 0.5)
        self.house.wait()
        proof.wait_until_decided(seen.acknowledged)
        took = time.monotonic() - begun
        self.submitting = (self.submitting + answered) / 2
        self.deciding = (self.deciding + took) / 2
        self.acknowledged += seen.acknowledged
        self.given_up += seen.given_up
        self.unanswered += seen.unanswered + seen.errors
        _say(
            f"round {number + 1}: killed {target} after {moment:.1f} s; {len(seen.acknowledged)} acknowledged, "
            f"{seen.unanswered} without an answer and {seen.errors} answered 5xx were asked again, "
            f"all decided after {took:.1f} s"
        )


def main() -> int:
    """Returns 0 when nothing was lost or doubled."""
    options = _options()
    seed = options.seed or random.SystemRandom().randrange(1, 10**6)
    chance = random.Random(seed)  # noqa: S311  # moments to kill at are no secrets
    house = House()
    _say(f"seed {seed}; first start {house.start():.1f} s")
    office = subprocess.Popen([sys.executable, "-m", "faulting.office"], stdin=subprocess.PIPE)
    try:
        rounds = Rounds(house, _people(), chance)
        for number in range(options.rounds):
            # Everybody's turn comes: within as many rounds as there are targets each is killed once.
            target = options.targets[number % len(options.targets)]
            rounds.one(number, target, options.submissions)
        proof.wait_until_quiet()
        found = proof.problems(rounds.acknowledged) + [f"given up: {one}" for one in rounds.given_up]
    finally:
        if office.stdin is not None:
            office.stdin.close()
        office.wait(30)
        connection.close()
        house.stop()
    return _tell(rounds, found, house)


def _tell(rounds: Rounds, found: list[str], house: House) -> int:
    again = Path(settings.VAR) / "pg"
    killed = ", ".join(f"{name} {count}" for name, count in sorted(rounds.killed.items()))
    lost = sum(one.startswith("lost") for one in found)
    twice = sum("twice" in one or one.startswith("notices of") for one in found)
    _say(
        f"\n{sum(rounds.killed.values())} kills ({killed}); acknowledged {len(rounds.acknowledged)}, lost {lost}, "
        f"doubled {twice}, unanswered or answered 5xx and asked again {rounds.unanswered}; "
        f"stopped cleanly: {not (again / 'postmaster.pid').exists()}"
    )
    for sentence in found:
        _say(f"  PROBLEM {sentence}")
    _say("proved: there once, sent once, no job lost, journal clean" if not found else "NOT proved")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
