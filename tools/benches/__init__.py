"""What `make bench` measures. Importing it sets Django up where the house is measured; the core is measured without."""

from __future__ import annotations

import os

import django

if os.environ.get("DJANGO_SETTINGS_MODULE"):  # chosen by `tools/bench.py`; processes that measure the core have none
    django.setup()
