"""What `make suites` runs: public conformance suites and logs, found in a folder, worked on by every core.

`outcome` holds the words of a result and what an adapter is; every adapter reads one kind of suite; `runner` shards.
Import as `tools.suites…` (the repository root is on the path of the tests and of `tools/suites.py`).
"""
