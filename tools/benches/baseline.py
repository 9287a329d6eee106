"""The machine's own baseline: what a round trip, a durable commit and a little Python cost here and now."""

from __future__ import annotations

import json

from benches.figures import Figure, Samples, milliseconds
from benches.house import as_application, as_superuser
from koboshi.project.database import APPLICATION, Cluster

_TIMES = 200


def measure(cluster: Cluster) -> Figure:
    """Three costs every other figure is made of."""
    trip, commit, python = Samples(), Samples(), Samples()
    with as_superuser(cluster) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS bench_baseline (id bigserial PRIMARY KEY, text text)")
        owner.execute(f"GRANT ALL ON bench_baseline, bench_baseline_id_seq TO {APPLICATION}")
    with as_application(cluster) as connection:
        for _ in range(_TIMES):
            with trip.one():
                connection.execute("SELECT 1").fetchone()
        connection.commit()
        for _ in range(_TIMES):
            with commit.one():
                connection.execute("INSERT INTO bench_baseline (text) VALUES ('x')")
                connection.commit()
    document = {str(number): ["県庁", number, {"a": None}] for number in range(1000)}
    for _ in range(_TIMES):
        with python.one():
            json.loads(json.dumps(document, ensure_ascii=False))
    rows = [
        [name, milliseconds(one.median), milliseconds(one.quantile(0.95))]
        for name, one in (
            ("round trip to the database (`SELECT 1`)", trip),
            ("one durable commit of one row", commit),
            ("JSON of 1,000 entries out and in", python),
        )
    ]
    return Figure("The machine's baseline", f"{_TIMES} times each.", ["", "median", "p95"], rows)
