"""Sign-in by invitation: in, out, limits, closed accounts, first password, second factor."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from plan.models import Body, Plan
from tests.factories import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> int:
    return client.post(reverse("account_login"), {"login": user.email, "password": password, **more}).status_code


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session and client.get(reverse("accounts:show-account")).status_code == 200


def now_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_sign_in_leads_back_to_the_page(client: Client, stranger: User) -> None:
    url = reverse("accounts:show-account")
    asked = client.get(url)
    assert asked["Location"] == f"/accounts/login/?next={url}"
    page = client.get(asked["Location"])
    assert f'name="next" value="{url}"' in page.content.decode()
    response = client.post(reverse("account_login"), {"login": stranger.email.upper(), "password": PASSWORD, "next": url})
    assert response["Location"] == url


def test_sign_in_never_leads_to_another_site(client: Client, stranger: User) -> None:
    response = client.post(reverse("account_login"), {"login": stranger.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert response["Location"].startswith("/")


def test_sign_in_page_speaks_the_language_of_the_page_one_came_from(client: Client) -> None:
    for language in ("nl", "fr", "en"):
        page = client.get(reverse("account_login"), {"next": f"/{language}/my/"}, headers={"accept-language": "de"})
        assert f'<html lang="{language}">' in page.content.decode()


def test_sign_in_leads_to_what_waits(lead: User, secretariat: User, stranger: User) -> None:
    for person, path in ((lead, "/nl/my/"), (secretariat, "/nl/desk/"), (stranger, "/nl/")):
        response = Client().post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        assert response["Location"] == path


def test_nobody_can_make_an_account(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/social/signup/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}).status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_way_in_says_each_thing_once(client: Client, name: str) -> None:
    html = client.get(reverse(name), {"next": "/en/"}).content.decode()
    assert "placeholder=" not in html
    assert html.count("E-mail address") == 1
    assert html.count(f'href="{reverse("account_reset_password")}"') == (name == "account_login")


def test_wrong_password_keeps_the_address_and_does_not_say_which_was_wrong(client: Client, stranger: User) -> None:
    pages = [client.post(reverse("account_login"), {"login": e, "password": "mis"}) for e in (stranger.email, "unknown@example.org")]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert errors[0] == errors[1]
    html = pages[0].content.decode()
    assert stranger.email in html
    assert f'<p class="message error" role="alert">{errors[0][0]}</p>' in html
    assert not is_in(client)


def check_too_many(answer: HttpResponse) -> None:
    """Our page, and nobody is in."""
    assert answer.status_code == 429
    html = answer.content.decode()
    assert html.count("<h1") == 1
    assert "site-head" in html
    assert "_auth_user_id" not in answer.wsgi_request.session


def test_sixth_attempt_at_a_password_has_to_wait_but_not_another_person(client: Client, stranger: User) -> None:
    tried = [sign_in(client, stranger, "mis") for _ in range(5)]
    assert tried == [200] * 5
    # From another browser too, and with the right password.
    for browser in (client, Client()):
        check_too_many(browser.post(reverse("account_login"), {"login": stranger.email.upper(), "password": PASSWORD}))
    assert sign_in(Client(), UserFactory()) == 302
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), stranger) == 429, "nor does another address help"


def test_attempts_are_counted_for_all_processes(client: Client, stranger: User) -> None:
    for _ in range(5):
        sign_in(client, stranger, "mis")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone()[0] > 0
    cache.clear()
    assert sign_in(client, stranger) == 302


def test_success_does_not_wipe_out_failed_attempts(client: Client, stranger: User) -> None:
    for _ in range(4):
        sign_in(client, stranger, "mis")
    assert sign_in(Client(), stranger) == 302
    assert sign_in(client, stranger, "mis") == 200
    assert sign_in(client, stranger, "mis") == 429


def test_attempts_from_one_address_are_limited_but_not_from_another(client: Client, stranger: User) -> None:
    answers = [client.post(reverse("account_login"), {"login": f"a{i}@example.org", "password": "mis"}) for i in range(11)]
    assert answers[9].status_code == 200
    check_too_many(answers[10])
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), stranger) == 302


def test_address_behind_the_proxy_counts_where_there_is_one(client: Client, stranger: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guess = {"login": "a@example.org", "password": "mis"}
    for i in range(11):
        # The first is what the guesser claims, the last what the proxy saw.
        client.post(reverse("account_login"), {**guess, "login": f"a{i}@example.org"}, headers={"x-forwarded-for": f"6.6.6.{i}, 7.7.7.7"})
    assert client.post(reverse("account_login"), guess, headers={"x-forwarded-for": "7.7.7.7"}).status_code == 429
    right = {"login": stranger.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), right, headers={"x-forwarded-for": "8.8.8.8"}).status_code == 302


def test_attempts_at_a_second_factor_are_limited(client: Client, stranger: User) -> None:
    TOTP.activate(stranger, generate_totp_secret())
    sign_in(client, stranger)
    tried = [client.post(reverse("mfa_authenticate"), {"code": f"00000{i}"}) for i in range(6)]
    assert [answer.status_code for answer in tried[:5]] == [200] * 5
    check_too_many(tried[5])
    # A new sign-in by password does not give five more.
    again = Client()
    sign_in(again, stranger)
    check_too_many(again.post(reverse("mfa_authenticate"), {"code": "000007"}))


def test_attempts_at_the_password_once_more_are_limited(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    tried = [client.post(reverse("account_reauthenticate"), {"password": "mis"}).status_code for _ in range(12)]
    assert tried[0] == 200
    assert tried[-1] == 429


def test_code_of_the_app_works_once(client: Client, stranger: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(stranger, secret)
    code = now_code(secret)
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser, stranger)
    assert [browser.post(reverse("mfa_authenticate"), {"code": code}).status_code for browser in browsers] == [302, 200]


def test_closed_account_cannot_sign_in(client: Client, stranger: User) -> None:
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    response = client.post(reverse("account_login"), {"login": stranger.email, "password": PASSWORD}, follow=True)
    assert response.request["PATH_INFO"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_session_ends_when_the_account_is_closed(client: Client, administrator: User, hidden_plan: Plan) -> None:
    client.force_login(administrator)
    assert is_in(client)
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    assert client.get(reverse("accounts:show-account"))["Location"].startswith("/accounts/login/")
    assert client.get(f"/nl/{hidden_plan.slug}/").status_code == 404
    assert client.get("/admin/").status_code == 302


def test_session_of_a_closed_account_stays_ended_when_it_is_reopened(client: Client, administrator: User, stranger: User) -> None:
    """Closed and reopened in the admin, without a request of that session in between."""
    client.force_login(stranger)
    boss, page = Client(), reverse("admin:accounts_user_change", args=[stranger.pk])
    boss.force_login(administrator)
    sent = {f"{prefix}-{key}": 0 for prefix in ("memberships", "plan_roles") for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    sent |= {"email": stranger.email, "name": stranger.name, "language": "nl"}
    assert boss.post(page, sent).status_code == 302
    stranger.refresh_from_db()
    assert not stranger.is_active
    assert not stranger.has_usable_password()
    assert boss.post(page, {**sent, "is_active": "on"}).status_code == 302
    stranger.refresh_from_db()
    assert stranger.is_active
    assert not is_in(client)
    assert sign_in(Client(), stranger) == 200, "the old password went with it"
    client.post(reverse("account_reset_password"), {"email": stranger.email})
    assert len(mail.outbox) == 1, "a new one is chosen by mail"


def test_closing_by_a_single_field_ends_the_session_too(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    stranger.is_active = False
    stranger.save(update_fields=["is_active"])
    User.objects.filter(pk=stranger.pk).update(is_active=True)
    assert not is_in(client)


def test_account_closed_between_password_and_second_factor_does_not_come_in(client: Client, stranger: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(stranger, secret)
    sign_in(client, stranger)
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    client.post(reverse("mfa_authenticate"), {"code": now_code(secret)})
    assert not is_in(client)
    User.objects.filter(pk=stranger.pk).update(is_active=True)
    assert not is_in(client)


def test_other_sessions_end_when_the_password_is_changed(client: Client, stranger: User) -> None:
    other = Client()
    for browser in (client, other):
        sign_in(browser, stranger)
    new = {"oldpassword": PASSWORD, "password1": "een heel ander lang woord", "password2": "een heel ander lang woord"}
    assert client.post(reverse("account_change_password"), new).status_code == 302
    assert is_in(client), "one stays where one changed it"
    assert not is_in(other)


def test_all_sessions_end_when_the_password_is_chosen_by_mail(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    other = Client()
    other.post(reverse("account_reset_password"), {"email": stranger.email})
    link = re.search(r"https?://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    asked = other.get(link[1], follow=True)
    other.post(asked.request["PATH_INFO"], {"password1": "zes paarden op de dijk", "password2": "zes paarden op de dijk"})
    assert not is_in(client)


def test_session_gets_another_key_at_sign_in_and_none_of_the_old_at_sign_out(client: Client, stranger: User) -> None:
    session = client.session
    session["laid"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = laid = session.session_key
    sign_in(client, stranger)
    key = client.cookies["sessionid"].value
    assert key != laid
    client.post(reverse("account_logout"))
    for old in (laid, key):
        assert not is_in(Client(headers={"cookie": f"sessionid={old}"}))


def test_cookie_of_the_session_is_kept_from_scripts_and_other_sites(client: Client, stranger: User, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    sign_in(client, stranger)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["path"]) == (True, "Lax", True, "/")
    assert cookie["max-age"] == "", "it is forgotten with the browser"


@pytest.mark.parametrize("given", [{}, {"HTTPS": "1", "DEBUG": "1"}])
def test_server_sends_its_cookies_over_https_only(given: dict[str, str]) -> None:
    inherited = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "HTTPS")}
    asked = "from config import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    environment = {**inherited, "SECRET_KEY": "x" * 60, **given}
    ran = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True"] * 3


# The admin's own way in


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/login/?next=/admin/", "/admin/"])
def test_admin_takes_no_password_of_its_own(client: Client, administrator: User, path: str) -> None:
    TOTP.activate(administrator, generate_totp_secret())
    sent = {"username": administrator.email, "login": administrator.email, "password": PASSWORD, "next": "/admin/"}
    for answer in (client.post(path, sent, follow=True), client.get(path, follow=True)):
        assert answer.request["PATH_INFO"] == reverse("account_login")
    assert not is_in(client)


def test_who_is_in_cannot_become_another_by_the_admins_form(committee: User, administrator: User, stranger: User) -> None:
    """Django's form signs in whoever's password it is given, past the second factor and the limits."""
    TOTP.activate(administrator, generate_totp_secret())
    for person, status in ((committee, 302), (stranger, 403)):
        client = Client()
        client.force_login(person)
        answer = client.post("/admin/login/", {"username": administrator.email, "password": PASSWORD, "next": "/admin/"})
        assert answer.status_code == status
        assert int(client.session["_auth_user_id"]) == person.pk


def test_admin_leads_on_but_never_to_another_site(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert client.get("/admin/login/?next=/admin/accounts/")["Location"] == "/admin/accounts/"
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.get("/admin/login/", {"next": evil})["Location"] == "/admin/"
    assert client.get("/admin/password_change/")["Location"] == reverse("account_change_password")


def test_invited_person_chooses_the_first_password_by_mail(client: Client, body: Body) -> None:
    user = User.objects.create_user("invited@example.org", language="fr", name="Genodigd")
    MembershipFactory(user=user, body=body)
    assert client.post(reverse("account_reset_password"), {"email": "Invited@example.org"}).status_code == 302
    [message] = mail.outbox
    assert message.subject.startswith("Boordtabel"), "our name once, and no host before it"
    link = re.search(r"https?://testserver(/accounts/password/reset/key/\S+)", message.body)
    assert link
    asked = client.get(link[1], follow=True)
    chosen = {"password1": "zes paarden op de dijk", "password2": "zes paarden op de dijk"}
    short = client.post(asked.request["PATH_INFO"], {"password1": "kort", "password2": "kort"})
    assert short.context["form"].errors
    assert client.post(asked.request["PATH_INFO"], chosen, follow=True).status_code == 200
    assert sign_in(client, user, chosen["password1"]) == 302
    assert is_in(client)
    assert client.get(link[1], follow=True).context["token_fail"], "the link works once"
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert asked.request["PATH_INFO"] == reverse("account_reauthenticate"), "a password by mail does not bar the second factor"


def test_no_mail_goes_to_who_was_not_invited_or_is_closed(client: Client) -> None:
    closed = UserFactory(is_active=False)
    answers = [client.post(reverse("account_reset_password"), {"email": e})["Location"] for e in ("unknown@example.org", closed.email)]
    assert set(answers) == {reverse("account_reset_password_done")}
    assert mail.outbox == []


def test_second_factor_is_switched_on_and_then_asked(client: Client, stranger: User) -> None:
    sign_in(client, stranger)
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert asked.request["PATH_INFO"] == reverse("account_reauthenticate"), "the password is asked once more"
    page = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD, "next": reverse("mfa_activate_totp")}, follow=True)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_activate_totp"), {"code": now_code(secret)}).status_code == 302
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
    client.post(reverse("account_logout"))

    other = Client()
    assert sign_in(other, stranger) == 302
    assert not is_in(other)
    assert other.get(reverse("mfa_authenticate")).status_code == 200
    assert other.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert other.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert is_in(other)


def test_all_pages_of_one_who_is_signed_in_are_ours(client: Client, stranger: User) -> None:
    sign_in(client, stranger)
    names = ["account_logout", "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "account_inactive"]
    names += ["account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done"]
    for name in names:
        page = client.get(reverse(name), follow=True).content.decode()
        assert page.count("<h1") == 1, name
        assert "site-head" in page, name
        assert not re.search(r'<script(?! src="/static/)|<style|\sstyle=|\son\w+=', page), name


def test_who_stands_before_the_second_factor_may_turn_back(client: Client, stranger: User) -> None:
    TOTP.activate(stranger, generate_totp_secret())
    assert sign_in(client, stranger) == 302
    page = client.get(reverse("mfa_authenticate"))
    assert page.status_code == 200
    back = client.post(reverse("account_logout"), {"next": reverse("account_login")}, follow=True)
    assert back.request["PATH_INFO"] == reverse("account_login")
    assert back.status_code == 200


def test_password_is_changed_and_old_one_refused(client: Client, stranger: User) -> None:
    sign_in(client, stranger)
    new = {"oldpassword": PASSWORD, "password1": "een heel ander lang woord", "password2": "een heel ander lang woord"}
    assert client.post(reverse("account_change_password"), new).status_code == 302
    assert sign_in(Client(), stranger, PASSWORD) == 200
    assert sign_in(Client(), stranger, new["password1"]) == 302
