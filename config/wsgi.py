"""The WSGI entry point (gunicorn config.wsgi)."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What a process loads once is looked through no more when garbage is collected, and what lives long but seldom: else some page waits
# 50 ms for that every while.
get_resolver().url_patterns  # noqa: B018 - loads the views, and what they need
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 50)
