"""Questions about people."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import CalendarAddress, Membership, PlanRole, User


class UserManager(BaseUserManager["User"]):
    """Accounts, known by their e-mail address in lower case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new account; without a password nobody can sign in until one is set by mail."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships of bodies."""

    def on(self, day: date) -> MembershipQuerySet:
        """Those that hold on `day`."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def today(self) -> MembershipQuerySet:
        """Those that hold now, with their bodies."""
        return self.on(timezone.localdate()).select_related("body")


class PlanRoleQuerySet(models.QuerySet["PlanRole"]):
    """Roles in plans."""

    def with_plans(self) -> PlanRoleQuerySet:
        """With the plan of each."""
        return self.select_related("plan")


def secret_hash(secret: str) -> str:
    """What is kept of a secret that is long and random: it needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class CalendarAddressQuerySet(models.QuerySet["CalendarAddress"]):
    """Addresses of calendars."""

    def in_force(self) -> CalendarAddressQuerySet:
        """Those that were not revoked."""
        return self.filter(revoked_at__isnull=True)

    def reader(self, secret: str) -> User | None:
        """Whose address this is, found by the hash; nobody's when it is unknown, revoked, or of a closed account."""
        found = self.in_force().filter(secret_hash=secret_hash(secret), user__is_active=True).select_related("user").first()
        return found.user if found else None
