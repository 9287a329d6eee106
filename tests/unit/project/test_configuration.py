"""The table of settings: environment before file before default, and a sentence for every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from koboshi.project.configuration import Configuration, ConfigurationProblem


def test_without_anything_the_embedded_house_is_meant(tmp_path: Path) -> None:
    configuration = Configuration.load({}, tmp_path / "none.toml")
    assert configuration.text("database_url") == ""
    assert configuration.number("port") == 8000
    assert configuration.flag("demo") is True


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('port = 9000\nlog_format = "json"\n', encoding="utf-8")
    configuration = Configuration.load({"KOBOSHI_PORT": "9001"}, file)
    assert configuration.number("port") == 9001
    assert configuration.text("log_format") == "json"


def test_a_name_that_does_not_exist_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("prot = 9000\n", encoding="utf-8")
    with pytest.raises(ConfigurationProblem, match="prot"):
        Configuration.load({}, file)


@pytest.mark.parametrize(("variable", "value"), [("KOBOSHI_PORT", "many"), ("KOBOSHI_DEBUG", "perhaps")])
def test_a_value_of_the_wrong_kind_names_its_variable(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(ConfigurationProblem, match=variable):
        Configuration.load({variable: value}, tmp_path / "none.toml")
