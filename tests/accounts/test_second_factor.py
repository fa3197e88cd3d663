"""The second factor: passkeys in a real browser, and who must have one before anything else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, CDPSession, Page, Route, expect

from accounts.models import User
from measures.models import Measure
from plan.models import Body, Plan
from tests.browser import Pages
from tests.factories import PASSWORD, MeasureFactory, UserFactory
from tests.permissions import ROWS, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


@pytest.fixture
def demanded(settings: Any) -> None:
    settings.MFA_DEMANDED = True


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def confirm(client: Client, following: str) -> None:
    """Give the password once more, as each step of safety asks."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": following})


# Who must have one


@pytest.mark.usefixtures("demanded")
@pytest.mark.parametrize(
    "path", ["/nl/desk/", "/nl/desk/tables/", "/admin/", "/admin/accounts/user/", "/nl/my/", "/nl/my/account/", "/nl/", "/"]
)
def test_secretariat_and_administrator_are_led_to_the_set_up(secretariat: User, administrator: User, path: str) -> None:
    for person in (secretariat, administrator):
        answer = signed_in(person).get(path)
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


@pytest.mark.usefixtures("demanded")
def test_public_pages_show_nothing_more_before_the_set_up(secretariat: User, administrator: User, plan: Plan, hidden_plan: Plan) -> None:
    for person in (secretariat, administrator):
        for slug in (plan.slug, hidden_plan.slug):
            assert signed_in(person).get(f"/nl/{slug}/")["Location"] == reverse("mfa_index")


@pytest.mark.usefixtures("demanded")
@pytest.mark.parametrize("name", sorted(name for name in ROWS if ROWS[name].post and ":" in name))
def test_no_form_is_taken_before_the_set_up(name: str) -> None:
    world, row = World.make(), ROWS[name]
    before = list(Measure.objects.order_by("pk").values())
    for role in ("secretariat", "administrator"):
        answer = world.client(role).post(world.url(row, "own"), row.data(world.things["own"]))
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    assert list(Measure.objects.order_by("pk").values()) == before


@pytest.mark.usefixtures("demanded")
def test_set_up_and_the_ways_out_stay_open(secretariat: User) -> None:
    client = signed_in(secretariat)
    page = client.get(reverse("mfa_index"))
    assert page.status_code == 200
    assert "Whoever runs a plan" in client.get(reverse("mfa_index"), {"next": "/en/"}).content.decode()
    assert client.get(reverse("account_change_password")).status_code == 200
    assert client.get("/nl/privacy/").status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get("/nl/desk/")["Location"].startswith("/accounts/login/")


@pytest.mark.usefixtures("demanded")
def test_others_are_not_held_up(contributor: User, committee: User, stranger: User, plan: Plan) -> None:
    for person in (contributor, committee, stranger):
        assert signed_in(person).get("/nl/my/").status_code == 200
    assert signed_in(committee).get("/admin/").status_code == 200
    assert Client().get(f"/nl/{plan.slug}/").status_code == 200


