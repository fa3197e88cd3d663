"""Handing in all drafts at once."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions.log import Statement, write_draft
from measures.enums import UpdateState
from measures.models import StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory
from tests.reporting import drafted

pytestmark = pytest.mark.django_db


def drafts_shown(client: Client) -> list[str]:
    """What the button sends."""
    tasks = client.get(reverse("measures:list-mine")).context["tasks"]
    return [f"{task.key}|{task.mark}" for task in tasks.groups["draft"]]


def press(client: Client, drafts: list[str]) -> HttpResponse:
    return client.post(reverse("measures:submit-updates"), {"draft": drafts})


def test_all_drafts_are_handed_in(client: Client, lead: User, contributor: User, plan: Plan, body: Body) -> None:
    mine, theirs = (MeasureFactory(plan=plan, leads=[body]) for _ in range(2))
    drafted(lead, mine, body)
    drafted(contributor, theirs, body)
    client.force_login(lead)
    assert press(client, drafts_shown(client)).status_code == 302
    assert {u.state for u in StatusUpdate.objects.filter(measure__in=[mine, theirs], body=body)} == {UpdateState.SUBMITTED}


def test_none_is_handed_in_when_one_was_rewritten_meanwhile(client: Client, lead: User, contributor: User, plan: Plan, body: Body) -> None:
    one, other = (MeasureFactory(plan=plan, leads=[body]) for _ in range(2))
    for measure in (one, other):
        drafted(lead, measure, body)
    client.force_login(lead)
    shown = drafts_shown(client)
    write_draft(contributor, other, body, Statement(note="herschreven"))

    response = press(client, shown)

    assert response.status_code == 409
    assert [task.measure for task in response.context["tasks"].all if task.refusal] == [other]
    assert set(StatusUpdate.objects.filter(body=body).values_list("state", flat=True)) == {UpdateState.DRAFT}


def test_draft_of_another_body_is_not_handed_in(client: Client, lead: User, plan: Plan) -> None:
    other = BodyFactory(named_in=plan)
    foreign = MeasureFactory(plan=plan, leads=[other])
    draft = drafted(MembershipFactory(body=other).user, foreign, other)
    client.force_login(lead)
    assert press(client, [f"{plan.slug}/{foreign.code}/{other.slug}|x"]).status_code == 409
    draft.refresh_from_db()
    assert draft.state == UpdateState.DRAFT
