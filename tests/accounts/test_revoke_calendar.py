from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import make_calendar_address, pseudonymise
from accounts.models import CalendarAddress, User


@pytest.mark.django_db
def test_revoked_address_answers_no_more(client: Client, contributor: User, lead: User) -> None:
    mine, other = make_calendar_address(contributor), make_calendar_address(lead)
    client.force_login(contributor)
    answer = client.post(reverse("accounts:revoke-calendar"), follow=True)
    assert answer.status_code == 200
    assert [Client().get(f"/calendar/{secret}.ics").status_code for secret in (mine, other)] == [404, 200]
    assert client.post(reverse("accounts:revoke-calendar")).status_code == 302


@pytest.mark.django_db
def test_address_of_a_closed_account_answers_no_more(contributor: User) -> None:
    secret = make_calendar_address(contributor)
    contributor.save()
    contributor.is_active = False
    contributor.save()
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404
    pseudonymise(timezone.localdate() + timedelta(days=400), after_days=365)
    assert not CalendarAddress.objects.exists()