@pytest.mark.usefixtures("demanded")
def test_recovery_codes_alone_are_no_second_factor(secretariat: User) -> None:
    Authenticator.objects.create(user=secretariat, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert signed_in(secretariat).get("/nl/desk/")["Location"] == reverse("mfa_index")


@pytest.mark.usefixtures("demanded")
def test_desk_opens_after_the_set_up_and_closes_when_it_is_taken_away(secretariat: User) -> None:
    client = signed_in(secretariat)
    TOTP.activate(secretariat, generate_totp_secret())
    assert client.get("/nl/desk/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/nl/desk/")["Location"] == reverse("mfa_index")


@pytest.mark.usefixtures("demanded")
def test_person_who_becomes_secretariat_is_led_from_then_on(contributor: User, plan: Plan) -> None:
    client = signed_in(contributor)
    assert client.get("/nl/my/").status_code == 200
    contributor.plan_roles.create(plan=plan, role="secretariat")
    assert client.get("/nl/my/")["Location"] == reverse("mfa_index")


def test_demonstration_demands_nothing(secretariat: User) -> None:
    assert signed_in(secretariat).get("/nl/desk/").status_code == 200


@pytest.mark.parametrize(("given", "demanded"), [({}, "True"), ({"MFA_DEMANDED": "0"}, "False"), ({"DEBUG": "1"}, "False")])
def test_server_demands_it_unless_told_otherwise(given: dict[str, str], demanded: str) -> None:
    environment = {**os.environ, "DEBUG": "0", "SECRET_KEY": "x" * 60, **given}
    asked = "from config.settings import MFA_DEMANDED; print(MFA_DEMANDED)"
    ran = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == demanded


# Passkeys


def test_passkey_of_another_is_not_there(stranger: User) -> None:
    key = Authenticator.objects.create(
        user=UserFactory(), type=Authenticator.Type.WEBAUTHN, data={"name": "van een ander", "credential": {}}
    )
    client = signed_in(stranger)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        url = reverse(name, args=[key.pk])
        confirm(client, url)
        assert client.get(url).status_code == 404
        assert client.post(url, {"name": "van mij"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "van een ander"


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", '"x"', "null", "7", '{"id": "x", "rawId": "x", "response": {}, "type": "public-key"}', "{"]
)
def test_answer_that_no_device_gave_is_refused(client: Client, stranger: User, credential: str) -> None:
    client.force_login(stranger)
    confirm(client, reverse("mfa_add_webauthn"))
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    answer = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "credential", ["{}", "[1]", '"x"', '{"id": "x", "rawId": "x", "response": {}, "type": "public-key"}', '{"id": "eA"}']
)
def test_malformed_answer_does_not_open_an_account(client: Client, stranger: User, credential: str) -> None:
    TOTP.activate(stranger, generate_totp_secret())
    client.post(reverse("account_login"), {"login": stranger.email, "password": PASSWORD})
    assert client.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_page_says_what_to_do_without_javascript(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    confirm(client, reverse("mfa_add_webauthn"))
    page = client.get(f"{reverse('mfa_add_webauthn')}?next=/en/").content.decode()
    assert "<noscript><p>A passkey needs JavaScript" in page
    # Data is no script to a browser; every script has its own file.
    assert re.findall(r"<script(?! src=)[^>]*>", page) == ['<script id="passkey-data" type="application/json">']


@pytest.fixture
def local(chromium: Browser, site: str) -> Any:
    """Pages at a name: a passkey is bound to one, and 127.0.0.1 is none."""
    pages = Pages(chromium, site.replace("127.0.0.1", "localhost"))
    yield pages
    for context in pages.contexts:
        context.close()
    pages.check()


def device(page: Page) -> tuple[CDPSession, str]:
    """A virtual authenticator, whose owner confirms everything at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})
    return session, made["authenticatorId"]


def enter(page: Page, user: User, following: str) -> None:
    """Sign in by password, as somebody who reads English."""
    User.objects.filter(pk=user.pk).update(language="en")
    page.goto(f"/accounts/login/?next={following}")
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[name=login]")).to_have_count(0)


@pytest.mark.usefixtures("demanded")
def test_passkey_is_made_asked_renamed_and_removed(local: Pages, secretariat: User, body: Body) -> None:
    MeasureFactory(plan=secretariat.plan_roles.get().plan, leads=[body])
    page = local(viewport={"width": 1280, "height": 800}, locale="en-GB")
    session, authenticator = device(page)
    enter(page, secretariat, "/en/desk/")
    expect(page).to_have_url(re.compile("/accounts/2fa/$"))
    page.get_by_role("link", name="Add a passkey").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.locator("[name=name]").fill("Mijn laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1
    page.goto("/en/desk/")
    expect(page.locator("h1")).not_to_contain_text("Second factor")

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    enter(page, secretariat, "/en/desk/")
    expect(page).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    page.goto("/en/desk/")
    expect(page).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/en/desk/$"))

    page.goto("/accounts/2fa/passkeys/")
    expect(page.locator(".plain-list li")).to_contain_text("Mijn laptop")
    page.get_by_role("link", name="Rename Mijn laptop").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.locator("[name=name]").fill("Mijn oude laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Mijn oude laptop").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("main")).to_contain_text("You have no passkey yet.")
    assert not Authenticator.objects.exists(), "its recovery codes go with it"
    page.goto("/en/desk/")
    expect(page).to_have_url(re.compile("/accounts/2fa/$"))


def test_passkey_that_is_not_given_is_said_on_the_page(local: Pages, stranger: User) -> None:
    page = local(locale="en-GB")
    page.add_init_script("navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError'))")
    enter(page, stranger, "/en/")
    page.goto("/accounts/2fa/passkeys/add/")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("#passkey-failed")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_passkey_button_waits_for_its_script(local: Pages, stranger: User) -> None:
    """Pressed before the script had come, it did nothing and said nothing."""
    page = local(locale="en-GB")
    device(page)
    enter(page, stranger, "/en/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/passkeys*.js", hold)
    page.goto("/accounts/2fa/passkeys/add/")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    button = page.get_by_role("button", name="Add the passkey")
    expect(button).to_be_disabled()
    until = time.monotonic() + 10
    while not held and time.monotonic() < until:  # the browser asks for the script after it shows the button
        page.wait_for_timeout(20)
    held[0].continue_()
    button.click()
    expect(page.locator(".codes li")).to_have_count(10)


def test_passkey_of_another_device_does_not_open(local: Pages, stranger: User) -> None:
    """The same credential number, another key: what a clone without the secret would send."""
    page = local(locale="en-GB")
    session, authenticator = device(page)
    enter(page, stranger, "/en/")
    page.goto("/accounts/2fa/passkeys/add/")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    [known] = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    page.goto("/accounts/2fa/passkeys/")
    page.context.clear_cookies()
    session.send("WebAuthn.clearCredentials", {"authenticatorId": authenticator})
    session.send("WebAuthn.addCredential", {"authenticatorId": authenticator, "credential": known | {"privateKey": other_key()}})
    enter(page, stranger, "/en/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("main")).to_contain_text("This passkey does not open the account")
    page.goto("/en/my/")
    expect(page).to_have_url(re.compile("/accounts/2fa/authenticate/"))


def other_key() -> str:
    """A fresh private key, as Chromium takes it."""
    import base64

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    made = ec.generate_private_key(ec.SECP256R1())
    return base64.b64encode(made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()
