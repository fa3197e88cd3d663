from __future__ import annotations

import pytest
from django.test import Client

from governance.enums import LinkDeed, RoundState
from governance.links.listing import links_of
from governance.models import LinkUse, RoundLink
from plan.models import Body, Plan
from tests.answering import GUEST, begun, link_path, nothing_is_written, round_url
from tests.factories import BodyFactory, MeasureFactory
from tests.rounds import link_of, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(plan: Plan, body: Body) -> RoundLink:
    MeasureFactory(plan=plan, leads=[body, BodyFactory(named_in=plan)])
    return link_of(round_of(plan, state=RoundState.OPEN), body)


def test_beginning_notes_who_and_makes_the_list_usable(client: Client, link: RoundLink) -> None:
    response = client.post(link_path("begin-link", link), {"name": f"  {GUEST} "})
    assert response.status_code == 302
    cookie = response.cookies[f"answering-{link.pk}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert GUEST not in cookie.value
    [use] = LinkUse.objects.all()
    link.refresh_from_db()
    assert (use.deed, use.name, use.measure) == (LinkDeed.BEGAN, GUEST, None)
    assert use.browser == link.browser != ""
    assert link.round.bodies.get(body=link.body).opened_at is not None
    assert link.round.bodies.exclude(body=link.body).get().opened_at is None
    page = client.get(link_path("open-link", link)).content.decode()
    assert GUEST in page
    assert link_path("confirm-by-link", link) in page


@pytest.mark.parametrize("name", ["", "   ", "n" * 121])
def test_nobody_begins_without_a_name(client: Client, link: RoundLink, name: str) -> None:
    response = client.post(link_path("begin-link", link), {"name": name})
    assert response.status_code == 400
    assert nothing_is_written()
    assert not client.cookies.get(f"answering-{link.pk}")


def test_second_browser_and_second_name_look_forwarded(link: RoundLink) -> None:
    begun(link)
    assert not links_of(link.round)[0].is_forwarded
    begun(link, GUEST.upper())
    [shown] = links_of(link.round)
    assert shown.is_forwarded, "the same name in another browser"
    LinkUse.objects.all().delete()
    browser = begun(link)
    browser.post(link_path("begin-link", link), {"name": "Iemand Anders"})
    [shown] = links_of(link.round)
    assert [use.is_foreign for use in shown.uses] == [False, True], "another name in the same browser"
    assert len({use.use.browser for use in shown.uses}) == 1


def test_pressing_again_notes_nothing_new_and_the_page_is_bounded(secretariat_client: Client, link: RoundLink) -> None:
    browser = begun(link)
    for name in (GUEST, GUEST, *(f"Naam {number}" for number in range(30)), GUEST):
        browser.post(link_path("begin-link", link), {"name": name})
    assert LinkUse.objects.count() == 31
    page = secretariat_client.get(round_url("list-links", link.round).replace("/nl/", "/en/")).content.decode()
    assert page.count("Naam ") == 20
    assert "11 earlier uses are not shown" in page


def test_cookie_of_another_link_or_a_forged_one_is_none(link: RoundLink) -> None:
    other = link_of(link.round, link.body, "ander@example.org")
    browser = begun(other)
    browser.cookies[f"answering-{link.pk}"] = browser.cookies[f"answering-{other.pk}"].value
    assert not browser.get(link_path("open-link", link)).context["visit"].has_begun
    browser.cookies[f"answering-{link.pk}"] = "WyJ4IiwieCJd:1x:forged"
    assert not browser.get(link_path("open-link", link)).context["visit"].has_begun
    assert browser.get(link_path("open-link", other)).context["visit"].has_begun
