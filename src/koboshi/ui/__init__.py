"""The look and the wording tools of every page: templates, tags, styles, languages. Knows no room but core."""

from __future__ import annotations
