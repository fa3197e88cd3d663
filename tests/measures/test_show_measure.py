from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures.actions.states import refresh_states
from measures.enums import LinkKind, UpdateState
from measures.facets import facet_index
from measures.models import CrossListing, Evidence, Footnote, GoodPractice, MeasureLink, Note, Printed, StatusUpdate
from plan.models import Body, Plan
from plan.translation import TranslationState
from tests.factories import ChallengeFactory, MeasureFactory, PillarFactory, SectorFactory, StatusFactory, UserFactory


def address(plan: Plan, code: str, lang: str = "nl", tail: str = "") -> str:
    return f"/{lang}/{plan.slug}/measures/{code}/{tail}"


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", ["c4", "C4", "c.4.", "C-4", "C.04"])
def test_measure_leads_to_its_code_when_spelled_otherwise(client: Client, plan: Plan, spelling: str) -> None:
    MeasureFactory(plan=plan, code="C.4")
    answer = client.get(address(plan, spelling, tail="?sector=none"))
    assert answer.status_code == 302
    assert answer["Location"] == address(plan, "C.4", tail="?sector=none")


@pytest.mark.django_db
def test_measure_is_not_another_when_the_numbers_only_look_alike(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, code="1.1.10")
    assert client.get(address(plan, "1.1.1")).status_code == 404
    assert client.get(address(plan, "11.10")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["nl", "fr", "en"])
def test_measure_shows_the_print_beside_today(client: Client, plan: Plan, body: Body, lang: str) -> None:
    status = StatusFactory(plan=plan, code="to_develop", label_nl="te ontwikkelen")
    measure = MeasureFactory(plan=plan, code="2.1.3", priority="KT", means=0, staff=2, status=status, leads=[body], text_fr="un centre")
    Printed.objects.create(
        measure=measure, code="2.1.3.", text=measure.text_nl, cost="- HH", status="Te ontwikkelen", coordination="Haven ?", remarks="*"
    )
    Footnote.objects.create(measure=measure, number=36, text="Goede praktijk: Luik", good_practice=True)
    Note.objects.create(plan=plan, measure=measure, text_nl="Een los sterretje.", text_fr="Un astérisque.", text_en="A lone asterisk.")
    GoodPractice.objects.create(plan=plan, number=1, kind="footnote", measure=measure, text_nl="Luik")
    page = client.get(address(plan, "2.1.3", lang)).content.decode()
    for printed in ("- HH", "Te ontwikkelen", "Haven ?", "Goede praktijk: Luik", "2.1.3."):
        assert printed in page
    assert {"nl": "Een los sterretje.", "fr": "Un astérisque.", "en": "A lone asterisk."}[lang] in page
    assert (measure.text_nl in page) is True  # the source stands beside a translation
    assert page.count("<h1") == 1


@pytest.mark.django_db
def test_measure_shows_links_both_ways_with_the_doubt(client: Client, plan: Plan) -> None:
    one, other = MeasureFactory(plan=plan, code="IC.7"), MeasureFactory(plan=plan, code="M.11")
    MeasureLink.objects.create(
        plan=plan, from_measure=one, to_measure=other, kind=LinkKind.SEE_ALSO, doubtful=True, reason_nl="Verouderd nummer."
    )
    assert "Verouderd nummer." in client.get(address(plan, "IC.7")).content.decode()
    assert "IC.7" in client.get(address(plan, "M.11")).content.decode()


