"""The model as a picture with what the simulation found: how often, how long waited, what it cost."""

from __future__ import annotations

from koboshi.core.drawing import Overlay
from koboshi.core.simulate import Results


def overlays(results: Results) -> dict[str, Overlay]:
    """How often each task is done, the mean wait before it (seconds), its cost per case; heat: its share of waiting."""
    sums = {task: waited(results, task) for task in results.tasks}
    most = max([*sums.values(), 0.0])
    found = {
        task: Overlay(
            count=results.of("done", "task", task).mean,
            waiting=_seconds(results.of("wait_mean", "task", task).mean),
            cost=results.of("cost_case", "task", task).mean or None,
            heat=sums[task] / most if most else 0.0,
        )
        for task in results.tasks
    }
    for wait in results.waits:
        done = results.of("done", "wait", wait)
        if done.n and done.mean:
            found[wait] = Overlay(count=done.mean, waiting=_seconds(results.of("wait_mean", "wait", wait).mean))
    for end in results.ends:
        if end:
            share = results.of("share", "end", end).mean
            found[end] = Overlay(count=share * results.of("finished").mean)
    return found


def waited(results: Results, task: str) -> float:
    """Waiting before a task in all cases together."""
    mean, done = results.of("wait_mean", "task", task), results.of("done", "task", task)
    return mean.mean * done.mean if mean.n else 0.0


def _seconds(ms: float) -> float | None:
    return None if ms != ms else ms / 1000
