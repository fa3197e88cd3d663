"""Who is who: people, their bodies and their roles in plans."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts import rights
from accounts.enums import MemberRole, Role
from accounts.pseudonym import shown
from accounts.querysets import CalendarAddressQuerySet, MembershipQuerySet, PlanRoleQuerySet, UserManager
from plan.models import Body, Plan
from plan.translation import Language


class User(AbstractBaseUser, PermissionsMixin):
    """A person who was invited, known by an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    wants_mail = models.BooleanField(_("wants mail"), default=True)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("No: the account is closed."))
    notices_seen_at = models.DateTimeField(_("notices seen at"), null=True, blank=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login", "notices_seen_at"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["email"]

    def __str__(self) -> str:
        return shown(self.name, self.email)

    def clean(self) -> None:
        """Addresses are kept in lower case, so that one person has one account."""
        self.email = self.email.strip().lower()

    def save(self, **kwargs: Any) -> None:
        """A closed account has no password, so that its sessions end and stay ended; reopened, it chooses a new one by mail."""
        if not self.is_active and self.password:
            self.set_unusable_password()  # each time another one, and sessions are signed with it
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "password"}
        super().save(**kwargs)

    @cached_property
    def roles(self) -> set[tuple[int | None, str]]:
        """(plan id or None for all plans, role), read once per request."""
        return set(self.plan_roles.values_list("plan_id", "role")) if self.pk else set()

    @cached_property
    def body_ids(self) -> frozenset[int]:
        """The bodies that this person speaks for today, read once per request."""
        today = timezone.localdate()
        return frozenset(self.memberships.on(today).values_list("body_id", flat=True)) if self.pk else frozenset()

    def has_role(self, plan: Plan | None, *roles: str) -> bool:
        """Whether one of `roles` holds in `plan`; with None, in any plan."""
        if not self.is_active:
            return False
        return any(role in roles and (plan is None or plan_id in (None, plan.pk)) for plan_id, role in self.roles)

    def plans_with(self, *roles: str) -> set[int | None]:
        """The ids of the plans where one of `roles` holds; None stands for all plans."""
        return {plan_id for plan_id, role in self.roles if role in roles} if self.is_active else set()

    @property
    def is_secretariat(self) -> bool:
        """Whether the person runs at least one plan."""
        return self.is_active and (self.is_superuser or self.has_role(None, Role.SECRETARIAT))

    @property
    def is_staff(self) -> bool:
        """Django's word for who may open the admin: committee (to look), secretariat and administrators."""
        return self.is_active and (self.is_superuser or self.has_role(None, Role.COMMITTEE, Role.SECRETARIAT))

    def has_perm(self, perm: str, obj: Model | None = None) -> bool:
        """Django's question of the admin, answered from the roles; its tables of permissions are not used."""
        action, model = rights.split(perm)
        return rights.may(self, action, model, obj)

    def has_perms(self, perm_list: Iterable[str], obj: Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin shows this person anything of an app."""
        return self.is_active and (self.is_superuser or (self.is_staff and app_label in rights.PLAN_APPS))

    def admin_rows(self, found: QuerySet[Any], action: str = "view") -> QuerySet[Any]:
        """Those of `found` that this person may view, change or delete in the admin."""
        return rights.rows(self, found, action)


class Membership(models.Model):
    """A person who speaks for a body."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name=_("account"), related_name="memberships")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, verbose_name=_("body"), related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=MemberRole, default=MemberRole.CONTRIBUTOR)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until and including"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("membership of a body")
        verbose_name_plural = _("memberships of bodies")
        ordering = ["user", "body"]
        constraints = [models.UniqueConstraint(fields=["user", "body"], name="membership_pair")]

    def __str__(self) -> str:
        return f"{self.user} – {self.body}"


class PlanRole(models.Model):
    """A person's role in one plan, or in all plans."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name=_("account"), related_name="plan_roles")
    plan = models.ForeignKey(
        Plan,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("plan"),
        related_name="roles",
        help_text=_("Empty: all plans."),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)

    objects = PlanRoleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("role in a plan")
        verbose_name_plural = _("roles in plans")
        ordering = ["user", "plan", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "plan", "role"], name="planrole_one"),
            models.UniqueConstraint(fields=["user", "role"], condition=models.Q(plan__isnull=True), name="planrole_all"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class CalendarAddress(models.Model):
    """An address at which a calendar reads a person's own dates without signing in; kept as a hash, so that nobody can look it up."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name=_("account"), related_name="calendar_addresses")
    secret_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        ordering = ["user", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(revoked_at__isnull=True), name="calendaraddress_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.created_at:%Y-%m-%d}"
