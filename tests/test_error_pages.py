from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override

from config.views import failed, refuse
from plan.models import Plan
from tests.pages import INLINE, LANGUAGES


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_not_found_page_speaks_the_language_of_its_address(client: Client, language: str) -> None:
    answer = client.get(f"/{language}/no-such-plan/")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert f'<html lang="{language}">' in html
    assert html.count("<h1") == 1
    assert not INLINE.search(html)


@pytest.mark.django_db
def test_not_found_page_is_the_same_for_a_hidden_plan_and_for_none(client: Client, hidden_plan: Plan) -> None:
    hidden, none = (client.get(f"/nl/{slug}/").content.decode() for slug in (hidden_plan.slug, "a" * len(hidden_plan.slug)))
    assert hidden.replace(hidden_plan.slug, "") == none.replace("a" * len(hidden_plan.slug), "")
    assert hidden_plan.title_nl not in hidden


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["measures/X.99/", "no-such-page/"])
def test_not_found_page_inside_a_plan_keeps_its_menu_and_search_for_who_may_see_it(
    client: Client, plan: Plan, hidden_plan: Plan, path: str
) -> None:
    inside = client.get(f"/nl/{plan.slug}/{path}")
    assert inside.status_code == 404
    assert f'action="/nl/{plan.slug}/measures/"' in inside.content.decode()
    assert f'href="/nl/{plan.slug}/bodies/"' in inside.content.decode()
    hidden = client.get(f"/nl/{hidden_plan.slug}/{path}")
    assert hidden.status_code == 404
    assert 'class="find"' not in hidden.content.decode()
    assert hidden_plan.title_nl not in hidden.content.decode()
    Plan.objects.filter(pk=plan.pk).update(is_practice=True, is_public=False)
    practice = client.get(f"/nl/{plan.slug}/{path}").content.decode()
    assert 'class="find"' not in practice
    assert plan.title_nl not in practice


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_refusal_is_a_page_with_a_way_back(client: Client, rf: RequestFactory, language: str) -> None:
    request = client.get(f"/{language}/privacy/").wsgi_request
    with override(language):
        answer = refuse(request)
    assert answer.status_code == 403
    assert f'href="/{language}/"' in answer.content.decode()


class Broken:
    """What a lazy user is when the database is gone."""

    def __getattr__(self, name: str) -> Any:
        pytest.fail(f"the page of an error asked for the user's {name}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_failure_page_needs_no_database(rf: RequestFactory, language: str) -> None:
    request = rf.get(f"/{language}/some-plan/")
    request.user = Broken()  # type: ignore[assignment]
    with override(language):
        answer = failed(request)
    assert answer.status_code == 500
    assert f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["measures/%00/", "measures/%00/report/", "governance/rounds/%00/", "bodies/%00/"])
def test_address_with_a_zero_byte_is_not_there(client: Client, plan: Plan, path: str) -> None:
    assert client.get(f"/nl/{plan.slug}/{path}").status_code == 404
