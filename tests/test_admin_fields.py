"""Every model × every field × every role in the admin: what tests/field_permissions.py does not declare is never written.

Sent is its form as it is shown, with one word changed, and a forged value for every field that it does not offer.
"""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.cache import cache
from django.db.models import Model
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from plan.admin.base import Fixed
from plan.models import Body
from tests.field_attempts import Attempt, check_each, errors_of, fields_of, forged, forged_value, is_bookkeeping, name_of
from tests.field_doors import furnish
from tests.field_permissions import APPS, DERIVED, MODELS, words
from tests.permissions import ROLES, World

ADMINS = [model for model in admin.site._registry if model._meta.app_label in APPS]
EDITED = [model for model in ADMINS if not isinstance(admin.site._registry[model], Fixed)]


@pytest.fixture
def world(db: None, caplog: pytest.LogCaptureFixture) -> World:
    """One world for all attempts of a test: each is rolled back."""
    caplog.set_level(logging.CRITICAL, "django")
    cache.clear()
    return furnish(World.make())


def editable(form_of: Any, model: type[Model], obj: Any) -> set[str]:
    """The fields of a model that the admin's form, or the rows below another one's, lets a person write."""
    request = RequestFactory().get("/")
    request.user = User(pk=0, is_superuser=True)
    shown = set(flatten_fieldsets(form_of.get_fieldsets(request, obj))) - set(form_of.get_readonly_fields(request, obj))
    return shown & {field.name for field in fields_of(model)}


@pytest.mark.parametrize("model", ADMINS, ids=name_of)
def test_admin_shows_the_declared_fields_to_write_and_no_other(model: type[Model]) -> None:
    declared, form_of = MODELS.get(model), admin.site._registry[model]
    if isinstance(form_of, Fixed):
        assert declared is None or not (declared.admin or declared.add)
        return
    assert declared
    assert editable(form_of, model, model()) == words(declared.admin)
    assert editable(form_of, model, None) - words(declared.admin) == words(declared.add)
    for inline_class in form_of.inlines:
        if not issubclass(inline_class, Fixed):
            inline, below = inline_class(model, admin.site), MODELS[inline_class.model]
            assert editable(inline, inline.model, model()) <= words(f"{below.admin} {below.inline} {below.add}"), inline_class


def form_data(response: HttpResponse) -> dict[str, Any]:
    """What a browser would send back from a page of the admin, untouched."""
    shown = response.context["adminform"].form
    forms = [shown]
    sent: dict[str, Any] = {}
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            sent[bound.html_name] = None if value is None or value is False else "on" if value is True else value
    return sent


def forged_beside(world: World, model: type[Model], role: str, shown: dict[str, Any]) -> dict[str, Any]:
    """A forged value for every field of the model and of the rows below it, but for those that the form itself sends."""
    sent = forged(world, role, model)
    form_of = admin.site._registry[model]
    for inline in form_of.inlines:
        prefix = inline.model._meta.get_field(inline.fk_name or fk_to(inline.model, model)).remote_field.get_accessor_name()
        for number in range(int(shown.get(f"{prefix}-INITIAL_FORMS") or 0)):
            for field in fields_of(inline.model):
                sent[f"{prefix}-{number}-{field.name}"] = world.things["forged"].get(field.name) or forged_value(world, field)
    shown_names = set(shown)
    return {name: value for name, value in sent.items() if name not in shown_names and f"{name}_id" not in shown_names}


def fk_to(below: type[Model], above: type[Model]) -> str:
    return next(field.name for field in below._meta.concrete_fields if field.related_model is above)


TOUCHED = ("note_nl", "title_nl", "name_nl", "label_nl", "text_nl", "reason_nl", "spelling", "printed", "name", "title", "text", "order")
MAY_EDIT = ("secretariat", "administrator")


def test_admin_writes_the_declared_fields_and_no_other(world: World) -> None:
    check_each(check_change, world, [model for model in ADMINS if model in MODELS])


def check_change(world: World, model: type[Model]) -> None:
    """One word is changed in the form of a row; each role sends it, with forged values beside it."""
    row = world.things["rows"][model]
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    page = world.client("administrator").get(url)
    shown = form_data(page) if model in EDITED else {}
    may = ("administrator",) if model._meta.app_label == "accounts" else MAY_EDIT
    touched = next((name for name in TOUCHED if name in shown), None)
    change = {touched: "7" if touched == "order" else f"{shown[touched]} anders"} if touched else {}
    for role in ROLES:
        sent = {**forged_beside(world, model, role, shown), **shown, **change}
        attempt = Attempt(world, role, url, sent)
        if role not in may or model not in EDITED:
            assert (attempt.outcome == "ok", attempt.changed) == (False, set()), role
            continue
        assert attempt.outcome == "go", (role, errors_of(attempt.response))
        assert not any(attempt.made[one] for one in attempt.changed if name_of(one) not in DERIVED), role
        expected = words(f"{MODELS[model].never} made_from*") | ({touched} if touched else set())
        assert attempt.moved[model] <= expected, role
        assert (touched in attempt.moved[model]) == bool(touched), role
        others = {one for one in attempt.changed - {model} if name_of(one) not in DERIVED and not is_bookkeeping(one, attempt)}
        assert others == set(), role


UNLIKE = {"code": "X9", "slug": "new-one", "section": "9.9", "spelling": "Nieuw", "term": "NIEUW", "email": "new@example.org"}
UNLIKE |= dict.fromkeys(("number", "position", "order"), "88")


def unlike(value: Any, name: str) -> Any:
    """Another value for what must be one of its kind."""
    return UNLIKE.get(name, value)


def test_admin_adds_the_declared_fields_and_no_other(world: World) -> None:
    check_each(check_add, world, EDITED)


def check_add(world: World, model: type[Model]) -> None:
    """Each role sends the form of a new row, with forged values beside it."""
    row, declared = world.things["rows"][model], MODELS[model]
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    shown = form_data(world.client("administrator").get(url))
    filled = {name: value for name, value in values_of(row).items() if name in words(f"{declared.admin} {declared.add}")}
    fresh = {name: unlike(value, name) for name, value in filled.items()} | world.things["added"].get(model, {})
    may = ("administrator",) if model._meta.app_label == "accounts" or model._meta.model_name == "plan" else MAY_EDIT
    may += ("other_secretariat",) if model is Body else ()  # all plans share them
    for role in ROLES:
        attempt = Attempt(world, role, url, {**forged_beside(world, model, role, shown), **shown, **fresh})
        if role not in may:
            assert (attempt.outcome == "ok" and role != "other_secretariat", attempt.changed) == (False, set()), role
            continue
        assert attempt.outcome == "go", (role, errors_of(attempt.response))
        assert len(attempt.made[model]) == 1, role
        assert attempt.typed[model] <= words(f"{declared.admin} {declared.add} made_from* plan source_language"), role


def values_of(row: Model) -> dict[str, Any]:
    """A row as a form sends it."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        found[field.name] = None if value is None or value is False else "on" if value is True else value
    return found | {many.name: [one.pk for one in getattr(row, many.name).all()] for many in row._meta.many_to_many}
