from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from governance.actions.opening import open_and_invite
from governance.actions.rounds import save_round
from governance.enums import MailKind, MailState, RoundState
from governance.models import AskedMeasure, OutgoingMail, ReportingRound, RoundQuestion
from measures.models import Coordination, Measure, MeasureState
from plan.models import Body, BodyAlias, Plan
from plan.translation import Language
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, SectorFactory
from tests.pages import in_all_languages, page_at
from tests.rounds import answered, joint_measure, moved_to, round_of, runner


def url_of(round: ReportingRound) -> str:
    return f"/en/{round.plan.slug}/governance/rounds/{round.number}/open/"


def test_page_says_what_is_asked_of_whom_and_shows_every_mail(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    silent = BodyFactory(named_in=plan, name_nl="Zonder mensen")
    joint_measure(plan, body, silent)
    MeasureFactory(plan=plan, code="Z.9")
    html = page_at(secretariat_client, url_of(round_of(plan, questions=["Hoe gaat het met u?!"], message_nl="Tot uiterlijk vrijdag.")))
    expected = ("1 measure would be asked about", "of 2 bodies.", "Of each measure is asked: status and confidence", "Hoe gaat het met u?")
    expected += ("must be answered", "1 body has nobody to write to", "Zonder mensen", contributor.email, "Z.9")
    for words in (*expected, "Tot uiterlijk vrijdag.", "reminded 14 and 3 days before", "closes by itself 14 days after"):
        assert words in html, words
    assert not AskedMeasure.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_page_says_what_waits_from_before_the_round(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    early, _other = joint_measure(plan, body, code="E.1"), joint_measure(plan, body)
    fresh = round_of(plan)
    assert "waits already" not in page_at(secretariat_client, url_of(fresh))
    answered(contributor, early, body)
    html = page_at(secretariat_client, url_of(fresh))
    assert "On 1 measure an answer from before the round waits already" in html
    assert f'href="{early.get_absolute_url().replace("/nl/", "/en/")}"' in html
    assert "It counts as an answer of the round" in html
    asking = round_of(plan, questions=["Hoeveel?!"])
    assert "It counts in the round once the questions" in page_at(secretariat_client, url_of(asking))


def test_page_warns_of_measures_that_another_running_round_asks(secretariat_client: Client, plan: Plan, body: Body) -> None:
    other = BodyFactory(named_in=plan)
    same, joint = joint_measure(plan, body), joint_measure(plan, body, other)
    round_of(plan, [same], state=RoundState.CLOSED, title_nl="Afgesloten")
    running = round_of(plan, [same, joint], state=RoundState.OPEN, title_nl="Winter 2026")
    elsewhere = joint_measure(plan, other)
    fresh = round_of(plan, title_nl="Nieuw")
    for url in (url_of(fresh), url_of(fresh).removesuffix("open/"), url_of(fresh).replace("/open/", "/edit/")):
        html = page_at(secretariat_client, url)
        assert "3 measures would be asked about" in html
        assert "2 of these measures are asked of the same bodies already, in “Winter 2026”" in html
        assert f'href="{url_of(running).removesuffix("open/")}"' in html
        assert "Afgesloten" not in html
    only = round_of(plan, title_nl="Ander", query=f"q={elsewhere.code}")
    assert "already, in" not in page_at(secretariat_client, url_of(only))


def test_page_warns_when_another_round_has_the_same_title(secretariat_client: Client, plan: Plan, body: Body) -> None:
    joint_measure(plan, body)
    first, second = round_of(plan, title_nl="Winter 2026"), round_of(plan, title_nl="Anders", title_fr="Hiver 2026")
    assert "has the same title" not in page_at(secretariat_client, url_of(first))
    assert "has the same title" not in page_at(secretariat_client, url_of(second))
    third = round_of(plan, title_nl="Winter 2027", title_fr="Hiver 2026")
    html = page_at(secretariat_client, url_of(third))
    assert html.count("has the same title") == 1
    assert f'href="{url_of(second).removesuffix("open/")}"' in html


def test_opening_asks_every_reporting_body_and_lets_the_invitations_wait(
    secretariat_client: Client, secretariat: User, plan: Plan, body: Body, contributor: User
) -> None:
    other = BodyFactory(named_in=plan)
    joint = joint_measure(plan, body, other)
    answer = secretariat_client.post(url_of(round_of(plan)))
    round = ReportingRound.objects.get()
    assert answer.url == f"/en/{plan.slug}/governance/rounds/{round.number}/"
    assert (round.state, round.opened_by) == (RoundState.OPEN, secretariat)
    assert set(round.asked.values_list("measure", "body")) == {(joint.pk, body.pk), (joint.pk, other.pk)}
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.state, mail.address) == (MailKind.INVITATION, MailState.QUEUED, contributor.email)
    assert "1 mail waits to go" in page_at(secretariat_client, answer.url)


def test_second_press_opens_and_writes_nothing_more(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    joint_measure(plan, body)
    round = round_of(plan)
    for _ in range(2):
        assert secretariat_client.post(url_of(round)).status_code == 302
    assert AskedMeasure.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_round_that_somebody_else_opened_meanwhile_is_not_opened_again(plan: Plan, body: Body, contributor: User) -> None:
    joint_measure(plan, body)
    round = round_of(plan)
    same = ReportingRound.objects.get(pk=round.pk)  # as a colleague's page read it
    assert open_and_invite(runner(plan), round) == 1
    with pytest.raises(ValidationError):
        open_and_invite(runner(plan), same)
    assert OutgoingMail.objects.count() == 1


def test_round_that_changed_since_it_was_read_is_read_again_first(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User
) -> None:
    joint_measure(plan, body)
    round = round_of(plan)
    seen = secretariat_client.get(url_of(round)).context["mark"]
    save_round(round, [RoundQuestion(text_nl="Nog iets anders?")], user=runner(plan))
    answer = secretariat_client.post(url_of(round), {"seen": seen})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this round since you read it." in html
    assert "Nog iets anders?" in html
    assert ReportingRound.objects.get().state == RoundState.PREPARED
    assert not OutgoingMail.objects.exists()
    assert f'name="seen" value="{answer.context["mark"]}"' in html
    assert secretariat_client.post(url_of(round), {"seen": answer.context["mark"]}).status_code == 302
    assert ReportingRound.objects.get().state == RoundState.OPEN


def test_round_is_not_opened_when_its_invitations_cannot_be_kept(
    secretariat_client: Client, plan: Plan, body: Body, contributor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    joint_measure(plan, body)
    round = round_of(plan)

    def fail(*_args: object, **_how: object) -> int:
        raise RuntimeError("the power went")

    monkeypatch.setattr("governance.actions.opening.queue", fail)
    with pytest.raises(RuntimeError):
        secretariat_client.post(url_of(round))
    round.refresh_from_db()
    assert round.state == RoundState.PREPARED
    assert not AskedMeasure.objects.exists()


@pytest.mark.parametrize(
    ("query", "deadline", "why"),
    [
        ("", 28, "No body reports on any of these measures."),
        ("late=1", 28, "No body reports on any of these measures."),
        ("status=gone", 28, "mean nothing any more"),
        ("", -1, "The deadline is over."),
    ],
)
def test_opening_says_why_not(secretariat_client: Client, plan: Plan, query: str, deadline: int, why: str) -> None:
    MeasureFactory(plan=plan)  # nobody reports on it
    round = moved_to(round_of(plan, query=query), timezone.localdate() + timedelta(days=deadline))
    answer = secretariat_client.post(url_of(round))
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert ReportingRound.objects.get().state == RoundState.PREPARED


def test_no_body_is_asked_in_a_hidden_plan_that_it_may_not_see(client: Client, hidden_plan: Plan) -> None:
    named, unnamed = BodyFactory(named_in=hidden_plan, name_nl="Genoemde"), BodyFactory(name_nl="Vergeten")
    person = MembershipFactory(body=unnamed).user
    joint_measure(hidden_plan, named, unnamed)
    round = round_of(hidden_plan)
    client.force_login(runner(hidden_plan))
    page = client.get(url_of(round))
    assert list(page.context["not_seeing"]) == [unnamed]
    assert "1 body may not see this plan" in page.content.decode()
    answer = client.post(url_of(round))
    assert answer.status_code == 400
    assert "Not every body that is asked may see this plan" in answer.content.decode()
    assert not OutgoingMail.objects.exists()
    BodyAlias.objects.create(plan=hidden_plan, body=unnamed, spelling="Vergeten")
    assert "may not see this plan" not in page_at(client, url_of(round))
    assert client.post(url_of(round)).status_code == 302
    assert OutgoingMail.objects.get().address == person.email
    client.force_login(person)
    assert client.get(f"{url_of(round).removesuffix('open/')}answer/").status_code == 200


def test_ended_measures_and_bodies_that_do_not_report_are_not_asked(secretariat_client: Client, plan: Plan, body: Body) -> None:
    running, ended = joint_measure(plan, body), joint_measure(plan, body)
    Measure.objects.filter(pk=ended.pk).update(ended_on=timezone.localdate())
    Coordination.objects.create(measure=running, body=BodyFactory(named_in=plan), order=2, reports=False)
    secretariat_client.post(url_of(round_of(plan)))
    assert list(AskedMeasure.objects.values_list("measure", "body")) == [(running.pk, body.pk)]


def test_only_the_secretariat_opens(client: Client, plan: Plan, body: Body, committee: User, contributor: User, stranger: User) -> None:
    joint_measure(plan, body)
    round = round_of(plan)
    for user in (committee, contributor, stranger):
        client.force_login(user)
        assert client.get(url_of(round)).status_code == 403
        assert client.post(url_of(round)).status_code == 403
    assert ReportingRound.objects.get().state == RoundState.PREPARED


def test_page_speaks_each_language(secretariat_client: Client, plan: Plan, body: Body, contributor: User) -> None:
    joint_measure(plan, body)
    round = round_of(plan)
    in_all_languages(secretariat_client, f"/{plan.slug}/governance/rounds/{round.number}/open/", "Voorjaar 2027", contributor.email)


def large_plan(plan: Plan, measures: int, bodies: int) -> None:
    """Measures of some bodies, each body with one person: written straight into the tables."""
    found = Body.objects.bulk_create([Body(slug=f"b-{n}", name_nl=f"Instantie {n}", state_nl="official") for n in range(bodies)])
    people = User.objects.bulk_create([User(email=f"p{n}@example.org", name=f"P {n}", language=Language.NL) for n in range(bodies)])
    Membership.objects.bulk_create([Membership(user=user, body=body) for user, body in zip(people, found, strict=True)])
    sector = SectorFactory(plan=plan)
    rows = [Measure(plan=plan, code=f"X.{n}", position=n, text_nl="Maatregel", sector=sector) for n in range(measures)]
    made = Measure.objects.bulk_create(rows, batch_size=1000)
    MeasureState.objects.bulk_create(
        [
            MeasureState(
                plan=plan,
                measure=row,
                valid_from=plan.adopted_at,
                code=row.code,
                code_key=row.code,
                position=n,
                text_nl=row.text_nl,
                sector=sector,
            )
            for n, row in enumerate(made)
        ],
        batch_size=500,
    )
    Coordination.objects.bulk_create(
        [Coordination(measure=row, body=found[n % bodies]) for n, row in enumerate(made)]
        + [Coordination(measure=row, body=found[(n + 1) % bodies], order=2) for n, row in enumerate(made) if n % 10 == 0],
        batch_size=1000,
    )


def test_round_over_ten_thousand_measures_and_five_hundred_bodies_opens_in_ten_seconds(
    secretariat_client: Client, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    large_plan(plan, 10_000, 500)
    round = round_of(plan)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a database does by itself, but not for rows that are not committed
    began = time.monotonic()
    assert secretariat_client.get(url_of(round)).status_code == 200
    read = time.monotonic() - began
    assert secretariat_client.post(url_of(round)).status_code == 302
    opened = time.monotonic() - began - read
    assert OutgoingMail.objects.count() == 500
    assert round.asked.count() == 11_000
    url = url_of(round).removesuffix("open/")
    with django_assert_num_queries(7):
        began = time.monotonic()
        answer = secretariat_client.get(url)
        shown = time.monotonic() - began
    assert answer.status_code == 200
    assert (read < 10, opened < 10, shown < 2) == (True, True, True), (read, opened, shown)
    print(f"read {read:.2f} s, opened {opened:.2f} s, board {shown:.2f} s")
