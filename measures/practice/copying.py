"""A copy of a plan: all that its tables hold, row by row, with nothing of its log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Model

from measures.codes import natural_key
from measures.models import Coordination, Measure
from measures.practice.dice import between, dice, start_of
from measures.practice.rows import create
from measures.practice.story import Frame
from measures.practice.words import measure_text
from plan.models import Body, Plan
from plan.tables.registry import all_tables
from plan.translation import LANGUAGES

NewIds = dict[type[Model], dict[int, int]]
TITLES = {"nl": "Oefenplan: {}", "fr": "Plan d’exercice : {}", "en": "Practice plan: {}"}
SHORT_TITLES = {"nl": "{} (oefening)", "fr": "{} (exercice)", "en": "{} (practice)"}


def copy_plan(source: Plan, slug: str) -> Plan:
    """A marked copy with the rows of all tables; bodies are shared, so their people see it too."""
    plan = Plan.objects.get(pk=source.pk)
    plan.pk, plan.slug, plan.data_version = None, slug, 1
    plan._state.adding = True
    plan.is_practice, plan.is_public, plan.needs_approval = True, False, True
    mark_titles(plan)
    create([plan], at=plan.adopted_at)
    new_ids: NewIds = {Plan: {source.pk: plan.pk}}
    for table_class in all_tables():
        table = table_class()
        if table.model not in (Plan, Body):
            _copy(table.model, {table.scope: source}, new_ids, plan)
            for links in table.link_columns:
                _copy(links.through, {f"{links.owner}__{table.scope}": source}, new_ids, plan)
    return plan


def mark_titles(plan: Plan) -> None:
    """Say in each language that a plan is for practice."""
    for lang in LANGUAGES:
        for name, marks, most in (("title", TITLES, 300), ("short_title", SHORT_TITLES, 100)):
            words = plan.words(name, lang)
            if words:
                setattr(plan, f"{name}_{lang}", marks[lang].format(words[: most - 20]))


def _copy(model: type[Model], which: dict[str, Any], new_ids: NewIds, plan: Plan) -> None:
    """The rows of one table; each reference into the old plan becomes the same one into the new."""
    rows = list(model._default_manager.filter(**which).order_by("pk"))
    old = [row.pk for row in rows]
    for row in rows:
        row.pk = None
        row._state.adding = True
        if isinstance(row, Measure):
            row.version = 1
        for field in row._meta.concrete_fields:
            related: Any = field.related_model
            if related in new_ids and (pk := getattr(row, field.attname)) is not None:
                setattr(row, field.attname, new_ids[related][pk])
    create(rows, at=plan.adopted_at)
    new_ids[model] = dict(zip(old, (row.pk for row in rows), strict=True))


def add_measures(plan: Plan, frame: Frame, count: int) -> None:
    """Measures that joined the plan on a day of the simulation, each beside one of the plan."""
    chance = dice(frame.seed, "added")
    known = list(Measure.objects.filter(plan=plan).order_by("position", "pk"))
    codes, position = {measure.code for measure in known}, max((m.position for m in known), default=0)
    for number in range(min(count, len(known))):
        beside = chance.choice(known)
        code = _next_code(beside.code, codes)
        codes.add(code)
        day = between(chance, max(frame.rounds[0], plan.adopted_on), frame.end - timedelta(days=1))
        measure = Measure(
            plan=plan,
            source_language=plan.source_language,
            code=code,
            code_key=natural_key(code),
            position=position + number + 1,
            priority=chance.choice(("KT", "MT", "LT")),
            means=chance.randint(0, 3),
            staff=chance.randint(0, 3),
            added_on=day,
            **{f"text_{lang}": words for lang, words in measure_text(chance).items()},
            **{f"{name}_id": getattr(beside, f"{name}_id") for name in ("pillar", "challenge", "sector", "dimension")},
        )
        measure.stamp()
        create([measure], at=start_of(day))
        create([Coordination(measure=measure, body=chance.choice(frame.cast.bodies))] if frame.cast.bodies else [], at=start_of(day))


def _next_code(code: str, taken: set[str]) -> str:
    """The next free number after the last part of a code: C.19 after C.18."""
    head = code.rstrip("0123456789")
    number = int(code[len(head) :] or 0)
    while f"{head}{number}" in taken:
        number += 1
    return f"{head}{number}"
