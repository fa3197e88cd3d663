"""What a bulk edit would make of each measure."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from measures.actions.edit import save_row
from measures.enums import CoordinationRole
from measures.models import BulkEdit, Coordination, Label, Measure
from plan.models import Body, Plan
from tests.bulk import bulk_url, confirmed, edit_url, previewed, versions
from tests.factories import BodyFactory, LabelFactory, MeasureFactory, StatusFactory
from tests.pages import in_all_languages
from tests.reporting import drafted

pytestmark = pytest.mark.django_db
PREVIEW_QUERIES = 14


def told(client: Client, edit: BulkEdit) -> dict[str, tuple[str, str, str]]:
    """(old, new, why it is left out) of each measure on the page."""
    return {row.code: (row.old, row.new, row.why) for row in client.get(bulk_url(edit)).context["rows"]}


def test_preview_of_a_lead_shows_old_beside_new_and_leaves_out_what_is_so_already(
    secretariat_client: Client, plan: Plan, body: Body
) -> None:
    other, third = BodyFactory(name_nl="Andere"), BodyFactory(name_nl="Derde")
    plain, has, doubtful = MeasureFactory(plan=plan, leads=[other]), MeasureFactory(plan=plan, leads=[body]), MeasureFactory(plan=plan)
    Coordination.objects.create(measure=doubtful, body=body, role=CoordinationRole.WITH, certain=False, reports=False)
    Coordination.objects.create(measure=doubtful, body=third, role=CoordinationRole.LEAD, certain=False, order=2)

    added = told(secretariat_client, previewed(secretariat_client, plan, "coordinator", how="add", body=body.pk))
    assert set(added) == {plain.code, doubtful.code}
    assert "Andere" in added[plain.code][0]
    assert str(body) not in added[plain.code][0]
    assert "Andere" in added[plain.code][1]
    assert str(body) in added[plain.code][1]

    put = told(secretariat_client, previewed(secretariat_client, plan, "coordinator", how="replace", body=third.pk))
    assert "Andere" not in put[plain.code][1]
    assert str(body) not in put[has.code][1]
    assert str(body) in put[doubtful.code][1], "who helps stays"

    silent = told(secretariat_client, previewed(secretariat_client, plan, "coordinator", how="silent", body=body.pk))
    assert set(silent) == {has.code}
    assert str(body) in silent[has.code][1]
    assert silent[has.code][0] != silent[has.code][1]
    assert versions(plan) == [1, 1, 1]


def test_preview_leaves_out_a_period_that_would_end_before_it_begins(secretariat_client: Client, plan: Plan) -> None:
    early, late = MeasureFactory(plan=plan, planned_until="2025-06-01"), MeasureFactory(plan=plan, planned_until="2027-06-01")
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    rows = told(secretariat_client, edit)
    assert bool(rows[early.code][2]) is True
    assert rows[late.code][2] == ""
    confirmed(secretariat_client, edit)
    assert Measure.objects.get(pk=early.pk).planned_from is None
    assert versions(plan) == [1, 2]


def test_preview_of_a_status_leaves_out_open_entries_and_moves_that_make_no_sense(
    secretariat_client: Client, lead: User, plan: Plan, body: Body
) -> None:
    done, planned = StatusFactory(plan=plan, done=True), StatusFactory(plan=plan)
    writing, finished, plain, same = (MeasureFactory(plan=plan, leads=[body], status=status) for status in (None, done, None, planned))
    drafted(lead, writing, body, note="nog geheim")
    edit = previewed(secretariat_client, plan, "status", status=planned.pk, note="besluit van het comité", language="nl")
    answer = secretariat_client.get(bulk_url(edit))
    rows = told(secretariat_client, edit)
    assert set(rows) == {writing.code, finished.code, plain.code}
    assert {code for code, row in rows.items() if row[2]} == {writing.code, finished.code}
    assert (answer.context["report"].count, answer.context["report"].left, answer.context["report"].unchanged) == (1, 2, 1)
    page = answer.content.decode()
    assert "besluit van het comité" in page
    assert "nog geheim" not in page
    assert str(body) in page
    assert same.code not in rows


def test_preview_speaks_each_language(secretariat_client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    in_all_languages(secretariat_client, bulk_url(edit)[3:], measure.code, "2026")


def test_filters_of_the_list_go_along_to_the_preview_the_writing_the_undoing_and_back(secretariat_client: Client, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, priority="KT")
    query = "priority=KT&sort=-code&q=maatregel"
    back = escape(f"{reverse('measures:list-measures', args=[plan.slug])}?{query}")
    again = escape(edit_url(plan, query))
    edit = previewed(secretariat_client, plan, "period", query, planned_from="2026-01-01")
    here = f"{bulk_url(edit)}?{urlencode({'list': query})}"

    def leads_back(answer: HttpResponse) -> None:
        page = answer.content.decode()
        assert page.count(f'href="{back}"') == 2, "in the way back above and beside the button"
        assert f'href="{again}"' in page

    leads_back(secretariat_client.get(here))
    for verb in ("confirm", "undo"):
        action = f"{bulk_url(edit, verb)}?{urlencode({'list': query})}"
        assert f'action="{escape(action)}"' in secretariat_client.get(here).content.decode()
        answer = secretariat_client.post(action)
        assert answer["Location"] == here
        leads_back(secretariat_client.get(answer["Location"]))
    fresh = secretariat_client.post(edit_url(plan, query), {"again": edit.pk})
    assert fresh["Location"].endswith(f"/?{urlencode({'list': query})}")
    assert measure.code in secretariat_client.get(fresh["Location"]).content.decode()
    form = secretariat_client.get(edit_url(plan, query)).content.decode()
    assert f'href="{escape(here)}"' in form, "an earlier edit is opened with the way back too"


def test_refused_confirm_leads_to_a_new_preview_with_the_filters(secretariat_client: Client, secretariat: User, plan: Plan) -> None:
    measure = MeasureFactory(plan=plan, priority="KT")
    edit = previewed(secretariat_client, plan, "period", "priority=KT", planned_from="2026-01-01")
    measure.remarks = "intussen gewijzigd"
    save_row(measure, user=secretariat)
    answer = secretariat_client.post(f"{bulk_url(edit, 'confirm')}?list=priority%3DKT")
    assert answer.status_code == 409
    assert f'action="{edit_url(plan, "priority=KT")}"' in answer.content.decode()


def test_way_back_is_a_list_of_this_plan_whatever_the_address_says(secretariat_client: Client, plan: Plan) -> None:
    MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    answer = secretariat_client.get(bulk_url(edit), {"list": '//evil.example/?x="><script>'})
    assert answer.context["back"].startswith(reverse("measures:list-measures", args=[plan.slug]) + "?")
    assert "<script>" not in answer.content.decode()


def test_preview_that_changes_nothing_offers_no_confirm(secretariat_client: Client, plan: Plan) -> None:
    label = LabelFactory(plan=plan)
    MeasureFactory(plan=plan, labels=[label])
    edit = previewed(secretariat_client, plan, "label", how="add", label=label.pk)
    assert "/confirm/" not in secretariat_client.get(bulk_url(edit)).content.decode()


def test_preview_is_its_makers_alone_and_of_its_plan(secretariat_client: Client, administrator: User, committee: User, plan: Plan) -> None:
    MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "period", planned_from="2026-01-01")
    for person, expected in ((administrator, 404), (committee, 403)):
        other = Client()
        other.force_login(person)
        assert other.get(bulk_url(edit)).status_code == expected
    confirmed(secretariat_client, edit)
    other = Client()
    other.force_login(administrator)
    assert other.get(bulk_url(edit)).status_code == 200, "what was done is seen by all who run the plan"


@pytest.mark.parametrize("count", [3, 174])
def test_asking_and_previewing_take_a_fixed_number_of_queries(secretariat_client: Client, plan: Plan, body: Body, count: int) -> None:
    label, status = LabelFactory(plan=plan), StatusFactory(plan=plan)
    sector = MeasureFactory(plan=plan, leads=[BodyFactory()]).sector
    for _ in range(count - 1):
        MeasureFactory(plan=plan, sector=sector, leads=[BodyFactory()] if count < 10 else [])
    asked: list[dict[str, object]] = [
        {"what": "coordinator", "how": "replace", "body": body.pk},
        {"what": "label", "how": "add", "label": label.pk},
        {"what": "period", "planned_until": "2030-01-01"},
        {"what": "status", "status": status.pk, "note": "x", "language": "nl"},
    ]
    secretariat_client.get(edit_url(plan))  # the vocabulary of the filters is kept in memory
    for change in asked:
        with CaptureQueriesContext(connection) as queries:
            edit = previewed(secretariat_client, plan, **change)  # type: ignore[arg-type]
            assert secretariat_client.get(bulk_url(edit)).status_code == 200
        assert len(edit.rows) == count
        assert len(queries) <= 2 * PREVIEW_QUERIES, (change["what"], len(queries))


def test_a_body_label_or_status_that_is_gone_is_told_by_its_number(secretariat_client: Client, plan: Plan) -> None:
    label = LabelFactory(plan=plan)
    MeasureFactory(plan=plan)
    edit = previewed(secretariat_client, plan, "label", how="add", label=label.pk)
    number = label.pk
    Label.objects.filter(pk=number).delete()
    assert [row[1] for row in told(secretariat_client, edit).values()] == [f"#{number}"]
    assert confirmed(secretariat_client, edit).status_code == 302
    assert (edit.state, versions(plan)) == ("previewed", [1])
