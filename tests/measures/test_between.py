"""What changed between two days is the difference of what the list says on the one and on the other."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from measures import facets, vocabulary
from measures.changes import between, change_rows, changes_between
from measures.changes.kinds import FIELDS, OTHER_LABELS, label_of
from measures.listing.columns import COLUMNS, file_columns
from measures.models import Milestone, StatusUpdate
from plan.models import Plan
from tests.histories import FIRST, Life, clock_at, moment_of

pytestmark = pytest.mark.django_db
DAYS = 24
# How recent a confirmation is, and the sentence on how late a measure is, follow from the days that pass.
ONLY_TIME = ("freshness", "why_late")
ACT = st.tuples(st.integers(0, DAYS), st.sampled_from([0, 1, 719, 1438, 1439]), st.integers(0, 13), st.integers(0, 4), st.integers(0, 11))
LIFE = st.lists(ACT, min_size=3, max_size=16)
TWO_DAYS = st.tuples(st.integers(0, DAYS), st.integers(0, DAYS)).map(sorted)


def played(acts: list[tuple[int, int, int, int, int]]) -> Life:
    """The life of a plan with these acts, in the order of time."""
    for kept in (between, facets, vocabulary):
        kept.forget()
    cache.clear()
    life = Life.begin()
    for act in sorted(acts, key=lambda each: each[:2]):
        life.act(*act)
    life.plan = Plan.objects.get(pk=life.plan.pk)
    return life


def exported(client: Client, plan: Plan, day: date) -> dict[str, dict[str, str]]:
    """The list as a file, as of a day: code → column → cell."""
    keys = ",".join(COLUMNS)
    answer = client.get(f"/nl/{plan.slug}/measures/?as_of={day.isoformat()}&format=csv&cols={keys}")
    assert answer.status_code == 200
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    names = [column.key for column in file_columns(COLUMNS.values())]
    return {line[0]: dict(zip(names, line, strict=True)) for line in lines[1:]}


def difference(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> set[tuple[str, ...]]:
    """(code, column, old, new) for each cell that differs; a row that came is one difference."""
    assert set(before) <= set(after)
    cells = {
        (code, name, before[code][name], new)
        for code in before
        for name, new in after[code].items()
        if name not in ONLY_TIME and before[code][name] != new
    }
    return cells | {(code, "added") for code in set(after) - set(before)}


def told_in_file(client: Client, plan: Plan, query: str) -> set[tuple[str, ...]]:
    """The changes as a file, as (code, column, old, new); of milestones, questions and translations the list says nothing."""
    answer = client.get(f"/nl/{plan.slug}/changes/{query}&format=csv")
    assert answer.status_code == 200
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    # The file's words for the fields, read back by their place in the vocabulary of fields.
    named = {str(field.label)[:1].upper() + str(field.label)[1:]: name for name, field in FIELDS.items()}
    heads = list(lines[0]) if lines else []
    found = set()
    for line in lines:
        cells = [line[head] for head in heads]
        name = named.get(cells[3][:1].upper() + cells[3][1:], "")
        found.add((cells[0], "added") if cells[3] == str(label_of("added")) else (cells[0], name, cells[5], cells[6]))
    return {each for each in found if len(each) == 2 or listed(each[1])}


def listed(name: str) -> bool:
    """Whether the list has a column for it, in Dutch."""
    return name == "text_nl" or name in {column.key for column in file_columns(COLUMNS.values())}


def as_column(cell: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("text" if part == "text_nl" else part for part in cell[:2]) + cell[2:]


def check(client: Client, acts: list[Any], days: list[int]) -> int:
    """Play, compare, and forget the life again."""
    with transaction.atomic():
        number = compare(client, acts, days)
        transaction.set_rollback(True)
    return number


def compare(client: Client, acts: list[Any], days: list[int]) -> int:
    """The changes on the page, in the file and from the API equal the difference of the two lists; returns how many there are."""
    life = played(acts)
    since, until = (FIRST + timedelta(days=day) for day in days)
    with clock_at(moment_of(DAYS + 2, 600)):
        query = f"?from={since.isoformat()}&to={until.isoformat()}"
        wanted = difference(exported(client, life.plan, since), exported(client, life.plan, until))
        told = {as_column(cell) for cell in told_in_file(client, life.plan, query)}
        # A role, or whether a body reports, is told though the list has no column for it.
        assert {cell for cell in told if cell[1] != "coordinator" or cell in wanted} == wanted
        assert all(" (" in "".join(cell[2:]) for cell in told - wanted)
        cells = {cell[:2] for cell in wanted}
        rows = from_rows(life.plan, since, until)
        assert cells <= rows == from_api(client, life.plan, query)
        assert {row for row in rows if row[1] in OTHER_LABELS and row[1] != "added"} == from_log(life, since, until)
        on_page(client, life.plan, query, since, until)
    return len(wanted)


def from_log(life: Life, since: date, until: date) -> set[tuple[str, str]]:
    """What no list says, read once more from the log: milestones that have another date, questions, answers."""

    def within(moment: datetime | None) -> bool:
        return moment is not None and since < timezone.localdate(moment) <= until

    found = set()
    for step in Milestone.objects.filter(measure__plan=life.plan).select_related("measure"):
        moves = [move for move in step.moves.order_by("at", "pk") if within(move.at)]
        if moves and moves[0].from_date != moves[-1].to_date:
            found.add((step.measure.code, "milestone"))
    for entry in StatusUpdate.objects.filter(measure__plan=life.plan, state="approved").select_related("measure"):
        said = {"question": entry.question, "answer": entry.answers_id}
        found |= {(entry.measure.code, name) for name, value in said.items() if value and within(entry.approved_at)}
    return found


def from_rows(plan: Plan, since: date, until: date) -> set[tuple[str, str]]:
    rows = list(change_rows(changes_between(plan, since, until)))
    assert len(rows) == len(changes_between(plan, since, until))
    assert all(row["before"] != row["after"] for row in rows)
    assert all(row["on"] and since < row["on"] <= until for row in rows), rows
    return {(row["code"], "text" if row["field"] == "text_nl" else row["field"]) for row in rows}


def from_api(client: Client, plan: Plan, query: str) -> set[tuple[str, str]]:
    found, page = set(), 1
    while True:
        answer = client.get(f"/api/v1/plans/{plan.slug}/changes/{query}&page_size=7&page={page}").json()
        found |= {(row["code"], "text" if row["field"] == "text_nl" else row["field"]) for row in answer["results"]}
        if not answer["next"]:
            return found
        page += 1


def on_page(client: Client, plan: Plan, query: str, since: date, until: date) -> None:
    """The lists of the page hold, over all its pages, every measure under each of its kinds."""
    changes = changes_between(plan, since, until)
    wanted = [(kind, mark.measure_id) for kind, mark in changes.lines()]
    context = client.get(f"/nl/{plan.slug}/changes/{query}").context
    shown = [(section.kind, line.measured.measure_id) for section in context["sections"] for line in section.lines]
    assert shown == wanted[:50]
    assert context["shown"] == len(changes.marks)
    assert context["changed"] == len([mark for mark in changes.marks if not mark.only_confirmed])
    for kind in context["sections"]:
        assert kind.count == sum(each == kind.kind for each, _measure in wanted)
    if context["moves"]:
        assert sum(cell.count for row in context["moves"].rows for cell in row.cells) == context["moves"].total == changes.counts["status"]


QUICK = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@QUICK
@example(acts=[(1, 720, 6, 0, 3)], days=[3, 9])  # a milestone, and the day after it comes
@example(acts=[(1, 720, 9, 0, 3), (6, 720, 10, 0, 0)], days=[2, 5])  # a planned period that ends
@example(acts=[(3, 1439, 0, 0, 1), (4, 0, 0, 1, 1)], days=[3, 4])  # the last minute of the first day, the first of the last
@example(acts=[(3, 1439, 0, 0, 1), (4, 0, 0, 1, 1)], days=[2, 3])
@example(acts=[(4, 0, 0, 0, 1)], days=[3, 5])  # the very first moment after the first day
@example(acts=[(1, 5, 6, 0, 1), (1, 6, 6, 0, 6), (5, 5, 7, 0, 3)], days=[4, 6])  # a milestone moved that no state tells
@given(acts=LIFE, days=TWO_DAYS)
def test_changes_equal_the_difference_of_two_lists_for_random_lives(client: Client, acts: list[Any], days: list[int]) -> None:
    check(client, acts, days)


@pytest.mark.proof
@settings(QUICK, max_examples=150, phases=[Phase.explicit, Phase.generate, Phase.shrink])
@given(acts=LIFE, days=TWO_DAYS)
def test_changes_equal_the_difference_of_two_lists_for_many_random_lives(client: Client, acts: list[Any], days: list[int]) -> None:
    check(client, acts, days)


def test_every_act_is_found_in_the_changes(client: Client) -> None:
    acts = [(1 + n, 720, n, n % 3, n + 1) for n in range(14)]
    assert check(client, acts, [0, DAYS]) > 12
    assert check(client, acts, [5, 5]) == 0
