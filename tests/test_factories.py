"""The factories make what the tests count on."""

from __future__ import annotations

import pytest

from measures.models import MeasureState
from plan.models import Plan
from plan.translation import TranslationState
from tests.factories import BodyFactory, MeasureFactory, PillarFactory, StatusFactory


@pytest.mark.django_db
def test_measure_has_its_state_when_made() -> None:
    status, body = StatusFactory(active=True), BodyFactory()
    measure = MeasureFactory(status=status, leads=[body])

    state = MeasureState.objects.today().get(measure=measure)
    assert measure.plan == status.plan == measure.sector.plan
    assert (state.status, state.phase, state.bodies) == (status, "active", f"|{body.slug}|")


def test_part_takes_the_plan_of_what_it_stands_in(plan: Plan) -> None:
    pillar = PillarFactory(plan=plan)
    measure = MeasureFactory(pillar=pillar)

    assert pillar.challenge.plan == measure.plan == plan
    assert measure.state_nl == TranslationState.OFFICIAL
    assert measure.sector is None
