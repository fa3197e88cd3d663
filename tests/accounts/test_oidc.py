"""Sign-in with an OpenID Connect provider: the right one comes in, every lie is refused and writes nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from tests.accounts.provider import CLIENT, Provider, from_now, running
from tests.browser import Pages
from tests.factories import PASSWORD, UserFactory
from tests.pages import INLINE

pytestmark = pytest.mark.django_db

START, BACK = "/accounts/with/huis/", "/accounts/with/huis/back/"
# Sessions and the cache's counts are no data; everything else is.
WRITES = re.compile(r"""^\s*(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"(?!cache"|django_session")""", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """The provider, running and known to the site."""
    with running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": [provider.app]}
        }
        yield provider


@pytest.fixture
def invited(db: None) -> User:
    """The person whom the provider names, invited and without a password yet."""
    return User.objects.create_user("invited@example.org", name="Genodigd")


def start(client: Client, **sent: str) -> str:
    """Press the button; the provider's address to which the page goes on."""
    page = client.post(START, sent)
    assert page.status_code == 200, page
    assert f'content="0; url={page.context["url"]}"'.replace("&", "&amp;") in page.content.decode()
    return str(page.context["url"])


def visit(address: str) -> str:
    """What the browser does at the provider: it signs in there, and is sent back to this address."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def come_in(client: Client, **sent: str) -> HttpResponse:
    return client.get(visit(start(client, **sent)))


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:show-account")).status_code == 200


def check_refused(client: Client, answer: HttpResponse, reason: str) -> None:
    """Our page, with the reason, a way on and nothing of the inside; and nobody is in."""
    assert answer.status_code == 403
    html = answer.content.decode()
    assert answer.context["reason"] == reason
    assert html.count("<h1") == 1
    assert "Huis van de Sleutels" in html or reason == "closed"
    assert reverse("account_login") in html
    assert not INLINE.search(html)
    assert "Traceback" not in html
    assert not is_in(client)


# Each is one lie, and the reason that the page gives for it.
LIES: dict[str, tuple[dict[str, Any], str]] = {
    "wrong audience": ({"token_lies": {"aud": "another-site"}}, "untrusted"),
    "several audiences, made for another": ({"token_lies": {"aud": [CLIENT["client_id"], "x"], "azp": "x"}}, "untrusted"),
    "several audiences, made for nobody": ({"token_lies": {"aud": [CLIENT["client_id"], "x"]}}, "untrusted"),
    "authorised party is another": ({"token_lies": {"azp": "x"}}, "untrusted"),
    "wrong nonce": ({"token_lies": {"nonce": "of-another-sign-in"}}, "untrusted"),
    "no nonce": ({"token_lies": {"nonce": None}}, "untrusted"),
    "wrong issuer": ({"token_lies": {"iss": "https://evil.example"}}, "untrusted"),
    "issuer with a slash more": ({"config_lies": {"issuer": "http://127.0.0.1/"}}, "untrusted"),
    "expired": ({"token_lies": {"exp": from_now(-60), "iat": from_now(-400)}}, "untrusted"),
    "no time of expiry": ({"token_lies": {"exp": None}}, "untrusted"),
    "from the future": ({"token_lies": {"iat": from_now(3600), "nbf": from_now(3600)}}, "untrusted"),
    "unsigned": ({"signing": "none"}, "untrusted"),
    "signed with our secret": ({"signing": "secret"}, "untrusted"),
    "signed with the public key as secret": ({"signing": "public key as secret"}, "untrusted"),
    "signed with another key": ({"signing": "foreign"}, "untrusted"),
    "signed with an unknown key": ({"signing": "unknown kid"}, "untrusted"),
    "changed after signing": ({"signing": "changed"}, "untrusted"),
    "no subject": ({"token_lies": {"sub": None}}, "untrusted"),
    "subject is a number": ({"token_lies": {"sub": 7}}, "untrusted"),
    "subject is endless": ({"token_lies": {"sub": "x" * 192}}, "untrusted"),
    "subject with a null": ({"token_lies": {"sub": "x\0y"}}, "untrusted"),
    "address is unverified": ({"token_lies": {"email_verified": False}}, "unverified"),
    "address is said unverified in words": ({"token_lies": {"email_verified": "false"}}, "unverified"),
    "nothing about verification": ({"token_lies": {"email_verified": None}}, "unverified"),
    "no address": ({"token_lies": {"email": None}, "userinfo": {"sub": "person-1"}}, "unverified"),
    "address is a list": ({"token_lies": {"email": ["invited@example.org"]}}, "unverified"),
    "address with a null": ({"token_lies": {"email": "invited@example.org\0"}}, "unverified"),
    "address was not invited": ({"token_lies": {"email": "somebody@example.org"}}, "uninvited"),
    "userinfo of another person": (
        {
            "token_lies": {"email": None, "email_verified": None},
            "userinfo": {"sub": "x", "email": "invited@example.org", "email_verified": True},
        },
        "untrusted",
    ),
    "userinfo is a list": ({"token_lies": {"email": None}, "userinfo": ["x"]}, "untrusted"),
    "person turned back": ({"refuses": "access_denied"}, "cancelled"),
    "provider says error": ({"refuses": "server_error"}, "untrusted"),
    "keys are broken": ({"broken": "keys"}, "unreachable"),
    "token is broken": ({"broken": "token"}, "untrusted"),
}


@pytest.mark.parametrize("lie", LIES)
def test_lie_is_refused_and_writes_nothing(client: Client, provider: Provider, invited: User, lie: str) -> None:
    told, reason = LIES[lie]
    for name, value in told.items():
        setattr(provider, name, value)
    back = visit(start(client))

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(back)

    check_refused(client, answer, reason)
    assert [query["sql"] for query in queries if WRITES.match(query["sql"])] == []
    assert list(User.objects.all()) == [invited]
    assert not SocialAccount.objects.exists()


def test_lie_about_a_known_person_writes_nothing_either(client: Client, provider: Provider, invited: User) -> None:
    come_in(Client())
    known = SocialAccount.objects.get()
    User.objects.filter(pk=invited.pk).update(is_active=False)
    back = visit(start(client))

    with CaptureQueriesContext(connection) as queries:
        check_refused(client, client.get(back), "closed")

    assert [query["sql"] for query in queries if WRITES.match(query["sql"])] == []
    assert SocialAccount.objects.get().last_login == known.last_login


def test_closed_account_is_refused_at_a_first_sign_in(client: Client, provider: Provider, invited: User) -> None:
    invited.is_active = False
    invited.save()

    check_refused(client, come_in(client), "closed")
    assert not SocialAccount.objects.exists()


def test_invited_person_comes_in_and_is_known_afterwards(client: Client, provider: Provider, invited: User) -> None:
    provider.claims["email"] = "Invited@Example.org"
    answer = come_in(client, next="/nl/privacy/")

    assert answer["Location"] == "/nl/privacy/"
    assert is_in(client)
    assert int(client.session["_auth_user_id"]) == invited.pk
    tie = SocialAccount.objects.get()
    assert (tie.user, tie.provider, tie.uid, tie.extra_data) == (invited, "huis", "person-1", {})
    assert not SocialToken.objects.exists()
    # The provider's number counts from now on: the address there may change, and need not be said.
    provider.claims |= {"email": "married@example.org", "email_verified": False}
    other = Client()
    come_in(other)
    assert is_in(other)
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_password_and_name_of_the_account_stay_as_they_were(client: Client, provider: Provider) -> None:
    user = UserFactory(email="invited@example.org", name="Zoals genodigd")
    provider.claims["name"] = "Zoals daar"
    come_in(client)
    before = user.password
    user.refresh_from_db()

    assert (user.password, user.name, user.email) == (before, "Zoals genodigd", "invited@example.org")


def test_address_that_passed_to_a_colleague_does_not_open_the_account(client: Client, provider: Provider, invited: User) -> None:
    come_in(Client())
    provider.claims["sub"] = "person-2"

    check_refused(client, come_in(client), "other_person")
    assert SocialAccount.objects.get().uid == "person-1"


def test_address_comes_from_the_userinfo_where_the_token_has_none(client: Client, provider: Provider, invited: User) -> None:
    provider.userinfo = dict(provider.claims)
    provider.claims = {"sub": provider.claims["sub"]}
    come_in(client)

    assert is_in(client)


def test_second_factor_is_asked_all_the_same(client: Client, provider: Provider, invited: User) -> None:
    TOTP.activate(invited, generate_totp_secret())
    answer = come_in(client)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_session_gets_another_key_at_sign_in(client: Client, provider: Provider, invited: User) -> None:
    back = visit(start(client))
    before = client.session.session_key
    client.get(back)

    assert client.session.session_key != before
    assert not is_in(Client(headers={"cookie": f"sessionid={before}"}))


def test_request_to_the_provider_holds_state_nonce_and_challenge(client: Client, provider: Provider) -> None:
    asked = parse_qs(urlsplit(start(client)).query)

    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert all(len(asked[name][0]) >= 16 for name in ("state", "nonce", "code_challenge"))
    again = parse_qs(urlsplit(start(client)).query)
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


def test_what_is_asked_cannot_be_added_to(client: Client, provider: Provider) -> None:
    page = client.post(f"{START}?auth_params=nonce%3Dx%26prompt%3Dnone&scope=everything&process=connect", {"process": "connect"})
    asked = parse_qs(urlsplit(page.context["url"]).query)

    assert "prompt" not in asked
    assert asked["nonce"] != ["x"]
    assert "everything" not in asked["scope"][0]


def test_answer_of_another_browser_is_refused(client: Client, provider: Provider, invited: User) -> None:
    back = visit(start(Client()))

    check_refused(client, client.get(back), "untrusted")
    check_refused(client, client.get(BACK), "untrusted")
    check_refused(client, client.get(f"{BACK}?state=x&code=y"), "untrusted")


def test_answer_is_good_once(client: Client, provider: Provider, invited: User) -> None:
    back = visit(start(client))
    client.get(back)
    client.post(reverse("account_logout"))

    check_refused(client, client.get(back), "untrusted")


def test_code_of_one_sign_in_does_not_go_with_the_state_of_another(client: Client, provider: Provider, invited: User) -> None:
    """Somebody lays their own code under another's sign-in: the verifier of that sign-in does not fit it."""
    attacker, victim = visit(start(Client())), visit(start(client))
    code, state = (parse_qs(urlsplit(back).query)[name][0] for back, name in ((attacker, "code"), (victim, "state")))

    check_refused(client, client.get(f"{BACK}?code={code}&state={state}"), "untrusted")


