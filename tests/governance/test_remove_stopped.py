"""An address that is taken off the stop list."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.actions.stop_list import stop_address
from governance.models import StoppedAddress

pytestmark = pytest.mark.django_db


def test_address_is_taken_off_the_list(secretariat_client: Client, secretariat: User) -> None:
    stopped = stop_address(secretariat, "weg@example.org")
    url = f"/nl/desk/stop-list/{stopped.pk}/remove/"
    assert secretariat_client.get(url).status_code == 405
    assert secretariat_client.post(url).status_code == 302
    assert not StoppedAddress.objects.exists()
    assert secretariat_client.post(url).status_code == 404


def test_nobody_else_takes_it_off(client: Client, secretariat: User, committee: User) -> None:
    stopped = stop_address(secretariat, "weg@example.org")
    client.force_login(committee)
    assert client.post(f"/nl/desk/stop-list/{stopped.pk}/remove/").status_code == 403
    assert StoppedAddress.objects.exists()
