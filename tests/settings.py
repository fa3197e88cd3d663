"""Settings under test: those of a developer, with a quick password hash."""

from __future__ import annotations

import os

os.environ.update(DEBUG="1", HTTPS="0", HSTS_SECONDS="0")

from config.settings import *  # noqa: F403 - the environment above has to come first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # static files are looked up when asked for, not read at every client's start
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
