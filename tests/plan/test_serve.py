"""`manage.py serve` says where it answers, in the language of the machine, and nothing else."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.staticfiles.management.commands.runserver import Command as RunServer
from django.utils.translation import gettext, override

from plan.management.commands.serve import Command


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_server_says_where_it_answers(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("LC_ALL", f"{language}_BE.UTF-8")
    said = StringIO()
    server = Command(stdout=said)
    server.addr = "127.0.0.1"
    server.on_bind(8123)
    with override(language):
        words = gettext("Boordtabel answers at %(address)s (for trying out only); Control-C stops it.")
    assert said.getvalue().splitlines() == [words % {"address": "http://127.0.0.1:8123/"}]


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("127.0.0.1:8524", "http://127.0.0.1:8524"),
        ("8524", "http://127.0.0.1:8524"),
        ("0.0.0.0:8524", "http://127.0.0.1:8524"),
        ("[::1]:8524", "http://[::1]:8524"),
        ("localhost:8524", "http://localhost:8524"),
    ],
)
@pytest.mark.parametrize("where", ["", "https://plan.example"])
def test_links_in_mails_lead_to_the_server(monkeypatch: pytest.MonkeyPatch, settings: Any, said: str, url: str, where: str) -> None:
    settings.DEBUG, settings.SITE_URL = True, where or "http://127.0.0.1:8000"
    monkeypatch.setenv("SITE_URL", where)
    monkeypatch.setattr(RunServer, "run", lambda *_args, **_options: None)
    Command(stdout=StringIO()).handle(addrport=said, use_ipv6=False)
    assert (where or url) == settings.SITE_URL
