from __future__ import annotations

import pytest
from django.test import Client

from governance.enums import RoundState
from governance.models import RoundLink
from plan.models import Body, Plan
from tests.answering import round_url
from tests.factories import MeasureFactory
from tests.rounds import link_of, round_of

pytestmark = pytest.mark.django_db


def test_all_links_of_a_round_are_revoked_and_no_others(secretariat_client: Client, plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    round, other = (round_of(plan, state=RoundState.OPEN) for _ in range(2))
    kept = link_of(other, body)
    for address in ("a@example.org", "b@example.org"):
        link_of(round, body, address)
    assert secretariat_client.get(round_url("revoke-links", round)).status_code == 405
    assert secretariat_client.post(round_url("revoke-links", round)).status_code == 302
    assert list(RoundLink.objects.filter(revoked_at__isnull=True)) == [kept]
