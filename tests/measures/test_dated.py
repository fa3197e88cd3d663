"""A past day on every page: the old list is the old list, texts included, and links lead on within that day."""

from __future__ import annotations

import re
from datetime import date, datetime, time

import pytest
from django.test import Client
from django.utils import timezone

from measures.actions.states import refresh_states
from measures.enums import LinkKind, UpdateState
from measures.models import Coordination, Measure, MeasureLink, Milestone, MilestoneMove, StatusUpdate
from plan.models import Body, Plan
from tests.factories import (
    BodyFactory,
    ChallengeFactory,
    DimensionFactory,
    MeasureFactory,
    PillarFactory,
    SectorFactory,
    StatusFactory,
)
from tests.pages import rows_at
from tests.part_factories import CommitteeFactory

pytestmark = pytest.mark.django_db
MEETING, AFTER, ADDED = date(2024, 6, 3), date(2024, 6, 4), date(2024, 9, 1)
OLD = f"?as_of={MEETING}"


def at(day: date) -> datetime:
    """Noon of a day."""
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def changed(plan: Plan, body: Body) -> Plan:
    """On the day after the meeting all of C.1 changed; C.9 came later."""
    sector, dimension = SectorFactory(plan=plan, code="C"), DimensionFactory(plan=plan, number=1)
    planned, done = (
        StatusFactory(plan=plan, code="to_develop", label_nl="te ontwikkelen"),
        StatusFactory(plan=plan, code="ready", done=True),
    )
    former = BodyFactory(slug="former", name_nl="Vorige instantie")
    measure = MeasureFactory(
        plan=plan, code="C.1", sector=sector, dimension=dimension, text_nl="De oude woorden", status=planned, leads=[former]
    )
    other = MeasureFactory(plan=plan, code="C.2", sector=sector, text_nl="Het oude buurtje")
    MeasureLink.objects.create(plan=plan, from_measure=measure, to_measure=other, kind=LinkKind.SEE_ALSO)
    milestone = Milestone(measure=measure, title="Bestek", first_due_on=date(2024, 8, 1), due_on=date(2024, 8, 1))
    milestone._history_date = at(date(2024, 2, 1))
    milestone.save()
    refresh_states([measure], at=at(date(2024, 2, 1)))
    _change(measure, milestone, StatusUpdate(measure=measure, status=done), body)
    other.text_nl = "Het nieuwe buurtje"
    other.save()
    refresh_states([other], at=at(AFTER))
    late = MeasureFactory(plan=plan, code="C.9", sector=sector, text_nl="Later bedacht", added_on=ADDED)
    MeasureLink.objects.create(plan=plan, from_measure=measure, to_measure=late, kind=LinkKind.SEE_ALSO)
    CommitteeFactory(plan=plan, code="cc", about=[measure])
    return plan


def _change(measure: Measure, milestone: Milestone, update: StatusUpdate, body: Body) -> None:
    """Text, coordinator, status and the date of a milestone, all on the day after."""
    measure.text_nl = "Geheel andere woorden"
    measure.save()
    Coordination.objects.filter(measure=measure).delete()
    Coordination.objects.create(measure=measure, body=body)
    update.state, update.note = UpdateState.APPROVED, "het is af"
    update.created_at = update.submitted_at = update.approved_at = at(AFTER)
    update.save()
    milestone.due_on = date(2024, 12, 1)
    milestone._history_date = at(AFTER)
    milestone.save()
    MilestoneMove.objects.create(milestone=milestone, from_date="2024-08-01", to_date="2024-12-01", reason="vertraging", at=at(AFTER))
    refresh_states([measure], at=at(AFTER))


NEW_WORDS = ("Geheel andere woorden", "Later bedacht", "Het nieuwe buurtje", "het is af", "vertraging", "C.9")
PAGES = ("measures/", "board/", "timeline/", "measures/C.1/", "sectors/C/", "dimensions/1/", "bodies/former/", "governance/committees/cc/")


@pytest.mark.parametrize("path", PAGES)
def test_page_as_of_an_old_meeting_has_the_old_texts_and_nothing_newer(client: Client, changed: Plan, path: str) -> None:
    html = client.get(f"/nl/{changed.slug}/{path}{OLD}").content.decode()
    assert "De oude woorden" in html
    assert [words for words in NEW_WORDS if words in html] == []
    assert "De oude woorden" not in client.get(f"/nl/{changed.slug}/{path}").content.decode()
    assert "De oude woorden" not in client.get(f"/nl/{changed.slug}/{path}?as_of={AFTER}").content.decode()


@pytest.mark.parametrize("path", ["measures/", "board/", "measures/C.1/"])
def test_page_as_of_an_old_meeting_has_the_old_status_and_coordinator(client: Client, changed: Plan, body: Body, path: str) -> None:
    html = client.get(f"/nl/{changed.slug}/{path}{OLD}").content.decode()
    main = html[html.index("<main") :]
    assert "te ontwikkelen" in main
    assert "Vorige instantie" in main
    now = client.get(f"/nl/{changed.slug}/{path}").content.decode()
    assert str(body.name) in now[now.index("<main") :]


def test_measure_as_of_an_old_meeting_has_the_milestone_and_the_linked_texts_of_then(client: Client, changed: Plan) -> None:
    context = client.get(f"/nl/{changed.slug}/measures/C.1/{OLD}").context
    assert [(m.due_on, len(m.moves.all())) for m in context["milestones"]] == [(date(2024, 8, 1), 0)]
    assert [(link.other.code, str(link.text)) for link in context["links"]] == [("C.2", "Het oude buurtje")]
    now = client.get(f"/nl/{changed.slug}/measures/C.1/").context
    assert [(m.due_on, len(m.moves.all())) for m in now["milestones"]] == [(date(2024, 12, 1), 1)]
    assert len(now["links"]) == 2


