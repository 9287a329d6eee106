"""Disclosure requests with rules that no procedure of the prefecture has (架空): a quota, a silence that decides."""

from __future__ import annotations

from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.foundation.organisations.models import PREFECTURE
from tests.rooms.conftest import PACKS

NAMES = {"ja": "架空の募集", "ja-easy": "{架空|かくう}の{募集|ぼしゅう}", "en": "An invented call"}


def with_quota(quota: int, full: str = "next_window") -> None:
    """The disclosure request that takes so many applications a month, in force today."""
    _publish(f"""
[[window]]
id = "trial"
opens = "monthly 1..last"
late = "next_window"
full = "{full}"
quota = {quota}
""")


def with_silence(effect: str) -> None:
    """The disclosure request for which an invented rule makes something of a period without a decision."""
    _publish(f"""
[service_level.silence]
effect = "{effect}"
basis = "架空条例第1条（架空）"
""")


def _publish(more: str) -> None:
    pack = packs.load(PACKS / "disclosure-request")
    head = pack.text("procedure.toml").replace(f'version = "{pack.manifest.version}"', 'version = "9.0.0"', 1)
    files = {**pack.files, "procedure.toml": (head + more).encode()}
    for lang, name in NAMES.items():
        files[f"texts/{lang}.toml"] = f'window.trial = "{name}"\n'.encode() + files[f"texts/{lang}.toml"]
    catalog.publish(SYSTEM, packs.load_bytes(files), tenant=PREFECTURE)
