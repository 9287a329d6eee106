"""Decision models for people: tables and boxed expressions as HTML, requirements as a picture (OMG DMN 1.5).

Works on the text of a file, whether or not the house can compute it; rows that held are passed in as plain numbers.
"""

from __future__ import annotations

from koboshi.core.drawing.decisions.pages import decision_names, model_html, model_title, table_html
from koboshi.core.drawing.decisions.requirements import Requirements, draw_requirements

__all__ = ["Requirements", "decision_names", "draw_requirements", "model_html", "model_title", "table_html"]