def test_provider_that_does_not_answer_gives_a_page(client: Client, provider: Provider, invited: User, settings: Any) -> None:
    back = visit(start(client))
    provider.broken = "config"

    check_refused(client, client.get(back), "unreachable")
    check_refused(client, client.post(START), "unreachable")
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    check_refused(client, client.post(START), "unreachable")


def test_start_asks_for_the_token_of_our_own_form(provider: Provider) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(START).status_code == 403
    assert strict.get(START).status_code == 405
    assert provider.asked == []


def test_start_is_limited(client: Client, provider: Provider) -> None:
    answers = [client.post(START).status_code for _ in range(31)]

    assert answers[-2:] == [200, 429]


def test_who_is_in_is_not_sent_away(client: Client, provider: Provider, stranger: User) -> None:
    client.force_login(stranger)

    assert client.post(START).status_code == 302
    assert provider.asked == []


def test_next_never_leads_to_another_site(client: Client, provider: Provider, invited: User) -> None:
    assert come_in(client, next="https://evil.example/")["Location"].startswith("/")


def test_unknown_provider_is_not_there(client: Client, provider: Provider) -> None:
    for name in ("other", "openid_connect"):
        assert client.post(f"/accounts/with/{name}/").status_code == 404
        assert client.get(f"/accounts/with/{name}/back/").status_code == 404


