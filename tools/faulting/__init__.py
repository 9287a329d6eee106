"""Kill parts of a running house at random moments and prove that nothing acknowledged is lost or done twice.

Importing this package sets Django up; `tools/faults.py` has chosen the var folder before.
"""

from __future__ import annotations

import django

django.setup()
