"""The headers that every answer carries, whatever it answers."""

from __future__ import annotations

import gzip

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.models import User
from plan.models import Plan

POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 302),
        ("/healthz", 200),
        ("/nl/{plan}/", 200),
        ("/fr/{plan}/measures/?sector=nowhere", 400),
        ("/en/nowhere/", 404),
        ("/en/desk/", 302),
        ("/accounts/login/", 200),
        ("/admin/login/", 302),
        ("/static/app.css", 200),
        ("/favicon.ico", 302),
    ],
)
def test_every_answer_carries_the_security_policy(client: Client, plan: Plan, path: str, status: int) -> None:
    assert finders.find("app.css")
    answer = client.get(path.format(plan=plan.slug))
    assert answer.status_code == status
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    answer.close()


def test_admin_carries_the_security_policy(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    answer = client.get("/admin/measures/measure/")
    assert answer.status_code == 200
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == POLICY


def test_pages_of_a_person_are_kept_by_no_shared_cache(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert client.get("/nl/desk/")["Cache-Control"] == "private, no-cache"


def test_page_travels_compressed_when_a_visitor_asks(client: Client, plan: Plan) -> None:
    path = f"/nl/{plan.slug}/measures/"
    plain = client.get(path)
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in plain["Vary"]


def test_page_travels_as_it_is_when_a_person_is_signed_in(client: Client, administrator: User, plan: Plan) -> None:
    client.force_login(administrator)
    assert "Content-Encoding" not in client.get(f"/nl/{plan.slug}/measures/", headers={"accept-encoding": "gzip"})


def test_file_travels_as_it_is_when_a_visitor_takes_it(client: Client, plan: Plan) -> None:
    answer = client.get(f"/nl/{plan.slug}/measures/?format=csv", headers={"accept-encoding": "gzip"})
    assert answer.getvalue()
    assert "Content-Encoding" not in answer
