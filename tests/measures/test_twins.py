"""Measures that the plan prints twice: one update for both, and a doubt where they say different things."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from measures.actions.log import Statement, approve, submit, write_draft
from measures.enums import LinkKind, UpdateKind, UpdateState
from measures.models import Measure, MeasureLink, Status, StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, StatusFactory
from tests.reporting import drafted, filled, report_through_page, report_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def active(plan: Plan) -> Status:
    return StatusFactory(plan=plan, active=True, label_nl="In uitvoering")


@pytest.fixture
def twins(plan: Plan, body: Body, active: Status) -> tuple[Measure, Measure]:
    one, other = (MeasureFactory(plan=plan, code=code, leads=[body], status=active) for code in ("GMO.1", "4.2.1"))
    MeasureLink.objects.create(plan=plan, from_measure=one, to_measure=other, kind=LinkKind.SAME_AS)
    return one, other


def reports() -> dict[str, tuple[str, str]]:
    return {u.measure.code: (u.note, u.state) for u in StatusUpdate.objects.filter(kind=UpdateKind.REPORT).select_related("measure")}


def test_twin_is_written_only_when_it_is_ticked(client: Client, lead: User, twins: tuple[Measure, Measure]) -> None:
    client.force_login(lead)
    page = client.get(report_url(twins[0]))
    assert [box.data["attrs"].get("checked") for box in page.context["form"]["twins"]] == [None]
    assert report_through_page(client, twins[0], note="alleen hier", twins=[], draft="1").status_code == 302
    assert reports() == {"GMO.1": ("alleen hier", UpdateState.DRAFT)}


@pytest.mark.parametrize("here", [0, 1])
def test_one_update_is_written_for_both(client: Client, lead: User, body: Body, twins: tuple[Measure, Measure], here: int) -> None:
    client.force_login(lead)
    evidence = {"evidence-0-url": "https://example.org/bestek"}
    response = report_through_page(client, twins[here], note="voor beide", progress="40", twins=[twins[1 - here].code], **evidence)
    assert response.status_code == 302
    assert reports() == {"GMO.1": ("voor beide", UpdateState.SUBMITTED), "4.2.1": ("voor beide", UpdateState.SUBMITTED)}
    found = StatusUpdate.objects.filter(kind=UpdateKind.REPORT)
    assert {(u.progress, u.body, u.author, u.evidence.get().url) for u in found} == {(40, body, lead, "https://example.org/bestek")}


def test_neither_is_written_when_the_twin_has_an_open_entry(
    client: Client, lead: User, contributor: User, body: Body, twins: tuple[Measure, Measure]
) -> None:
    drafted(contributor, twins[1], body)
    client.force_login(lead)
    response = report_through_page(client, twins[0], note="voor beide", twins=["4.2.1"])
    assert response.status_code == 400
    assert "4.2.1" in str(response.context["form"].non_field_errors())
    assert "voor beide" in response.content.decode()
    assert reports() == {"4.2.1": ("kladversie van ons", UpdateState.DRAFT)}


def test_neither_is_written_when_the_twin_was_changed_meanwhile(
    client: Client, lead: User, secretariat: User, twins: tuple[Measure, Measure], active: Status
) -> None:
    client.force_login(lead)
    opened = client.get(report_url(twins[0]))
    approve(secretariat, submit(secretariat, write_draft(secretariat, twins[1], None, Statement(status=active))))

    response = client.post(report_url(twins[0]), filled(opened, note="voor beide", twins=["4.2.1"]))

    assert response.status_code == 409
    assert not StatusUpdate.objects.filter(note="voor beide").exists()
    again = filled(response)
    assert again["twins"] == ["4.2.1"], "the tick is kept"
    assert client.post(report_url(twins[0]), again).status_code == 302
    assert StatusUpdate.objects.filter(note="voor beide").count() == 2


def test_twin_is_not_offered_when_doubtful_or_of_another_body(
    client: Client, lead: User, plan: Plan, twins: tuple[Measure, Measure]
) -> None:
    client.force_login(lead)
    twins[1].coordinations.update(body=BodyFactory(named_in=plan))
    assert "twins" not in client.get(report_url(twins[0])).context["form"].fields
    assert report_through_page(client, twins[0], note="x", twins=["4.2.1"]).status_code == 302
    assert set(reports()) == {"GMO.1"}, "a box that was not there writes nothing"
    MeasureLink.objects.update(doubtful=True)
    assert not Measure.objects.twins_of(twins[0]).exists()


def test_other_status_of_a_twin_is_a_doubt_on_both_pages(
    client: Client, secretariat: User, plan: Plan, twins: tuple[Measure, Measure]
) -> None:
    def doubts() -> list[list[str]]:
        return [[state.code for state in client.get(m.get_absolute_url()).context["twin_doubts"]] for m in twins]

    assert doubts() == [[], []]
    done = StatusFactory(plan=plan, done=True, label_nl="Voltooid")
    approve(secretariat, submit(secretariat, write_draft(secretariat, twins[1], None, Statement(status=done))))
    assert doubts() == [["4.2.1"], ["GMO.1"]]
    assert "Voltooid" in client.get(twins[0].get_absolute_url()).content.decode()
    assert client.get(twins[0].get_absolute_url(), {"as_of": "2024-02-01"}).context["twin_doubts"] == [], "on that day both were alike"
    approve(User.objects.get(pk=secretariat.pk), submit(secretariat, write_draft(secretariat, twins[1], None, Statement())))
    assert doubts() == [["4.2.1"], ["GMO.1"]], "unknown is another status than in progress"
    MeasureLink.objects.update(doubtful=True)
    assert doubts() == [[], []]
