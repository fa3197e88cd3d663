"""`manage.py prepare` may be run again and again: it keeps what is there."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.translation import get_language, gettext, override
from pytest_django.fixtures import Settings

from plan.console import machine_language
from plan.management.commands import prepare
from tests.factories import PlanFactory


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> list[str]:
    """The commands that `prepare` gives, none of them carried out; there are seeds of one plan, `first`."""
    given: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, *args, **options: given.append(name))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    (tmp_path / "seeds" / "first").mkdir(parents=True)
    (tmp_path / "seeds" / "first" / "plan.csv").touch()
    settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"
    return given


@pytest.mark.django_db
def test_prepare_loads_a_plan_when_absent(called: list[str], settings: Settings) -> None:
    call_command("prepare", stdout=StringIO())

    assert called == ["migrate", "createcachetable", "load_seeds"]
    assert settings.VAR_DIR.is_dir()


@pytest.mark.django_db
def test_prepare_keeps_a_plan_when_present(called: list[str]) -> None:
    PlanFactory(slug="first")
    said = StringIO()
    call_command("prepare", stdout=said)

    assert "load_seeds" not in called
    assert "first" in said.getvalue()


@pytest.mark.django_db
def test_prepare_makes_demonstration_accounts_only_when_debugging(called: list[str], settings: Settings) -> None:
    settings.DEBUG = True
    call_command("prepare", stdout=StringIO())

    assert called[-1] == "demo_accounts"
    assert "practice_plan" not in called  # there is no public plan to copy


@pytest.mark.django_db
def test_prepare_makes_a_practice_plan_once_and_says_so(called: list[str], settings: Settings) -> None:
    settings.DEBUG = True
    PlanFactory(slug="first")
    said = StringIO()
    call_command("prepare", stdout=said)
    assert called[-2:] == ["practice_plan", "demo_accounts"]
    assert "invented reporting" in said.getvalue()

    PlanFactory(practice=True, slug="first-practice")
    said = StringIO()
    call_command("prepare", stdout=said)
    assert called.count("practice_plan") == 1
    assert "Practice plan first-practice: kept as it is." in said.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("locale", "language"), [("nl_BE.UTF-8", "nl"), ("fr_BE.UTF-8", "fr"), ("en_GB", "en"), ("C.UTF-8", "nl"), ("", "nl")]
)
def test_prepare_speaks_the_language_of_the_machine(
    called: list[str], settings: Settings, monkeypatch: pytest.MonkeyPatch, locale: str, language: str
) -> None:
    settings.DEBUG = True
    spoken = set()
    monkeypatch.setattr(prepare, "call_command", lambda *_args, **_options: spoken.add(get_language()))
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.delenv("LANG", raising=False)
    PlanFactory(slug="first")
    said = StringIO()
    call_command("prepare", stdout=said)
    assert spoken == {language}
    with override(language):
        assert gettext("Plan %(slug)s: kept as it is.") % {"slug": "first"} in said.getvalue()


def test_first_of_the_names_that_is_set_gives_the_language() -> None:
    assert machine_language({"LC_ALL": "", "LC_MESSAGES": "fr", "LANG": "en_GB"}) == "fr"
    assert machine_language({"LANG": "en"}) == "en"
    assert machine_language({"LANG": "french"}) == machine_language({"LANG": "de_DE"}) == machine_language({}) == "nl"
