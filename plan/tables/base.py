"""A table: one file of a plan's folder, one model, and how the two correspond."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import ForeignKey, Model, QuerySet
from django.utils.functional import cached_property
from django_stubs_ext import StrOrPromise
from import_export.resources import Resource

from plan.models import Plan
from plan.tables.columns import Column, Links, states
from plan.tables.lookup import Lookup
from plan.translation import LANGUAGES, Translatable

SEED = "seed"
Key = tuple[Any, ...]


@dataclass
class Run:
    """One loading of one table or of a whole folder: for which plan, by whom, from where, and what it wrote so far."""

    plan: Plan | None
    source: str
    user: Any = None
    overwrite: bool = False
    lock: bool = False
    language_unknown: bool = False
    lookup: Lookup = field(default_factory=Lookup)
    created: dict[type[Model], set[int]] = field(default_factory=dict)
    changed: dict[type[Model], set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lookup.plan = self.plan

    def settle(self, plan: Plan) -> None:
        """From here on the plan is known."""
        self.plan = self.lookup.plan = plan

    @property
    def keeps_edits(self) -> bool:
        """A seed leaves alone what somebody changed; an import writes what its preview showed."""
        return self.source == SEED and not self.overwrite

    @property
    def wrote(self) -> bool:
        return any(self.created.values()) or any(self.changed.values())


class Table(Resource):  # type: ignore[misc]
    """One table: its columns, its key, and the rows of its model that are one plan's.

    `scope` is the path from the model to its plan, empty where all plans share the rows. `written_once` rows are never
    changed by a file, unless it is told to overwrite. `may_be_empty` names parts of the key. Files are written to the
    database by plan.actions alone.
    """

    name: ClassVar[str]
    title: ClassVar[StrOrPromise]
    model: ClassVar[type[Model]]
    columns: ClassVar[list[Column]]
    key: ClassVar[tuple[str, ...]]
    scope: ClassVar[str] = "plan"
    required: ClassVar[bool] = False
    written_once: ClassVar[bool] = False
    only_row: ClassVar[bool] = False
    may_be_empty: ClassVar[frozenset[str]] = frozenset()
    messages: ClassVar[dict[str, StrOrPromise]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if issubclass(cls.model, Translatable):
            cls.columns = [*cls.columns, *states()]
        cls.fields = OrderedDict((column.name, column) for column in cls.columns)

    def import_data(self, *args: Any, **kwargs: Any) -> Any:
        """The library's own import writes without the actions; nobody may use it."""
        raise NotImplementedError

    @cached_property
    def key_columns(self) -> list[Column]:
        by_name = {column.name: column for column in self.columns}
        return [by_name[name] for name in self.key]

    @cached_property
    def plain_columns(self) -> list[Column]:
        """All but the key and the columns of several references."""
        return [column for column in self.columns if column.name not in self.key and not isinstance(column, Links)]

    @cached_property
    def link_columns(self) -> list[Links]:
        return [column for column in self.columns if isinstance(column, Links)]

    @cached_property
    def foreign(self) -> list[str]:
        """Attributes that are foreign keys: filled from the lookup, so they need no check of their own."""
        return [f.name for f in self.model._meta.concrete_fields if isinstance(f, ForeignKey)]

    @cached_property
    def related(self) -> list[str]:
        """What to read along with a row, so that its references can be written as text."""
        paths: list[str] = []
        for column in self.columns:
            target = getattr(column.widget, "target", None)
            if target and not isinstance(column, Links):
                paths += [column.attribute, *(f"{column.attribute}__{path}" for path in target.related)]
        return paths

    def stored(self, run: Run) -> QuerySet[Any]:
        """The rows of the plan that this table speaks of."""
        rows = self.model._default_manager.select_related(*self.related)
        if run.lock:
            rows = rows.select_for_update(of=("self",))
        return rows.filter(**{self.scope: run.plan}) if self.scope else rows

    def key_of(self, row: Model) -> Key:
        """What tells this row from all others of the plan."""
        return tuple(column.stored(row) for column in self.key_columns)

    def name_of(self, row: Model) -> str:
        """The key as a person reads it."""
        return "/".join(column.show(getattr(row, column.attribute)) for column in self.key_columns if column.stored(row) is not None)

    def start_row(self, run: Run) -> Model:
        """A new row of the plan, still empty."""
        assert run.plan is not None or not self.scope
        values: dict[str, Any] = {"plan": run.plan} if self.scope == "plan" else {}
        if issubclass(self.model, Translatable) and run.plan is not None:
            values["source_language"] = run.plan.source_language
        return self.model(**values)

    def prepare(self, row: Any, run: Run) -> None:
        """What follows from the columns, set before the row is checked."""
        if not isinstance(row, Translatable) or run.plan is None:
            return
        if self.scope == "plan":
            row.source_language = run.plan.source_language
        if run.language_unknown:  # plan.csv is at fault: no other file is blamed for that
            given = [lang for lang in LANGUAGES if row.words(row.translated[0], lang)]
            row.source_language = (given or [row.source_language])[0]

    def refuse(self, row: Any, run: Run) -> StrOrPromise:
        """Why a new row cannot be; empty when it can."""
        return ""

    def guarded(self, rows: list[Any], run: Run) -> dict[int, str]:
        """Rows that this run must not change, by id, each with the reason (see comparing.Why)."""
        return {}

    def belongs(self, rows: list[Any], run: Run) -> set[int]:
        """Ids of stored rows that a complete file of this plan would hold."""
        return {row.pk for row in rows}

    def cells(self, row: Model) -> list[str]:
        """A stored row as cells, but for the columns of several references."""
        return ["" if isinstance(column, Links) else column.show(getattr(row, column.attribute)) for column in self.columns]

    def lines(self, run: Run) -> Iterator[list[str]]:
        """The header, then every stored row."""
        yield [column.name for column in self.columns]
        rows = list(self.export_rows(run))
        links = {column.name: self.link_texts(column, rows) for column in self.link_columns}
        for row in rows:
            found = zip(self.columns, self.cells(row), strict=True)
            yield [links[column.name][row.pk] if isinstance(column, Links) else cell for column, cell in found]

    def export_rows(self, run: Run) -> QuerySet[Any]:
        """The stored rows that an exported file holds, in the order of the model."""
        return self.stored(run)

    def link_texts(self, column: Links, rows: list[Any]) -> dict[int, str]:
        stored = column.stored_of([row.pk for row in rows])
        target = column.widget.target
        wanted = {pk for found in stored.values() for pk in found}
        names = {row.pk: target.name(row) for row in target.model._default_manager.select_related(*target.related).filter(pk__in=wanted)}
        order = {pk: index for index, pk in enumerate(names)}
        return {pk: "|".join(names[to] for to in sorted(found, key=order.__getitem__)) for pk, found in stored.items()}
