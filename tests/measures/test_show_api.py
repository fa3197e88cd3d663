from __future__ import annotations

import pytest
from django.test import Client

from measures.api.document import document
from tests.pages import LANGUAGES, page_at


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_api_page_tells_every_address_and_parameter_when_read_in_any_language(client: Client, language: str) -> None:
    page = page_at(client, f"/{language}/api/")
    operations = [methods["get"] for methods in document()["paths"].values()]
    assert len(operations) == 8
    for path, operation in zip(document()["paths"], operations, strict=True):
        assert f"GET {path}" in page
        for parameter in operation["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page
    assert 'href="/api/v1/openapi.json"' in page
