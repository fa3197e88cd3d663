"""The addresses to which no mail goes any more."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.actions.stop_list import stop_address
from tests.pages import in_all_languages

pytestmark = pytest.mark.django_db


def test_stopped_addresses_are_listed_with_their_reason(secretariat_client: Client, secretariat: User) -> None:
    stop_address(secretariat, "Weg@Example.org", "komt <i>terug</i>")
    html = secretariat_client.get("/nl/desk/stop-list/").content.decode()
    assert "weg@example.org" in html
    assert "komt &lt;i&gt;terug&lt;/i&gt;" in html
    in_all_languages(secretariat_client, "/desk/stop-list/")


def test_nobody_else_reads_the_list(client: Client, committee: User) -> None:
    client.force_login(committee)
    assert client.get("/nl/desk/stop-list/").status_code == 403
