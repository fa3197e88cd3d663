"""People in the admin."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.actions import make_calendar_address
from accounts.enums import MemberRole, Role
from accounts.models import CalendarAddress, User
from plan.models import Body, Plan
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def boss(client: Client, administrator: User) -> Client:
    """The administrator, signed in."""
    client.force_login(administrator)
    return client


def test_new_person_gets_body_and_role_but_no_password(boss: Client, administrator: User, body: Body, plan: Plan) -> None:
    sent = {"email": "Nieuw@Example.org", "name": "Nieuw", "language": "fr", "wants_mail": "on", "is_active": "on"}
    sent |= {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0", "memberships-0-body": str(body.pk)}
    sent |= {"memberships-0-role": MemberRole.LEAD, "plan_roles-TOTAL_FORMS": "1", "plan_roles-INITIAL_FORMS": "0"}
    sent |= {"plan_roles-0-plan": str(plan.pk), "plan_roles-0-role": Role.READER}
    answer = boss.post(reverse("admin:accounts_user_add"), sent)
    assert answer.status_code == 302, answer.context["errors"]
    user = User.objects.get(email="nieuw@example.org")
    assert not user.has_usable_password()
    assert user.body_ids == {body.pk}
    assert user.roles == {(plan.pk, Role.READER)}
    assert user.history.get().history_user == administrator  # type: ignore[attr-defined]


def test_password_is_neither_shown_nor_written(boss: Client) -> None:
    user = UserFactory()
    page = reverse("admin:accounts_user_change", args=[user.pk])
    assert user.password not in boss.get(page).text
    rows = {f"{prefix}-{key}": 0 for prefix in ("memberships", "plan_roles") for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    sent = {"email": user.email, "name": "Hernoemd", "language": "nl", "is_active": "on", "password": "x", **rows}
    assert boss.post(page, sent).status_code == 302
    after = User.objects.get(pk=user.pk)
    assert (after.name, after.password) == ("Hernoemd", user.password)


def test_administrator_keeps_the_own_access(boss: Client, administrator: User) -> None:
    page = reverse("admin:accounts_user_change", args=[administrator.pk])
    assert 'name="is_superuser"' not in boss.get(page).text
    rows = {f"{prefix}-{key}": 0 for prefix in ("memberships", "plan_roles") for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    boss.post(page, {"email": administrator.email, "name": "Ik", "language": "nl", **rows})
    administrator.refresh_from_db()
    assert (administrator.name, administrator.is_superuser, administrator.is_active) == ("Ik", True, True)


def test_groups_are_not_offered() -> None:
    assert not admin.site.is_registered(Group)


def test_second_address_is_not_offered(boss: Client) -> None:
    assert boss.get("/admin/account/emailaddress/").status_code == 404


def test_second_factor_is_taken_away_but_its_secret_never_shown(boss: Client) -> None:
    factor = Authenticator.objects.create(user=UserFactory(), type=Authenticator.Type.TOTP, data={"secret": "GEHEIM"})
    page = reverse("admin:mfa_authenticator_change", args=[factor.pk])
    answer = boss.get(page)
    assert answer.status_code == 200
    assert "GEHEIM" not in answer.text
    assert boss.post(page, {"data": "{}"}).status_code == 403
    assert boss.post(reverse("admin:mfa_authenticator_delete", args=[factor.pk]), {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()


def test_address_of_a_calendar_is_taken_away_but_its_secret_never_shown(boss: Client) -> None:
    secret = make_calendar_address(UserFactory())
    found = CalendarAddress.objects.get()
    page = reverse("admin:accounts_calendaraddress_change", args=[found.pk])
    answer = boss.get(page)
    assert answer.status_code == 200
    assert found.secret_hash not in answer.text
    assert boss.post(page, {"user": "1"}).status_code == 403
    assert boss.get(reverse("admin:accounts_calendaraddress_add")).status_code == 403
    assert boss.post(reverse("admin:accounts_calendaraddress_delete", args=[found.pk]), {"post": "yes"}).status_code == 302
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_tie_to_a_provider_is_taken_away_but_never_made(boss: Client) -> None:
    tie = SocialAccount.objects.create(user=UserFactory(), provider="huis", uid="person-1")
    page = reverse("admin:socialaccount_socialaccount_change", args=[tie.pk])
    assert boss.get(page).status_code == 200
    assert boss.post(page, {"uid": "person-2"}).status_code == 403
    assert boss.get(reverse("admin:socialaccount_socialaccount_add")).status_code == 403
    assert boss.post(reverse("admin:socialaccount_socialaccount_delete", args=[tie.pk]), {"post": "yes"}).status_code == 302
    assert not SocialAccount.objects.exists()


def test_providers_and_their_tokens_are_not_offered(boss: Client) -> None:
    assert not admin.site.is_registered(SocialApp)
    assert not admin.site.is_registered(SocialToken)
