"""The mails of one round."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.actions.outbox import queue
from governance.mails.letters import invitations
from plan.models import Body, Plan
from tests.factories import MeasureFactory, MembershipFactory
from tests.rounds import opened_round, runner

pytestmark = pytest.mark.django_db


def test_mails_of_the_round_alone_are_listed(secretariat_client: Client, plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    person = MembershipFactory(body=body).user
    first, second = opened_round(runner(plan), plan), opened_round(runner(plan), plan)
    queue(invitations(first), plan=plan)
    html = secretariat_client.get(f"/nl/{plan.slug}/governance/rounds/{first.number}/mails/").content.decode()
    assert person.email in html
    assert f"/nl/{plan.slug}/governance/rounds/{first.number}/write/" in html
    other = secretariat_client.get(f"/nl/{plan.slug}/governance/rounds/{second.number}/mails/")
    assert (other.status_code, person.email in other.content.decode()) == (200, False)


def test_only_who_runs_the_plan_reads_them(client: Client, plan: Plan, body: Body, committee: User, contributor: User) -> None:
    MeasureFactory(plan=plan, leads=[body])
    round = opened_round(runner(plan), plan)
    for person in (committee, contributor):
        client.force_login(person)
        assert client.get(f"/nl/{plan.slug}/governance/rounds/{round.number}/mails/").status_code == 403
