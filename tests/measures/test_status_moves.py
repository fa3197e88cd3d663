"""From which status to which: the rule, what the form offers, what the action refuses."""

from __future__ import annotations

from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from measures.actions.log import Statement, approve, correct, submit, write_draft
from measures.enums import Phase, UpdateKind
from measures.models import Measure, MeasureState, Status, StatusUpdate
from measures.reporting.status_moves import move_refusal
from plan.models import Body, Plan
from tests.factories import MeasureFactory, StatusFactory
from tests.reporting import report_through_page, report_url

PHASES = ("", *Phase)


@pytest.mark.parametrize(("old", "new"), list(product(PHASES, PHASES)))
def test_move_is_refused_in_three_cases_only(old: str, new: str) -> None:
    refused = {(Phase.DONE, Phase.PLANNED), (Phase.DONE, Phase.STOPPED), (Phase.STOPPED, Phase.DONE)}
    assert bool(move_refusal(old, new)) == ((old, new) in refused)


@pytest.fixture
def statuses(plan: Plan) -> dict[str, Status]:
    return {
        "planned": StatusFactory(plan=plan, label_nl="Te ontwikkelen"),
        "active": StatusFactory(plan=plan, active=True, label_nl="In uitvoering"),
        "done": StatusFactory(plan=plan, done=True, label_nl="Voltooid"),
        "stopped": StatusFactory(plan=plan, stopped=True, label_nl="Stopgezet"),
    }


@pytest.fixture
def done(statuses: dict[str, Status], body: Body, lead: User, secretariat: User) -> Measure:
    """A measure of which an approved report says that it is completed."""
    measure = MeasureFactory(plan=statuses["planned"].plan, leads=[body], status=statuses["planned"])
    approve(secretariat, submit(lead, write_draft(lead, measure, body, Statement(status=statuses["done"]))))
    measure.refresh_from_db()
    return measure


def offered(client: Client, url: str) -> dict[int, tuple[bool, str]]:
    """Each status of the form: whether it can be picked, and its words."""
    field = client.get(url).context["form"]["status"]
    options = [option for _, group, _ in field.field.widget.optgroups("status", [str(field.value() or "")]) for option in group]
    return {o["value"].value: (not o["attrs"].get("disabled"), str(o["label"])) for o in options if o["value"]}


@pytest.mark.django_db
def test_form_says_why_a_status_cannot_be_picked(client: Client, lead: User, done: Measure, statuses: dict[str, Status]) -> None:
    client.force_login(lead)
    found = offered(client, report_url(done))
    assert {name: found[s.pk][0] for name, s in statuses.items()} == {"planned": False, "active": True, "done": True, "stopped": False}
    assert move_refusal("done", "planned") in found[statuses["planned"].pk][1]
    corrected = offered(client, f"{report_url(done)}?correct=1")
    assert all(can for can, _ in corrected.values())


@pytest.mark.django_db
def test_what_was_picked_before_stays_picked_and_is_refused_with_the_reason(
    client: Client, lead: User, body: Body, done: Measure, statuses: dict[str, Status]
) -> None:
    client.force_login(lead)
    response = report_through_page(client, done, status=statuses["planned"], note="nota")
    assert response.status_code == 400
    assert move_refusal("done", "planned") in str(response.context["form"].errors["status"])
    page = response.content.decode()
    assert f'<option value="{statuses["planned"].pk}" selected>' in page, "a disabled choice would not be sent again"
    assert not StatusUpdate.objects.filter(measure=done, state__in=["draft", "submitted"]).exists()


@pytest.mark.django_db
def test_completed_becomes_announced_again_as_a_correction_only(
    client: Client, lead: User, secretariat: User, body: Body, done: Measure, statuses: dict[str, Status]
) -> None:
    client.force_login(lead)
    wrong = StatusUpdate.objects.get(measure=done, kind=UpdateKind.REPORT)
    url = f"{report_url(done)}?correct=1"
    form = client.get(url).context["form"]
    data = {**form.stamps, "status": statuses["planned"].pk, "language": "nl", "hand_in": 1}
    assert client.post(url, data | {"evidence-TOTAL_FORMS": 0, "evidence-INITIAL_FORMS": 0}).status_code == 302
    correction = StatusUpdate.objects.get(kind=UpdateKind.CORRECTION)
    assert (correction.corrects, correction.status) == (wrong, statuses["planned"])
    approve(User.objects.get(pk=secretariat.pk), correction)
    assert MeasureState.objects.today().get(measure=done).phase == Phase.PLANNED
    wrong.refresh_from_db()
    assert wrong.status == statuses["done"], "the wrong entry stays as it was"


@pytest.mark.django_db
def test_draft_that_made_sense_is_refused_when_handed_in_too_late(
    lead: User, secretariat: User, body: Body, plan: Plan, statuses: dict[str, Status]
) -> None:
    measure = MeasureFactory(plan=plan, leads=[body], status=statuses["active"])
    draft = write_draft(lead, measure, body, Statement(status=statuses["planned"]))
    other = write_draft(secretariat, measure, None, Statement(status=statuses["done"]))
    approve(secretariat, submit(secretariat, other))
    with pytest.raises(ValidationError, match="Te ontwikkelen"):
        submit(lead, draft)
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.django_db
def test_correction_by_the_action_goes_anywhere(lead: User, done: Measure, statuses: dict[str, Status]) -> None:
    wrong = StatusUpdate.objects.get(measure=done, kind=UpdateKind.REPORT)
    assert correct(lead, wrong, Statement(status=statuses["stopped"])).kind == UpdateKind.CORRECTION


@pytest.mark.django_db
def test_correction_that_is_rewritten_is_still_one(
    client: Client, lead: User, body: Body, done: Measure, statuses: dict[str, Status]
) -> None:
    wrong = StatusUpdate.objects.get(measure=done, kind=UpdateKind.REPORT)
    correct(lead, wrong, Statement(status=statuses["stopped"]))
    client.force_login(lead)
    assert report_through_page(client, done, status=statuses["planned"]).status_code == 302
    assert StatusUpdate.objects.get(kind=UpdateKind.CORRECTION).corrects == wrong
