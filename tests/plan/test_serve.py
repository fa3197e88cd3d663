"""`manage.py serve` says where it answers, in the language of the machine, and nothing else."""

from __future__ import annotations

from io import StringIO

import pytest
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
