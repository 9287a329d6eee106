"""The two marks a fact of law carries: compared with its source by a person, or not yet.

Packs write them as `status`; screens show the second as a badge, so that nobody takes an unverified fact for the law.
"""

from __future__ import annotations

from typing import Final

CHECKED: Final = "確認済"
"""A person has compared the fact with its source."""
UNCHECKED: Final = "要確認"
"""Nobody has yet; a fact without a mark counts as this."""
