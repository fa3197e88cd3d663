from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import CalendarAddress, User
from accounts.querysets import secret_hash

ADDRESS = re.compile(r"http://testserver/calendar/([A-Za-z0-9_-]{43})\.ics")
PAGE = "/en/my/account/"


def make(client: Client) -> str:
    """Press the button; the secret, as the page shows it."""
    answer = client.post(reverse("accounts:add-calendar"), follow=True)
    assert answer.redirect_chain == [(reverse("accounts:show-account"), 302)]
    found = ADDRESS.findall(answer.content.decode())
    assert len(found) == 1
    return str(found[0])


@pytest.mark.django_db
def test_address_of_a_calendar_is_shown_once_and_kept_as_a_hash(client: Client, contributor: User) -> None:
    client.force_login(contributor)
    assert "Revoke the address" not in client.get(PAGE).content.decode()
    secret = make(client)
    kept = CalendarAddress.objects.get()
    assert (kept.user, kept.secret_hash, kept.revoked_at) == (contributor, secret_hash(secret), None)
    assert secret not in str(vars(kept))
    again = client.get(PAGE).content.decode()
    assert secret not in again
    assert "Revoke the address" in again
    assert Client().get(f"/calendar/{secret}.ics").status_code == 200


@pytest.mark.django_db
def test_new_address_stops_the_one_before(client: Client, contributor: User) -> None:
    client.force_login(contributor)
    first, second = make(client), make(client)
    assert first != second
    assert [Client().get(f"/calendar/{secret}.ics").status_code for secret in (first, second)] == [404, 200]
    assert CalendarAddress.objects.in_force().count() == 1


@pytest.mark.django_db
def test_address_of_another_stays_when_one_is_made(client: Client, contributor: User, lead: User) -> None:
    client.force_login(contributor)
    first = make(client)
    client.force_login(lead)
    make(client)
    assert Client().get(f"/calendar/{first}.ics").status_code == 200
