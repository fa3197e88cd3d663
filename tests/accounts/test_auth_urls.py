"""Sign-in by invitation: in, out, limits, closed accounts, first password, second factor."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
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


def test_wrong_password_keeps_the_address_and_does_not_say_which_was_wrong(client: Client, stranger: User) -> None:
    pages = [client.post(reverse("account_login"), {"login": e, "password": "mis"}) for e in (stranger.email, "unknown@example.org")]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert errors[0] == errors[1]
    assert stranger.email in pages[0].content.decode()
    assert not is_in(client)


def test_attempts_are_limited(client: Client, stranger: User) -> None:
    for _ in range(5):
        sign_in(client, stranger, "mis")
    assert sign_in(client, stranger) == 200, "even the right password has to wait"
    assert not is_in(client)
    cache.clear()
    answers = [client.post(reverse("account_login"), {"login": f"a{i}@example.org", "password": "mis"}) for i in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1].content.decode().count("<h1") == 1


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


def test_invited_person_chooses_the_first_password_by_mail(client: Client, body: Body) -> None:
    user = User.objects.create_user("invited@example.org", language="fr", name="Genodigd")
    MembershipFactory(user=user, body=body)
    assert client.post(reverse("account_reset_password"), {"email": "Invited@example.org"}).status_code == 302
    [message] = mail.outbox
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
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page), name


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
