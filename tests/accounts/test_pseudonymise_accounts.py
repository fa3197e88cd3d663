"""Closed accounts lose their name after a set time, and nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from accounts.actions import closed_at, pseudonymise
from accounts.models import User
from accounts.pseudonym import address_of, number_in
from measures.models import StatusUpdate
from plan.models import Body, Plan
from tests.factories import PASSWORD, MeasureFactory, UserFactory

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")
CLOSED_ON = date(2027, 3, 1)


def closed(name: str = "Anna Geheim", moment: datetime | None = None) -> User:
    """An account that was open, had another name once, and was closed at a moment."""
    user: User = UserFactory(name="Anna Vroeger", email=f"{name.replace(' ', '.').lower()}@stad.example")
    user.name = name
    user.save()
    user.is_active = False
    user.save()
    User.history.filter(id=user.pk).update(history_date=datetime(2024, 1, 1, tzinfo=BRUSSELS))
    last = User.history.filter(id=user.pk).order_by("-history_id").first()
    User.history.filter(history_id=last.history_id).update(history_date=moment or datetime(2027, 3, 1, 12, tzinfo=BRUSSELS))
    return user


def test_account_keeps_its_name_until_the_days_are_over() -> None:
    user = closed()
    assert pseudonymise(CLOSED_ON + timedelta(days=365), after_days=365) == ([], [])
    user.refresh_from_db()
    assert str(user) == "Anna Geheim"
    done, _unknown = pseudonymise(CLOSED_ON + timedelta(days=366), after_days=365)
    assert done == [user]
    user.refresh_from_db()
    assert (user.name, user.email, user.wants_mail) == ("", address_of(1), False)


def test_day_of_closing_is_that_of_brussels() -> None:
    closed(moment=datetime(2027, 3, 2, 0, 30, tzinfo=BRUSSELS))  # 1 March in UTC
    assert pseudonymise(date(2027, 3, 12), after_days=10) == ([], [])
    assert len(pseudonymise(date(2027, 3, 13), after_days=10)[0]) == 1


def test_pseudonym_speaks_the_language_of_the_reader() -> None:
    user = UserFactory(name="", email=address_of(7))
    with override("en"):
        assert str(user) == "former colleague 7"
    assert number_in("former-colleague-7@pseudonym.invalid.example.org") is None
    assert number_in("anna@pseudonym.invalid") is None


def test_name_and_address_are_gone_from_everywhere_and_what_was_written_stays(plan: Plan, body: Body) -> None:
    user = closed()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    about = ContentType.objects.get_for_model(User)
    for words in ("Anna Geheim", "Anna Vroeger"):
        LogEntry.objects.create(
            user=user, content_type=about, object_id=str(user.pk), object_repr=words, action_flag=CHANGE, change_message=words
        )
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    update = StatusUpdate.objects.create(measure=measure, body=body, author=user, note="wat ik zei", created_at=timezone.now())
    pseudonymise(date(2099, 1, 1), after_days=365)
    assert StatusUpdate.objects.get(pk=update.pk).author == user
    assert StatusUpdate.objects.get(pk=update.pk).note == "wat ik zei"
    assert not EmailAddress.objects.exists()
    told = [*User.history.filter(id=user.pk).values_list("name", "email"), *LogEntry.objects.values_list("object_repr", "change_message")]
    assert len(told) >= 5
    assert "Anna" not in str(told)
    assert "stad.example" not in str(told)


def test_namesake_keeps_what_is_theirs() -> None:
    closed("An")
    other = UserFactory(name="Anna Blijft", email="blijft@stad.example")
    about = ContentType.objects.get_for_model(User)
    entry = LogEntry.objects.create(user=other, content_type=about, object_id=str(other.pk), object_repr="Anna Blijft", action_flag=CHANGE)
    pseudonymise(date(2099, 1, 1), after_days=365)
    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.object_repr, other.name, other.email) == ("Anna Blijft", "Anna Blijft", "blijft@stad.example")
    assert other.history.filter(name="Anna Blijft").exists()


def test_number_is_stable_and_never_given_twice() -> None:
    first = closed("Eerste Mens", datetime(2025, 1, 1, tzinfo=BRUSSELS))
    pseudonymise(date(2027, 1, 1), after_days=365)
    later, before = (
        closed("Derde Mens", datetime(2026, 2, 1, tzinfo=BRUSSELS)),
        closed("Tweede Mens", datetime(2026, 1, 1, tzinfo=BRUSSELS)),
    )
    pseudonymise(date(2099, 1, 1), after_days=365)
    assert pseudonymise(date(2099, 1, 1), after_days=365) == ([], [])
    for number, user in enumerate((first, before, later), start=1):
        user.refresh_from_db()
        assert user.email == address_of(number)


def test_open_accounts_and_reopened_ones_are_left_alone() -> None:
    user = closed(moment=datetime(2025, 1, 1, tzinfo=BRUSSELS))
    user.is_active = True
    user.save()
    UserFactory()
    assert pseudonymise(date(2099, 1, 1), after_days=0) == ([], [])
    assert closed_at(user) is None


def test_account_closed_again_counts_from_the_last_time() -> None:
    user = closed(moment=datetime(2025, 1, 1, tzinfo=BRUSSELS))
    for is_active in (True, False):
        user.is_active = is_active
        user.save()
    assert closed_at(user) == User.history.filter(id=user.pk).latest("history_date").history_date


def test_account_without_a_history_of_its_closing_is_named_and_left(capsys: pytest.CaptureFixture[str]) -> None:
    user = UserFactory(email="zonder@stad.example")
    User.objects.filter(pk=user.pk).update(is_active=False)
    User.history.all().delete()
    call_command("pseudonymise_accounts", after_days=0)
    said = capsys.readouterr()
    assert "0 closed accounts" in said.out
    assert "zonder@stad.example" in said.err
    user.refresh_from_db()
    assert user.email == "zonder@stad.example"


def test_command_takes_its_days_from_the_settings() -> None:
    assert settings.PSEUDONYMISE_AFTER_DAYS == 365
    user = closed(moment=timezone.now() - timedelta(days=364))
    call_command("pseudonymise_accounts", verbosity=0)
    user.refresh_from_db()
    assert user.name == "Anna Geheim"
    call_command("pseudonymise_accounts", after_days=363, verbosity=0)
    user.refresh_from_db()
    assert user.name == ""
    with pytest.raises(CommandError):
        call_command("pseudonymise_accounts", after_days=-1)


def test_nobody_signs_in_as_a_former_colleague() -> None:
    user = closed()
    pseudonymise(date(2099, 1, 1), after_days=365)
    user.refresh_from_db()
    assert not user.is_active
    assert not user.check_password(PASSWORD)
