"""The payment plug-ins keep their contract; the test provider can do everything that goes wrong."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from koboshi.core.fee import read_daily
from koboshi.core.ports import PortError, Refused
from tests.contracts.payment import PaymentContract, order

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)


def build(name: str, kind: str, **options: Any) -> Any:
    """A plug-in by the name of its folder."""
    plugin = getattr(importlib.import_module(f"koboshi.plugins.{name}.plugin"), kind)
    return plugin(plugin.Options(**options))


def provider(**options: Any) -> Any:
    """The test provider at noon in May."""
    return build("payment_test", "TestPayment", **{"secret": b"s", "now": lambda: NOON, **options})


class TestTheTestProvider(PaymentContract):
    def make(self) -> Any:
        return provider()


class TestTheTestProviderWithAFolder(PaymentContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "payment"

    def make(self) -> Any:
        return provider(folder=self.folder)


@pytest.mark.parametrize("mode", ["unavailable", "refused", "slow"])
class TestTheFailingProvider(PaymentContract):
    @pytest.fixture(autouse=True)
    def _mode(self, mode: str) -> None:
        self.mode = mode

    def make(self) -> Any:
        return build("payment_failing", "FailingPayment", mode=self.mode, wait=lambda _seconds: None)


def test_a_payment_is_told_with_a_seal_and_stands_in_the_daily_file() -> None:
    there = provider()
    begun = there.begin(order())
    (told,) = there.play(begun.provider_id, "pay")
    callback = there.read(told.body, {name.title(): value for name, value in told.headers.items()})
    assert (callback.kind, callback.yen, callback.reference) == ("paid", 16_000, "ABCD-EFGH-JKLM-F1")
    file = read_daily(there.daily(NOON.date()).decode())
    assert [(row.key, row.yen) for row in file.rows] == [(callback.provider_id, 16_000)]


def test_a_changed_callback_or_an_old_one_is_not_believed() -> None:
    there = provider()
    (told,) = there.play(there.begin(order()).provider_id, "pay")
    with pytest.raises(Refused):
        there.read(told.body.replace(b"16000", b"1"), told.headers)
    later = provider(now=lambda: NOON + timedelta(days=2))
    with pytest.raises(Refused):
        later.read(told.body, told.headers)


@pytest.mark.parametrize(("what", "kinds", "yen"), [("fail", ["failed"], 16_000), ("wrong", ["paid"], 16_100),
                                                    ("twice", ["paid", "paid"], 16_000), ("delay", [], 0)])  # fmt: skip
def test_everything_can_go_wrong_on_purpose(what: str, kinds: list[str], yen: int) -> None:
    there = provider()
    number = there.begin(order()).provider_id
    told = [there.read(each.body, each.headers) for each in there.play(number, what)]
    assert [each.kind for each in told] == kinds
    assert {each.yen for each in told} <= {yen}
    assert len({each.provider_id for each in told}) <= 1
    assert [len(there.late(number)) for _ in range(2)] == ([1, 0] if what == "delay" else [0, 0])


def test_a_refund_is_paid_once_and_never_more_than_was_paid() -> None:
    there = provider()
    (told,) = there.play(there.begin(order()).provider_id, "pay")
    paid = there.read(told.body, told.headers).provider_id
    assert there.refund(paid, 10_000, key="r1") == there.refund(paid, 10_000, key="r1")
    with pytest.raises(Refused):
        there.refund(paid, 6_001, key="r2")
    there.refund(paid, 6_000, key="r3")
    assert read_daily(there.daily(NOON.date()).decode()).total == 0


def test_processes_share_what_they_know_through_the_folder(tmp_path: Path) -> None:
    number = provider(folder=tmp_path).begin(order()).provider_id
    assert provider(folder=tmp_path).order(number).yen == 16_000


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    broken = provider(folder=tmp_path / "file")
    assert [problem.key for problem in broken.check()] == ["port.payment.folder"]
    with pytest.raises(PortError):
        broken.begin(order())
