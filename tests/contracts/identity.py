"""Contract of the port identity."""

from __future__ import annotations

import pytest

from koboshi.core.ports import PortError
from tests.contracts.plugin import PluginContract


class IdentityContract(PluginContract):
    """Nobody comes in with a state that was not begun here."""

    def test_an_invented_state_lets_nobody_in(self) -> None:
        for state in ("", "x", "a.1.b", "a.x.b"):
            with pytest.raises(PortError):
                self.make().finish(state=state, parameters={"state": state, "person": "hanako"})

    @pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "/a\r\nb"])
    def test_one_can_only_return_to_this_house(self, path: str) -> None:
        with pytest.raises(PortError):
            self.make().begin(return_to=path)
