"""A backup from a new server can be read by an older one."""

from __future__ import annotations

from pathlib import Path

from koboshi.project.cli.backup import fit

SCRIPT = b"-- dump\n\nSET statement_timeout = 0;\nSET transaction_timeout = 0;\nCOPY t FROM stdin;\n\xe6\x9e\xb6\n\\.\n"


def test_postgresql_15_is_not_asked_for_a_setting_it_does_not_know(tmp_path: Path) -> None:
    script = tmp_path / "database.sql"
    script.write_bytes(SCRIPT)
    fit(script, 150018)
    assert b"\nSET transaction_timeout" not in script.read_bytes()
    assert len(script.read_bytes()) == len(SCRIPT)
    assert script.read_bytes().endswith(b"COPY t FROM stdin;\n\xe6\x9e\xb6\n\\.\n")


def test_postgresql_18_gets_the_script_as_it_is(tmp_path: Path) -> None:
    script = tmp_path / "database.sql"
    script.write_bytes(SCRIPT)
    fit(script, 180000)
    assert script.read_bytes() == SCRIPT
