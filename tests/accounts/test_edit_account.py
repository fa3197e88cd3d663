"""Changing one's own name, language and mail, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_account_is_saved_and_answers_in_the_new_language(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    response = client.post(reverse("accounts:edit-account"), {"name": "Nieuwe naam", "language": "fr"})
    assert response["Location"] == "/fr/my/account/"
    stranger.refresh_from_db()
    assert (stranger.name, stranger.language, stranger.wants_mail) == ("Nieuwe naam", "fr", False)
    assert stranger.history.first().history_user == stranger


def test_rights_and_address_cannot_be_written(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    sent = {"name": "x", "language": "nl", "email": "other@example.org", "is_superuser": "on", "is_active": "", "plan_roles": "1"}
    assert client.post(reverse("accounts:edit-account"), sent).status_code == 302
    saved = User.objects.get(pk=stranger.pk)
    assert (saved.email, saved.is_superuser, saved.is_active, saved.roles) == (stranger.email, False, True, set())


def test_wrong_value_keeps_the_form(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    response = client.post(reverse("accounts:edit-account"), {"name": "n" * 121, "language": "de"})
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"name", "language"}
    assert "n" * 121 in response.content.decode()
