"""Process models as accessible SVG pictures with a text alternative."""

from __future__ import annotations

from koboshi.core.drawing.picture import Drawing, draw

__all__ = ["Drawing", "draw"]
