"""Every model × every field × every page and file × every role: what tests/field_permissions.py does not declare is never written.

The admin: tests/test_admin_fields.py.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import Model

from measures.models import ImportRun
from plan.tables.base import Run
from plan.tables.columns import Links
from plan.tables.registry import all_tables
from tests.field_attempts import Attempt, Found, Written, check_each, errors_of, fields_of, forged, is_bookkeeping, name_of, rolled_back
from tests.field_doors import SENT, VARIANTS, furnish
from tests.field_permissions import DERIVED, MODELS, own_models, words
from tests.permissions import ROLES, ROWS, Row, World
from tests.tables import Lines, as_csv, upload

DONE = ("go", "ok")


@pytest.fixture
def world(db: None, caplog: pytest.LogCaptureFixture) -> World:
    """One world for all attempts of a test: each is rolled back."""
    caplog.set_level(logging.CRITICAL, "django")
    cache.clear()
    return furnish(World.make())


def test_every_field_is_declared_and_every_declared_field_is_there() -> None:
    assert sorted(map(name_of, set(own_models()) ^ set(MODELS))) == [], "add the model in tests/field_permissions.py"
    wrong = {}
    for model, declared in MODELS.items():
        there = {field.name for field in fields_of(model)}
        missing = set() if name_of(model) in DERIVED else there - declared.all()
        if missing or declared.all() - there:
            wrong[name_of(model)] = {"undeclared": sorted(missing), "gone": sorted(declared.all() - there)}
    assert wrong == {}


def test_the_api_takes_nothing() -> None:
    assert [name for name, row in ROWS.items() if name.split(":")[0] == "api" and row.post] == []


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_files_have_the_declared_columns_and_no_other(model: type[Model]) -> None:
    found: set[str] = set()
    for table_class in all_tables():
        for column in table_class().columns:
            if isinstance(column, Links) and column.through is model:
                found |= {column.owner, column.to}
            elif table_class.model is model and not (isinstance(column, Links) and not column.through._meta.auto_created):
                found.add(column.name if isinstance(column, Links) else column.attribute or column.name)
    assert found == words(MODELS[model].table)


PAGES: dict[str, tuple[Row, dict[str, Any]]] = {name: (row, {}) for name, row in ROWS.items() if row.post}
PAGES |= {f"{name}[{kind}]": (replace(ROWS[name], args=args), {"kind": kind}) for name, kind, args in VARIANTS}


def declared_for(page: str) -> dict[type[Model], set[str]]:
    """What a page may write: the fields that are typed there, by model."""
    return {model: words(fields.pages[page]) for model, fields in MODELS.items() if page in fields.pages}


def test_every_declared_page_is_there() -> None:
    assert {page for fields in MODELS.values() for page in fields.pages} - set(PAGES) == set()


def test_pages_write_the_declared_fields_and_no_other(world: World) -> None:
    check_each(check_page, world, sorted(PAGES))


def check_page(world: World, door: str) -> None:
    """Each role sends everything, to its own measures and plans, to others' and to hidden ones."""
    (row, how), declared = PAGES[door], declared_for(door)
    written: Found = defaultdict(set)
    for thing in row.post if not how else ("own",):
        for role in ROLES:
            data = {**row.data(world.things[thing]), **SENT.get(door, lambda things: {})(world.things[thing])}
            attempt = Attempt(world, role, world.url(row, thing), {**forged(world, role, *declared), **data})
            where = f"{door}, {thing}, as {role}"
            assert attempt.outcome == row.post[thing][role], (where, errors_of(attempt.response))
            allowed = {*declared, *(model for model in MODELS if name_of(model) in DERIVED)} if attempt.outcome in DONE else set()
            assert attempt.changed - allowed - {model for model in attempt.changed if is_bookkeeping(model, attempt)} == set(), where
            for model in declared.keys() & attempt.changed:
                assert attempt.typed[model] - declared[model] == set(), (where, model)
                assert attempt.moved[model] - declared[model] - words(MODELS[model].never) == set(), (where, model)
                written[model] |= (attempt.typed[model] | attempt.moved[model]) & declared[model]
    assert {model: names for model, names in written.items() if names} == {model: names for model, names in declared.items() if names}


def test_files_with_another_column_are_refused_and_nothing_is_written(world: World) -> None:
    check_each(check_file, world, all_tables())


def check_file(world: World, found: Any) -> None:
    """Every field that is no column, sent as one."""
    plan = world.things["own"]["plan"]
    lines: Lines = list(found().lines(Run(plan, "import")))
    beside = sorted({field.name for field in fields_of(found.model)} - set(lines[0]) - words(MODELS[found.model].table))
    assert beside
    client, written = world.client("secretariat"), Written()
    with rolled_back(), connection.execute_wrapper(written):
        more = [beside if number == 0 else ["1"] * len(beside) for number in range(len(lines))]
        answer = upload(client, plan, found.name, as_csv([[*line, *cells] for line, cells in zip(lines, more, strict=True)]))
        assert answer.status_code == 400
        assert [name for name in beside if name not in answer.content.decode()] == [], "told by name"
    assert written.models <= {ImportRun}
