"""What is kept of a page, under which name, for whom."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from measures.models import SavedView
from plan.models import Body, Plan
from tests.factories import BodyFactory, PlanFactory
from tests.saved import add_url, keep

pytestmark = pytest.mark.django_db


def test_page_is_kept_with_its_filters_but_not_its_page_number(client: Client, plan: Plan, lead: User) -> None:
    client.force_login(lead)
    assert client.get(add_url(plan, f"/nl/{plan.slug}/matrix/?rows=phase&page=2")).status_code == 200
    assert keep(client, plan, f"/fr/{plan.slug}/measures/?priority=KT&priority=MT&page=3&format=csv&print=1") == 302
    view = SavedView.objects.get()
    assert (view.page, view.query, view.user) == ("list", "priority=KT&priority=MT", lead)
    assert client.get(view.get_absolute_url()).status_code == 200


def test_form_of_a_view_takes_its_name_and_audience_only(client: Client, plan: Plan, lead: User, stranger: User) -> None:
    client.force_login(lead)
    forged = {"user": str(stranger.pk), "plan": str(PlanFactory().pk), "body": str(BodyFactory().pk), "page": "matrix", "query": "q=x"}
    assert keep(client, plan, f"/nl/{plan.slug}/board/?priority=KT", **forged) == 302
    view = SavedView.objects.get()
    assert (view.user, view.plan, view.body, view.page, view.query) == (lead, plan, None, "board", "priority=KT")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "//[",
        "http://[::1",
        "https://example.org/",
        "/nl/desk/",
        "/nl/{slug}/",
        "/nl/{other}/measures/",
        "/nl/{slug}/measures/C.1/",
    ],
)
def test_other_addresses_are_not_kept(client: Client, plan: Plan, lead: User, address: str) -> None:
    client.force_login(lead)
    other = PlanFactory()
    assert keep(client, plan, address.format(slug=plan.slug, other=other.slug)) == 404
    assert not SavedView.objects.exists()


def test_nobody_shares_with_whom_they_do_not_belong_to(client: Client, plan: Plan, lead: User, body: Body) -> None:
    other = BodyFactory(named_in=plan)
    client.force_login(lead)
    for audience in ("committee", f"body:{other.slug}", "all"):
        assert keep(client, plan, f"/nl/{plan.slug}/board/", audience=audience) == 400
    assert not SavedView.objects.exists()


def test_second_view_of_a_name_is_refused_with_what_was_typed(client: Client, plan: Plan, lead: User) -> None:
    client.force_login(lead)
    keep(client, plan, f"/nl/{plan.slug}/board/")
    answer = client.post(add_url(plan, f"/nl/{plan.slug}/matrix/"), {"title": "Korte termijn", "audience": "me"})
    assert answer.status_code == 400
    assert 'value="Korte termijn"' in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_views_are_bounded(client: Client, plan: Plan, lead: User) -> None:
    SavedView.objects.bulk_create(SavedView(plan=plan, user=lead, title=str(n), page="list") for n in range(50))
    client.force_login(lead)
    assert keep(client, plan, f"/nl/{plan.slug}/board/") == 400
    assert keep(client, plan, f"/nl/{plan.slug}/board/?q={'x' * 2100}") == 400


def test_pages_offer_to_keep_what_they_show(client: Client, plan: Plan, lead: User) -> None:
    page = f"/nl/{plan.slug}/matrix/?rows=phase&columns=sector"
    assert add_url(plan, "") not in client.get(page).content.decode()
    client.force_login(lead)
    offered = add_url(plan, page).replace("&", "&amp;").split("?of=")[0]
    answer = client.get(page).content.decode()
    assert offered in answer
    link = answer.partition(f'href="{offered}')[2].partition('"')[0]
    assert client.post(f"{offered}{link}", {"title": "Matrix", "audience": "me"}).status_code == 302
    assert SavedView.objects.get().query == "rows=phase&columns=sector"
