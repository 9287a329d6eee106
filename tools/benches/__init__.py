"""What `make bench` measures. Importing it sets Django up; `tools/bench.py` has chosen the var folder before."""

from __future__ import annotations

import django

django.setup()
