"""My account: who I am here and what I may do."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plan.models import Body, Plan

pytestmark = pytest.mark.django_db


def test_account_shows_bodies_and_roles(client: Client, lead: User, secretariat: User, plan: Plan, body: Body) -> None:
    for person, words in ((lead, body.name_nl), (secretariat, plan.short_title_nl)):
        client.force_login(person)
        page = client.get(reverse("accounts:show-account")).content.decode()
        assert words in page
        assert person.email in page


def test_account_of_nobody_says_what_it_may(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    response = client.get(reverse("accounts:show-account"))
    assert response.status_code == 200
    assert not response.context["roles"]
    assert not response.context["memberships"]


def test_account_asks_to_sign_in_first(client: Client) -> None:
    assert client.get(reverse("accounts:show-account"))["Location"].startswith("/accounts/login/")
