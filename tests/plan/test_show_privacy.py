from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.pages import in_all_languages


@pytest.mark.django_db
def test_privacy_is_open_to_all_in_each_language_and_asks_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        in_all_languages(client, "/privacy/")


@pytest.mark.django_db
def test_privacy_is_kept_when_it_says_that_readers_get_no_cookie(client: Client) -> None:
    answer = client.get("/en/privacy/")
    assert "no cookie" in answer.content.decode()
    assert not answer.cookies
