from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from governance.enums import MailKind, MailState, RoundState
from governance.models import OutgoingMail
from governance.notices import notices_of
from measures.actions.log import Statement, approve, submit, write_draft
from measures.actions.remarks import add_remark
from measures.models import Measure, UpdateMove
from plan.models import Body, Plan
from tests.answering import answer_through, begun, link_path
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory
from tests.reporting import drafted
from tests.rounds import answered, approved, link_of, moved_to, opened_on, returned, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan: Plan, body: Body) -> Measure:
    return MeasureFactory(plan=plan, leads=[body])


def kinds(user: User) -> list[str]:
    return [one.kind for one in notices_of(User.objects.get(pk=user.pk))]


def page_of(client: Client, user: User) -> str:
    client.force_login(user)
    return client.get(reverse("governance:list-notices").replace("/nl/", "/en/")).content.decode()


def test_decisions_of_others_concern_the_whole_body(
    client: Client, measure: Measure, body: Body, contributor: User, secretariat: User, plan: Plan
) -> None:
    colleague = MembershipFactory(body=body).user
    outsider = MembershipFactory(body=BodyFactory(named_in=plan)).user
    returned(contributor, measure, body, "Graag een datum.", by=secretariat)
    approved(contributor, MeasureFactory(plan=plan, leads=[body]), body, by=secretariat)
    for user in (contributor, colleague):
        assert sorted(kinds(user)) == ["approved", "returned"]
        page = page_of(client, user)
        assert "Graag een datum." in page
        assert secretariat.name not in page
    assert kinds(outsider) == []
    assert "Graag een datum." not in page_of(client, outsider)


