from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.pages import in_all_languages, page_at


@pytest.mark.django_db
def test_accessibility_is_open_to_all_in_each_language_and_asks_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        in_all_languages(client, "/accessibility/", "WCAG")


@pytest.mark.django_db
def test_accessibility_says_what_has_not_been_done(client: Client) -> None:
    assert "has not been done" in page_at(client, "/en/accessibility/")
