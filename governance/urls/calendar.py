"""One's own calendar, at an address that a calendar program follows: the secret in it is the only key, and no cookie is read."""

from __future__ import annotations

from django.urls import re_path

from governance.views import calendar
from measures.urls.calendar import KEY

urlpatterns = [re_path(rf"^{KEY}\.ics$", calendar.show_own_calendar, name="show-own-calendar")]
