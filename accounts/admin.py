"""People and roles in the admin: for administrators only."""

from __future__ import annotations

from typing import Any

# These register groups, second addresses, second factors and providers with their secrets; read here to be taken out again below.
import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import CalendarAddress, Membership, PlanRole, User
from plan.admin.base import FixedAdmin, LineInline, RowAdmin
from plan.dates import moment_words

# Rights come from memberships and roles; groups and their permissions would promise what they do not give.
admin.site.unregister(Group)
admin.site.unregister(Authenticator)
# The address of an account is that of its invitation; a second one beside it would be a second way in.
admin.site.unregister(EmailAddress)
# Providers come from the environment; their tokens are not kept.
admin.site.unregister([SocialApp, SocialToken, SocialAccount])


class MembershipInline(LineInline):
    model = Membership
    layout = ((None, ["body", "role", "valid_from", "valid_until"]),)
    select_related = ("user", "body")


class PlanRoleInline(LineInline):
    model = PlanRole
    layout = ((None, ["plan", "role"]),)
    select_related = ("user", "plan")


@admin.register(User)
class UserAdmin(RowAdmin):
    """A person; a new one gets no password here but chooses it by mail."""

    layout = (
        (None, ["email", "name", ("language", "wants_mail")]),
        (_("access"), ["is_active", "is_superuser"]),
    )
    inlines = (MembershipInline, PlanRoleInline)
    list_display = ("email", "name", "language", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "language", "plan_roles__role")
    search_fields = ("email", "name")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sets = super().get_fieldsets(request, obj)
        return sets if obj is None else [*sets, (_("dates"), {"fields": [("invited_at", "last_login"), "last_refusal"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Nobody takes their own access away."""
        fixed = super().get_readonly_fields(request, obj)
        own = ["is_active", "is_superuser"] if obj is not None and obj.pk == request.user.pk else []
        return [*fixed, "invited_at", "last_login", "last_refusal", *own]

    @admin.display(description=_("last mail that was refused"))
    def last_refusal(self, user: User) -> str:
        """When and in which words the mail server last refused a mail to this person."""
        found = user.mails.refused().first()
        return f"{moment_words(found.settled_at)}: {found.why}" if found and found.settled_at else "-"

    def write(self, request: HttpRequest, rows: list[Model], removed: list[Model], many: dict[int, Any]) -> None:
        """A new account cannot sign in until its owner has chosen a password."""
        for row in rows:
            if isinstance(row, User) and row._state.adding:
                row.set_unusable_password()
        super().write(request, rows, removed, many)


@admin.register(Membership)
class MembershipAdmin(RowAdmin):
    layout = ((None, ["user", "body", "role", ("valid_from", "valid_until")]),)
    list_display = ("user", "body", "role", "valid_from", "valid_until")
    list_filter = ("role",)
    list_select_related = ("user", "body")
    search_fields = ("user__email", "user__name", "body__slug", "body__short_name")


@admin.register(PlanRole)
class PlanRoleAdmin(RowAdmin):
    layout = ((None, ["user", "plan", "role"]),)
    list_display = ("user", "plan", "role")
    list_filter = ("role", "plan")
    list_select_related = ("user", "plan")
    search_fields = ("user__email", "user__name", "plan__slug")


@admin.register(Authenticator)
class AuthenticatorAdmin(FixedAdmin):
    """A second factor: it is taken away when a phone is lost, its secret is never shown."""

    layout = ((None, ["user", "type", ("created_at", "last_used_at")]),)
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete", obj)


@admin.register(CalendarAddress)
class CalendarAddressAdmin(FixedAdmin):
    """The address of a person's calendar: it is taken away when it got into other hands; its secret is known to nobody."""

    layout = ((None, ["user", ("created_at", "revoked_at")]),)
    list_display = ("user", "created_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete", obj)


@admin.register(SocialAccount)
class SocialAccountAdmin(FixedAdmin):
    """A tie to a person at an OpenID Connect provider: it is taken away when the account passes to somebody else."""

    layout = ((None, ["user", "provider", "uid", ("date_joined", "last_login")]),)
    list_display = ("user", "provider", "date_joined", "last_login")
    list_filter = ("provider",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "uid")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete", obj)
