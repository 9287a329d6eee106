"""Process models and decision tables as accessible pictures with a text alternative. See README.md beside this file."""

from __future__ import annotations

from koboshi.core.drawing.decisions import draw_requirements, model_html, table_html
from koboshi.core.drawing.finding import layout
from koboshi.core.drawing.follows import Activity, Following, FollowsDrawing, draw_follows
from koboshi.core.drawing.interchange import with_layout
from koboshi.core.drawing.overlays import Overlay
from koboshi.core.drawing.picture import Drawing, draw
from koboshi.core.drawing.plan import Layout
from koboshi.core.drawing.steps import Step

__all__ = [
    "Activity",
    "Drawing",
    "Following",
    "FollowsDrawing",
    "Layout",
    "Overlay",
    "Step",
    "draw",
    "draw_follows",
    "draw_requirements",
    "layout",
    "model_html",
    "table_html",
    "with_layout",
]
