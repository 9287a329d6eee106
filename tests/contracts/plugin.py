"""What every plug-in promises; inherit the class of your port and fill `make`."""

from __future__ import annotations

import dataclasses
from typing import Any


class PluginContract:
    """Label, demo flag, options and self-check."""

    def make(self) -> Any:
        """Build the plug-in under test."""
        raise NotImplementedError

    def test_it_says_what_it_is(self) -> None:
        plugin = self.make()
        assert plugin.label
        assert isinstance(plugin.is_demo, bool)
        assert dataclasses.is_dataclass(plugin.options)
        assert isinstance(plugin.options, type(plugin).Options)

    def test_the_self_check_returns_keys_and_never_raises(self) -> None:
        assert all(problem.key.startswith("port.") for problem in self.make().check())