def test_sign_in_page_has_a_button_only_where_there_is_a_provider(client: Client, provider: Provider, settings: Any) -> None:
    page = client.get(reverse("account_login"), {"next": "/fr/my/"}).content.decode()
    assert f'action="{START}"' in page
    assert page.count('name="next" value="/fr/my/"') == 2
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "/accounts/with/" not in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ('[{"id": "huis", "name": "Huis", "issuer": "http://huis.example", "client_id": "x", "secret": "y"}]', "https://"),
        ('[{"id": "huis", "name": "Huis", "issuer": "https://huis.example"}]', "lacks client_id, secret"),
        ('[{"id": "huis", "name": "Huis", "issuer": "https://huis.example/", "client_id": "x", "secret": "y"}]', ""),
    ],
)
def test_provider_in_the_environment_is_checked_at_the_start(given: str, complaint: str) -> None:
    environment = {**os.environ, "DEBUG": "0", "SECRET_KEY": "x" * 60, "OIDC_PROVIDERS": given}
    asked = "from config.settings import SOCIALACCOUNT_PROVIDERS as p; print(p['openid_connect']['APPS'][0]['settings'])"
    ran = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=False)

    assert complaint in ran.stderr if complaint else "'server_url': 'https://huis.example'" in ran.stdout, ran


@pytest.mark.parametrize("scripts", [True, False])
def test_browser_goes_there_and_back(new_page: Pages, provider: Provider, invited: User, *, scripts: bool) -> None:
    page = new_page(viewport={"width": 1280, "height": 800}, java_script_enabled=scripts)
    page.goto("/accounts/login/?next=/nl/privacy/")
    page.get_by_role("button", name="Huis van de Sleutels").click()

    page.wait_for_url("**/nl/privacy/")
    expect(page.locator("nav.account")).to_contain_text("Account")
    assert "/authorization_endpoint" in provider.asked
    # The only other host that was asked is the provider, and the policy refused nothing.
    new_page.wrong = [wrong for wrong in new_page.wrong if not wrong.startswith(f"asked another host: {provider.issuer}/")]


def test_sign_in_by_password_stays(client: Client, provider: Provider) -> None:
    user = UserFactory()

    assert client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}).status_code == 302