@pytest.mark.django_db
def test_measure_says_so_when_its_translation_is_older_than_its_source(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", text_nl="oud", text_fr="vieux")
    state = measure.states.get()
    assert state.state_fr == TranslationState.WORKING
    assert "plus ancienne" not in client.get(address(plan, "C.1", "fr")).content.decode()
    state.text_nl = "nieuw"
    state.save()
    answer = client.get(address(plan, "C.1", "fr"))
    assert answer.context["row"].state.text.is_outdated


@pytest.mark.django_db
def test_measure_leads_on_within_the_list_one_came_from(client: Client, plan: Plan) -> None:
    sector = SectorFactory(plan=plan, code="C")
    for position, (code, priority) in enumerate([("C.1", "LT"), ("C.2", ""), ("C.3", "KT"), ("C.4", "KT")]):
        MeasureFactory(plan=plan, code=code, position=position, sector=sector, priority=priority)

    def around(code: str, tail: str) -> tuple[str, str]:
        near = client.get(address(plan, code, tail=tail)).context["neighbours"]
        return near.previous, near.next

    assert around("C.3", "") == ("C.2", "C.4")
    assert around("C.3", "?priority=KT&priority=LT") == ("C.1", "C.4")
    assert around("C.3", "?sort=priority") == ("", "C.4")
    assert around("C.4", "?sort=priority") == ("C.3", "C.1")
    assert around("C.3", "?sort=-plan") == ("C.4", "C.2")


@pytest.mark.django_db
@pytest.mark.parametrize("tail", ["", "?sort=code"])
def test_measure_is_shown_when_it_was_written_after_the_plan_was_read(client: Client, plan: Plan, tail: str) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    facet_index(plan)
    measure.priority = "KT"
    measure.save()
    refresh_states([measure])  # the plan keeps its data version, as for who read it a moment before
    answer = client.get(address(plan, "C.1", tail=tail))
    assert answer.status_code == 200
    assert (answer.context["neighbours"].previous, answer.context["neighbours"].next) == ("", "")


@pytest.mark.django_db
def test_measure_shows_a_visitor_only_what_was_approved_and_no_person(client: Client, plan: Plan, body: Body) -> None:
    measure, author = MeasureFactory(plan=plan, code="C.1", leads=[body]), UserFactory(name="Anna Geheim")
    for state in (UpdateState.DRAFT, UpdateState.WITHDRAWN):
        StatusUpdate.objects.create(
            measure=measure, body=body, state=state, note=f"intern {state}", author=author, created_at=plan.adopted_at
        )
    shown = StatusUpdate.objects.create(
        measure=measure,
        body=body,
        state=UpdateState.APPROVED,
        note="openbaar",
        author=author,
        created_at=plan.adopted_at,
        approved_at=plan.adopted_at,
    )
    Evidence.objects.create(update=shown, title="Verslag", url="https://example.org/verslag")
    page = client.get(address(plan, "C.1")).content.decode()
    assert "openbaar" in page
    assert "Verslag" in page
    assert "intern" not in page
    assert "Geheim" not in page


@pytest.mark.django_db
def test_measure_answers_400_when_the_day_is_before_the_plan(client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan, code="C.1")
    assert client.get(address(plan, "C.1", tail="?as_of=2023-12-31")).status_code == 400


@pytest.mark.django_db
def test_measure_is_not_found_when_it_is_not_there_or_not_for_the_person(client: Client, plan: Plan, hidden_plan: Plan) -> None:
    MeasureFactory(plan=hidden_plan, code="C.1")
    assert client.get(address(plan, "C.1")).status_code == 404
    assert client.get(address(hidden_plan, "C.1")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_measure_takes_the_same_queries_with_few_and_with_many_parts(
    client: Client, plan: Plan, body: Body, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pillar = PillarFactory(challenge=ChallengeFactory(plan=plan))
    measure = MeasureFactory(plan=plan, code="1.1.1", position=2, pillar=pillar, leads=[body])
    for n in range(number):
        other = MeasureFactory(plan=plan, code=f"1.2.{n}", position=n, pillar=pillar)
        MeasureLink.objects.create(plan=plan, from_measure=measure, to_measure=other)
        Footnote.objects.create(measure=measure, number=n, text="x")
        Note.objects.create(plan=plan, measure=measure, number=n, text_nl="x")
        GoodPractice.objects.create(plan=plan, number=n, kind="text", measure=measure, text_nl="x")
        update = StatusUpdate.objects.create(
            measure=measure, body=body, state=UpdateState.APPROVED, created_at=plan.adopted_at, approved_at=plan.adopted_at
        )
        Evidence.objects.create(update=update, title="x", url="https://example.org/")
        CrossListing.objects.create(plan=plan, measure=measure, pillar=pillar)
    with django_assert_num_queries(9):  # with nothing in memory: the plan's words and the index of its facets are among them
        assert client.get(address(plan, "1.1.1")).status_code == 200
    with django_assert_num_queries(7):
        assert client.get(address(plan, "1.1.1")).status_code == 200