def test_counts_as_of_an_old_meeting_are_those_of_then(client: Client, changed: Plan) -> None:
    for path in ("", "matrix/", "board/", "timeline/", "measures/"):
        context = client.get(f"/nl/{changed.slug}/{path}{OLD}").context
        assert (context["total"] if "total" in context else context["page"].paginator.count) == 2
    old = client.get(f"/nl/{changed.slug}/matrix/{OLD}&rows=body&columns=phase").context["matrix"]
    assert {row.value: [cell.count for cell in row.cells] for row in old.rows} == {"former": [1, 0], "none": [0, 1]}
    cell = old.rows[0].cells[0]
    assert rows_at(client, cell.url) == 1, "a body that coordinates nothing today is a filter of then"


def test_measure_that_joined_later_says_since_when_it_is_there(client: Client, changed: Plan) -> None:
    answer = client.get(f"/en/{changed.slug}/measures/c9/{OLD}")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "C.9 joined the plan on <time" in page
    assert "2024-09-01" in page
    assert f'href="/en/{changed.slug}/measures/C.9/"' in page
    assert "Later bedacht" not in page
    assert client.get(f"/en/{changed.slug}/measures/C.9/?as_of={ADDED}").status_code == 200
    assert client.get(f"/en/{changed.slug}/measures/C.10/{OLD}").status_code == 404


def test_measure_is_found_by_its_code_of_then(client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, code="C.1")
    measure.code = "C.5"
    measure.save()
    refresh_states([measure], at=at(AFTER))
    answer = client.get(f"/en/{plan.slug}/measures/C.1/{OLD}")
    assert answer["Location"] == f"/en/{plan.slug}/measures/C.5/{OLD}"
    assert client.get(answer["Location"]).context["row"].state.code == "C.1"
    assert client.get(f"/en/{plan.slug}/measures/C.1/").status_code == 404


DATED = ("", "measures/", "matrix/", "board/", "timeline/", "measures/C.1/", "sectors/", "sectors/C/", "dimensions/", "dimensions/1/")
MORE = ("challenges/", "challenges/3.1/", "bodies/", "bodies/former/", "governance/committees/cc/")


@pytest.fixture
def whole(changed: Plan) -> Plan:
    """With a challenge and a pillar too."""
    MeasureFactory(pillar=PillarFactory(challenge=ChallengeFactory(plan=changed, section="3.1")), code="1.1.1")
    return changed


@pytest.mark.parametrize("path", [*DATED, *MORE])
def test_page_of_a_past_day_says_so_and_leads_back_to_today(client: Client, whole: Plan, path: str) -> None:
    html = client.get(f"/en/{whole.slug}/{path}{OLD}").content.decode()
    banner = html[html.index('class="date-banner"') :]
    assert "As known at the end of" in banner
    assert 'href="?"' in banner[: banner.index("</p>")]
    assert "date-banner" not in client.get(f"/en/{whole.slug}/{path}").content.decode()


LINK = re.compile(r'href="(/en/[^"#]*)')
UNDATED = ("/history/", "/slips/", "/drivers/", "/trends/", "/glossary/", "/governance/", "/data/", "/changes/", "/calendar", "/login")


@pytest.mark.parametrize("path", [*DATED, *MORE])
def test_links_of_a_past_day_stay_within_it(client: Client, whole: Plan, path: str) -> None:
    html = client.get(f"/en/{whole.slug}/{path}{OLD}").content.decode()
    links = [link for link in LINK.findall(html) if link.startswith(f"/en/{whole.slug}/")]
    assert links
    lost = [link for link in links if f"as_of={MEETING}" not in link and not any(part in link for part in UNDATED)]
    resets = {f"/en/{whole.slug}/{path}"}  # "take all off" of the page itself
    assert set(lost) <= resets, lost


@pytest.mark.parametrize("path", ["sectors/", "sectors/C/", "dimensions/1/", "challenges/", "bodies/", "bodies/former/"])
@pytest.mark.parametrize("day", ["2023-12-31", "2999-01-01", "yesterday"])
def test_part_answers_400_and_shows_no_measure_when_the_day_means_nothing(client: Client, whole: Plan, path: str, day: str) -> None:
    answer = client.get(f"/en/{whole.slug}/{path}?as_of={day}")
    assert answer.status_code == 400
    assert "woorden" not in answer.content.decode()
    assert f'href="/en/{whole.slug}/{path}"' in answer.content.decode()


def test_part_tells_late_on_the_day_that_is_shown(client: Client, plan: Plan) -> None:
    sector = SectorFactory(plan=plan, code="C")
    MeasureFactory(plan=plan, code="C.1", sector=sector, planned_until=MEETING)
    path = f"/en/{plan.slug}/sectors/C/?as_of="
    assert "The planned period ended" not in client.get(f"{path}{MEETING}").content.decode()
    assert "The planned period ended on 3 June 2024, 1 day ago." in client.get(f"{path}{AFTER}").content.decode()


def test_way_to_the_changes_ends_on_the_day_that_is_shown(client: Client, changed: Plan) -> None:
    html = client.get(f"/en/{changed.slug}/board/{OLD}&by=body&phase=none").content.decode()
    assert f'href="/en/{changed.slug}/changes/?phase=none&amp;to={MEETING}"' in html
    assert f'href="/en/{changed.slug}/measures/?as_of={MEETING}&amp;phase=none"' in html
    back = client.get(f"/en/{changed.slug}/changes/?from=2024-02-01&to={MEETING}&phase=none").content.decode()
    assert f'href="/en/{changed.slug}/timeline/?phase=none&amp;as_of={MEETING}"' in back