def test_what_counts_at_once_is_no_notice(measure: Measure, body: Body, contributor: User, plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(needs_approval=False)
    submit(contributor, write_draft(contributor, Measure.objects.get(pk=measure.pk), body, Statement(note="meteen")))
    assert kinds(contributor) == []
    assert kinds(MembershipFactory(body=body).user) == []


def test_questions_and_answers_reach_whom_they_concern(
    client: Client, measure: Measure, body: Body, contributor: User, secretariat: User, plan: Plan, committee: User
) -> None:
    outsider = MembershipFactory(body=BodyFactory(named_in=plan)).user
    asked = add_remark(contributor, measure, "Welke kade?", language="nl")
    assert kinds(contributor) == [], "nobody is told what they said"
    add_remark(secretariat, measure, "Kade drie, intern", language="nl", answers=asked)
    colleague = MembershipFactory(body=body).user
    assert kinds(contributor) == ["answer"]
    assert kinds(colleague) == ["question", "question"]
    assert "Kade drie, intern" in page_of(client, contributor)
    for user in (outsider, committee):
        assert "Kade drie" not in page_of(client, user)


def test_answer_to_what_ones_body_asked_for(measure: Measure, body: Body, contributor: User, secretariat: User) -> None:
    question = approve(secretariat, submit(contributor, write_draft(contributor, measure, body, Statement(question="Wie beslist?"))))
    approve(secretariat, submit(secretariat, write_draft(secretariat, measure, None, Statement(note="De regering", answers=question))))
    assert sorted(kinds(contributor)) == ["answer", "approved"]


@pytest.mark.parametrize(
    ("days", "left", "expected"),
    [
        (30, True, ["round"]),
        (8, True, ["round"]),
        (7, True, ["deadline", "round"]),
        (-1, True, ["deadline", "round"]),
        (-1, False, ["round"]),
    ],
)
def test_round_and_its_deadline(
    measure: Measure, body: Body, contributor: User, plan: Plan, days: int, expected: list[str], *, left: bool
) -> None:
    round = moved_to(round_of(plan, state=RoundState.OPEN), timezone.localdate() + timedelta(days=days))
    opened_on(round, timezone.now() - timedelta(days=20))
    if not left:
        answered(contributor, measure, body)
    assert sorted(kinds(contributor)) == expected
    assert kinds(MembershipFactory(body=BodyFactory(named_in=plan)).user) == []


def test_prepared_and_old_rounds_are_no_notice(measure: Measure, contributor: User, plan: Plan) -> None:
    round_of(plan)
    opened_on(round_of(plan, state=RoundState.CLOSED), timezone.now() - timedelta(days=91))
    assert kinds(contributor) == []


def test_answer_by_link_is_told_to_its_body_and_a_forwarded_link_to_the_secretariat(
    client: Client, measure: Measure, body: Body, contributor: User, secretariat: User, plan: Plan
) -> None:
    link = link_of(round_of(plan, state=RoundState.OPEN), body, "gast@example.org")
    browser = begun(link)
    answer_through(browser, link_path("answer-by-link", link, measure.code), draft="1")
    assert kinds(contributor) == ["round"], "a draft is not told"
    answer_through(browser, link_path("answer-by-link", link, measure.code))
    assert sorted(kinds(contributor)) == ["link", "round"]
    assert "gast@example.org" not in page_of(client, contributor)
    assert kinds(secretariat) == ["waiting"]
    begun(link, "Iemand Anders")
    assert sorted(kinds(secretariat)) == ["forwarded", "waiting"]
    assert "gast@example.org" in page_of(client, secretariat)


def test_secretariat_is_told_of_what_waits_and_of_mails_that_failed(
    client: Client, measure: Measure, body: Body, contributor: User, secretariat: User, plan: Plan, committee: User
) -> None:
    other = MeasureFactory(leads=[body])
    answered(contributor, measure, body)
    answered(contributor, other, body)
    drafted(contributor, MeasureFactory(plan=plan, leads=[body]), body)
    for number, state in enumerate((MailState.REFUSED, MailState.UNKNOWN, MailState.SENT)):
        same: dict[str, Any] = {"address": f"{number}@example.org", "language": "nl", "subject": "x", "text": "x", "html": "x"}
        OutgoingMail.objects.create(plan=plan, key=str(number), message_id=str(number), kind=MailKind.MESSAGE, state=state, **same)
    page = page_of(client, secretariat)
    assert "1 update waits" in page
    assert "2 mails did not go" in page
    assert kinds(committee) == []


def test_practice_is_marked_and_what_is_old_or_hidden_is_left_out(
    client: Client, measure: Measure, body: Body, contributor: User, hidden_plan: Plan, secretariat: User
) -> None:
    practice = PlanFactory(practice=True)
    body.aliases.create(plan=practice, spelling="Oefening")
    drill = MeasureFactory(plan=practice, leads=[body])
    returned(contributor, drill, body, "oefenreden")
    page = page_of(client, contributor)
    assert "oefenreden" in page
    assert "practice plan" in page
    hidden = MeasureFactory(plan=hidden_plan, leads=[body])
    answered(contributor, hidden, body)
    returned(contributor, measure, body, "oude reden", by=secretariat)
    UpdateMove.objects.filter(update__measure=measure).update(at=timezone.now() - timedelta(days=91))
    page = page_of(client, contributor)
    assert "oude reden" not in page
    assert hidden.code not in page


def test_many_notices_stand_on_several_pages(client: Client, plan: Plan, body: Body, contributor: User, secretariat: User) -> None:
    for _ in range(52):
        add_remark(secretariat, MeasureFactory(plan=plan, leads=[body]), "vraag", language="nl")
    client.force_login(contributor)
    first, second = (client.get(reverse("governance:list-notices"), {"page": page}) for page in (1, 2))
    assert [len(response.context["notices"]) for response in (first, second)] == [50, 2]
    assert first.context["unread"] == 52
    assert "?page=2" in first.content.decode()


def test_visitors_sign_in_and_strangers_see_nothing(client: Client, stranger: User) -> None:
    assert client.get(reverse("governance:list-notices")).status_code == 302
    assert "Nothing happened" in page_of(client, stranger)


@pytest.mark.parametrize("count", [1, 3])
def test_notices_ask_the_same_number_of_queries(
    client: Client, plan: Plan, body: Body, contributor: User, secretariat: User, count: int
) -> None:
    for _ in range(count):
        returned(contributor, MeasureFactory(plan=plan, leads=[body]), body, by=secretariat)
        add_remark(secretariat, MeasureFactory(plan=plan, leads=[body]), "vraag", language="nl")
    client.force_login(contributor)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("governance:list-notices")).status_code == 200
    assert len(queries) == 9, len(queries)
