"""The actions that edit measures, called without the admin."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from measures.actions import edit
from measures.models import Coordination, Measure, MeasureState, Milestone, MilestoneMove
from plan.models import Plan
from tests.factories import BodyFactory, MeasureFactory, PillarFactory, PlanFactory, SectorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan: Plan) -> Measure:
    """A measure in a sector."""
    found: Measure = MeasureFactory(plan=plan)
    return found


def test_rows_that_hang_on_a_measure_raise_its_version_once(measure: Measure, secretariat: User) -> None:
    rows = [Coordination(measure=measure, body=BodyFactory(), order=order) for order in (1, 2)]
    edit.save_rows(rows, user=secretariat)
    measure.refresh_from_db()
    measure.plan.refresh_from_db()
    assert (measure.version, measure.plan.data_version) == (2, 2)
    assert MeasureState.objects.today().get(measure=measure).bodies == f"|{rows[0].body.slug}|{rows[1].body.slug}|"


def test_measure_is_deleted_by_nobody(measure: Measure, administrator: User) -> None:
    with pytest.raises(PermissionDenied):
        edit.delete_row(measure, user=administrator)
    measure.refresh_from_db()


def test_fault_in_one_row_writes_none(measure: Measure, secretariat: User) -> None:
    measure.text_nl = "Nieuw"
    foreign = SectorFactory(plan=PlanFactory())
    other: Measure = MeasureFactory(plan=measure.plan)
    other.sector = foreign
    with pytest.raises(ValidationError):
        edit.save_rows([measure, other], user=secretariat)
    measure.refresh_from_db()
    assert (measure.text_nl == "Nieuw", measure.version) == (False, 1)
    assert MeasureState.objects.filter(measure=measure).count() == 1


def test_milestone_keeps_its_first_date_whatever_is_given(measure: Measure, secretariat: User) -> None:
    milestone = Milestone(measure=measure, title="Start", due_on=date(2030, 1, 1), first_due_on=date(1999, 1, 1))
    edit.save_row(milestone, user=secretariat)
    assert milestone.first_due_on == date(2030, 1, 1)
    milestone.due_on, milestone.first_due_on = date(2030, 2, 1), date(2030, 2, 1)
    with pytest.raises(ValidationError):
        edit.save_row(milestone, user=secretariat)
    assert not MilestoneMove.objects.exists()


def test_pillar_of_another_challenge_takes_its_measures_along(plan: Plan, secretariat: User) -> None:
    pillar, other = PillarFactory(plan=plan), PillarFactory(plan=plan)
    measure: Measure = MeasureFactory(plan=plan, pillar=pillar)
    pillar.challenge = other.challenge
    edit.save_row(pillar, user=secretariat)
    assert MeasureState.objects.today().get(measure=measure).challenge == other.challenge


def test_deleted_coordination_frees_the_state(plan: Plan, secretariat: User) -> None:
    measure: Measure = MeasureFactory(plan=plan, leads=[BodyFactory()])
    edit.delete_row(measure.coordinations.get(), user=secretariat)
    assert MeasureState.objects.today().get(measure=measure).bodies == ""
