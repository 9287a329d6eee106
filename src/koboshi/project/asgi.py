"""The ASGI application that uvicorn serves."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from koboshi.project.body_limit import BodyLimit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koboshi.project.settings")
application = BodyLimit(get_asgi_application())
