"""One sending to one address, as one role: what it carries, what it changed in the database, and all of it taken back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, models, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.utils.timezone import localtime

from tests.field_permissions import MODELS
from tests.permissions import GROUPS, World
from tests.test_permissions import Rollback, outcome

Stored = dict[tuple[type[Model], int], dict[str, Any]]
Found = dict[type[Model], set[str]]


def check_each(check: Callable[..., None], world: World, what: Iterable[Any]) -> None:
    """Check each door, and tell all that is wrong at once; making a world takes longer than most checks."""
    wrong = []
    for one in what:
        try:
            check(world, one)
        except AssertionError as error:
            wrong.append(f"{getattr(one, '__name__', one)}: {str(error)[:1500]}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def name_of(model: type[Model]) -> str:
    return model._meta.label


def fields_of(model: type[Model]) -> list[Any]:
    return [*model._meta.concrete_fields, *model._meta.many_to_many]


def stored(which: Iterable[type[Model]] = tuple(MODELS)) -> Stored:
    """Every row of these models, with its lists."""
    found: Stored = {}
    for model in which:
        names = {field.attname: field.name for field in model._meta.concrete_fields}
        for values in model._base_manager.values(*names):
            found[model, values["id"]] = {names[attname]: value for attname, value in values.items()}
        for many in model._meta.many_to_many:
            pairs = many.remote_field.through._default_manager.values_list(many.m2m_column_name(), many.m2m_reverse_name())
            for owner, other in sorted(pairs):
                found[model, owner].setdefault(many.name, []).append(other)
    return found


def forged(world: World, role: str, *first: type[Model]) -> dict[str, Any]:
    """A value for every field of every model, under every name that a form could give it; of `first` their own kind of value."""
    kept = world.things.setdefault("sent", {})
    if first not in kept:
        kept[first] = {}
        for field in (field for model in (*MODELS, *first) for field in fields_of(model)):
            value = world.things["forged"].get(field.name) or forged_value(world, field)
            kept[first] |= {field.name: value, getattr(field, "attname", field.name): value}
    sent = dict(kept[first])
    sent["on_behalf"] = "" if role in GROUPS["runs"] else "on"  # what the action itself sets is never what is sent
    return sent


def forged_value(world: World, field: Any) -> Any:
    """A value that no row holds and no action writes."""
    if field.primary_key:
        return 987_654_321  # what no sequence reaches: a database counts on although a test is taken back
    if field.is_relation:
        return world.things["strange"].get(field.related_model, 999_999)
    if field.choices:
        return field.flatchoices[-1][0]
    kinds = ((models.BooleanField, "on"), (models.DateTimeField, "2001-02-03T04:05"), (models.DateField, "2001-02-03"))
    numbers = (models.IntegerField, models.DecimalField)
    return next((value for kind, value in kinds if isinstance(field, kind)), "97" if isinstance(field, numbers) else "forged.example")


def is_typed(value: Any, name: str, sent: dict[str, Any]) -> bool:
    """Whether a stored value is what was sent under that name, in the form itself or in a row of it."""
    given = [str(said) for key, said in sent.items() if key in (name, f"{name}_id") or key.endswith((f"-{name}", f"-{name}_id"))]
    if isinstance(value, bool):
        return value == bool(given and given[-1])
    if isinstance(value, datetime):
        return localtime(value).isoformat()[:16] in given
    return value not in (None, "", [], {}) and str(value) in given


class Written:
    """The models to whose tables or lists something was written."""

    def __init__(self) -> None:
        self.models: set[type[Model]] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITE.match(sql):
            self.models |= TABLES.get(found[1], set())
        return execute(sql, params, many, context)


WRITE = re.compile(r"""\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"(\w+)\"""", re.IGNORECASE)
TABLES = {
    table: {model}
    for model in MODELS
    for table in (model._meta.db_table, *(many.remote_field.through._meta.db_table for many in model._meta.many_to_many))
}


class Attempt:
    """What one sending changed in the database; all of it is taken back."""

    def __init__(self, world: World, role: str, url: str, sent: dict[str, Any]) -> None:
        self.sent, self.made, self.moved = sent, defaultdict(set), defaultdict(set)
        self.typed: Found = defaultdict(set)
        body, written = urlencode({k: v for k, v in sent.items() if v is not None}, doseq=True), Written()
        with rolled_back(), connection.execute_wrapper(written):
            self.response: HttpResponse = world.client(role).post(url, body, "application/x-www-form-urlencoded")
            self.outcome = outcome(self.response)
            for model in list(written.models):
                self._compare(model, world.things["before"][model], stored([model]))

    def _compare(self, model: type[Model], before: Stored, after: Stored) -> None:
        for key in before.keys() | after.keys():
            old, new = before.get(key), after.get(key)
            if old is None or new is None:
                self.made[model].add(key)
            for name, value in (new or {}).items():
                if old is None or old.get(name) != value:
                    if old is not None:
                        self.moved[model].add(name)
                    if is_typed(value, name, self.sent):
                        self.typed[model].add(name)

    @property
    def changed(self) -> set[type[Model]]:
        """The models of which something was written."""
        return {model for found in (self.made, self.moved) for model, what in found.items() if what}


@contextmanager
def rolled_back() -> Iterator[None]:
    """Take back what is written inside."""
    try:
        with transaction.atomic():
            yield
            raise Rollback
    except Rollback:
        pass


def is_bookkeeping(model: type[Model], attempt: Attempt) -> bool:
    """Another version of a measure or of the plan's data, another last sign-in: no word of anybody's."""
    return not attempt.made[model] and attempt.moved[model] <= {"version", "data_version", "last_login"}


def errors_of(response: HttpResponse) -> Any:
    """Why a form was refused."""
    context = response.context or {}
    forms = [context[name] for name in ("form", "errors") if name in context]
    return [getattr(form, "errors", form) for form in forms]
