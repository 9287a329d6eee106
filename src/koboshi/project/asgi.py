"""The ASGI application that uvicorn serves."""

from __future__ import annotations

import os
import warnings

from django.core.asgi import get_asgi_application

from koboshi.project.body_limit import BodyLimit

# WhiteNoise streams static files from a synchronous iterator; Django reads it in a thread, which is right here.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koboshi.project.settings")
application = BodyLimit(get_asgi_application())
