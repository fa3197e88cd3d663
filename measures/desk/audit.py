"""Every change of a plan's rows by any path, the newest first: simple-history's tables as one list, for the secretariat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, time
from functools import cache
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import CharField, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rights import PLAN_APPS
from measures.actions.edit import HANGS_ON
from measures.codes import natural_key
from measures.desk.audit_lines import AuditEntry, KnownNames, told
from measures.enums import Source, UpdateState
from measures.exports.tables import Table
from measures.facets import NONE
from measures.models import Measure, StatusUpdate
from measures.querysets.parts import bodies_of
from measures.querysets.states import end_of
from plan.editing import plan_path
from plan.models import Body, Plan

SIZE = 50
BATCH = 500
MOST_LISTED = 20_000
# Drafts and returned entries are read by their own body only: of the log, what was handed in, and what the secretariat itself wrote.
SEEN_UPDATES = Q(state__in=(UpdateState.SUBMITTED, UpdateState.APPROVED)) | Q(on_behalf=True) | Q(body__isnull=True)
ACCOUNT = "account"
MADE_BY = (("", gettext_lazy("anybody")), (ACCOUNT, gettext_lazy("an account")), (NONE, gettext_lazy("no account")))
Ref = tuple[str, int]


@cache
def audited() -> dict[str, type[Model]]:
    """The tables and lists that keep a history and belong to a plan, by name."""
    held = [model for app in sorted(PLAN_APPS) for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    found = [model for model in held if hasattr(model, "history")]
    return {model._meta.model_name or "": model for model in found if model is Body or plan_path(model) is not None}


def table_name(model: type[Model]) -> str:
    """What a table is called."""
    return capfirst(str(model._meta.verbose_name))


class AuditForm(forms.Form):
    """Which changes are asked for; a wrong value is an error with its place."""

    person = forms.CharField(label=gettext_lazy("person"), required=False, max_length=120)
    by = forms.ChoiceField(label=gettext_lazy("made by"), required=False, choices=MADE_BY)
    table = forms.ChoiceField(label=gettext_lazy("table"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("path"), required=False)
    code = forms.CharField(label=gettext_lazy("code of a measure"), required=False, max_length=20)
    page = forms.IntegerField(label=gettext_lazy("page"), required=False, min_value=1, max_value=100_000)

    def __init__(self, data: QueryDict, *, plan: Plan) -> None:
        super().__init__(data)
        self.plan = plan
        everything = ("", _("all"))
        tables = sorted(((name, table_name(model)) for name, model in audited().items()), key=lambda choice: choice[1])
        self.fields["table"].choices = [everything, *tables]  # type: ignore[attr-defined]
        self.fields["source"].choices = [everything, *Source.choices, (NONE, _("not noted"))]  # type: ignore[attr-defined]
        for name, label in (("from", _("from")), ("to", _("until and including"))):
            picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name] = forms.DateField(label=label, required=False, widget=picker, input_formats=["%Y-%m-%d"])
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in ("by", "table", "source") else "form-control"

    def clean_code(self) -> Measure | None:
        """The measure of a code in any spelling."""
        code = self.cleaned_data["code"]
        if not code:
            return None
        found = Measure.objects.filter(plan=self.plan, code_key=natural_key(code)).first()
        if found is None:
            raise forms.ValidationError(_("The plan has no measure with this code."))
        return found

    @property
    def asked(self) -> list[Any]:
        """The fields that a person fills in."""
        return [self[name] for name in ("person", "by", "table", "source", "code", "from", "to")]


class Audit:
    """The changes of one plan that a form asks for."""

    def __init__(self, plan: Plan, form: AuditForm) -> None:
        self.plan, self.asked = plan, form.cleaned_data
        self.people = _people(self.asked["person"], self.asked["by"])

    def page(self) -> Any:
        """The page asked for, of references to records: two queries."""
        changes: Any = self
        return Paginator(changes, SIZE).get_page(self.asked.get("page") or 1)

    @cached_property
    def found(self) -> int:
        """How many changes there are; counted up to one more than are listed."""
        first, *rest = self._parts()
        some: QuerySet[Any, Any] = first.union(*rest, all=True)[: MOST_LISTED + 1]
        return some.count()

    def count(self) -> int:
        """How many changes are listed."""
        return min(self.found, MOST_LISTED)

    def __getitem__(self, which: slice) -> list[Ref]:
        """(table, number of the record) of some changes, the newest first.

        Each table gives no more than the newest that may be among them: what is read and sorted does not grow with the history.
        """
        newest: list[tuple[str, tuple[Any, ...]]] = []
        for part in self._parts():
            with suppress(EmptyResultSet):  # nobody of that name, so nothing by them
                newest.append(part.order_by("-history_date", "-history_id")[: which.stop].query.sql_with_params())
        if not newest:
            return []
        union = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part_{number}" for number, (sql, _values) in enumerate(newest))  # noqa: S608 - compiled by Django
        ordered = f"SELECT of_table, history_id FROM ({union}) AS found ORDER BY history_date DESC, of_table, history_id DESC"  # noqa: S608
        values = [*(value for _sql, given in newest for value in given), which.stop - which.start, which.start]
        with connection.cursor() as cursor:
            cursor.execute(f"{ordered} LIMIT %s OFFSET %s", values)
            return list(cursor.fetchall())

    def _parts(self) -> list[QuerySet[Any, Any]]:
        """The records of each table that are asked for."""
        found = [self._records_of(name, model) for name, model in audited().items() if self._is_asked(name, model)]
        return found or [self._records_of("plan", Plan).none()]

    def _is_asked(self, name: str, model: type[Model]) -> bool:
        return self.asked["table"] in ("", name) and not (self.asked["code"] and not measure_field(model))

    def _records_of(self, name: str, model: Any) -> QuerySet[Any, Any]:
        found = history_of(model, self.plan).filter(self._wanted())
        if self.asked["code"]:
            found = found.filter(**{measure_field(model): self.asked["code"].pk})
        named: QuerySet[Any, Any] = found.order_by().annotate(of_table=Value(name, CharField()))
        return named.values_list("of_table", "history_id", "history_date")

    def _wanted(self) -> Q:
        wanted, source, since, until = self.people, self.asked["source"], self.asked["from"], self.asked["to"]
        if source:
            wanted &= (
                Q(history_change_reason__isnull=True) | Q(history_change_reason="") if source == NONE else Q(history_change_reason=source)
            )
        if since:
            wanted &= Q(history_date__gte=timezone.make_aware(datetime.combine(since, time.min)))
        if until:
            wanted &= Q(history_date__lt=end_of(until))
        return wanted


def _people(words: str, by: str) -> Q:
    """Changes by accounts whose name or address holds these words, by any account or by none."""
    wanted = Q(history_user__isnull=by == NONE) if by else Q()
    if words:
        found = User.objects.filter(Q(name__icontains=words) | Q(email__icontains=words))
        wanted &= Q(history_user__in=list(found.values_list("pk", flat=True)))
    return wanted


def measure_field(model: type[Model]) -> str:
    """The column of a table's history that holds the measure; empty where it hangs on none."""
    if model is Measure:
        return "id"
    names = {field.attname for field in model._meta.concrete_fields}
    return next((name for name in HANGS_ON if name in names), "")


def history_of(model: Any, plan: Plan) -> QuerySet[Any]:
    """The records of one table that belong to a plan and may be read by who runs it."""
    path = plan_path(model) or ()
    if model is Body:
        wanted = Q(id__in=bodies_of(plan).order_by().values("pk"))
    elif model._meta.auto_created:  # a pair of a list outlives its owner here
        owner: Any = model._meta.get_field(path[0]).related_model
        wanted = Q(**{f"{path[0]}_id__in": owner.history.filter(plan=plan.pk).order_by().values("id")})
    else:
        wanted = Q(**{"__".join(path) or "id": plan.pk})
    found: QuerySet[Any] = model.history.filter(wanted & SEEN_UPDATES if model is StatusUpdate else wanted)
    return found


def entries_of(refs: Iterable[Ref], plan: Plan) -> list[AuditEntry]:
    """What these records say, in their order; the number of queries depends on how many tables they are of, not on how many they are."""
    listed = list(refs)
    records: dict[Ref, Any] = {}
    before: dict[Ref, Any] = {}
    for name, ids in _by_table(listed).items():
        found = list(_with_previous(audited()[name], plan, ids))
        previous = audited()[name].history.in_bulk({r.previous_id for r in found if r.previous_id})  # type: ignore[attr-defined]
        for record in found:
            records[name, record.history_id] = record
            before[name, record.history_id] = previous.get(record.previous_id)
    names = KnownNames()
    names.learn([*records.values(), *before.values()])
    codes = _codes(records.values())
    hidden = StatusUpdate._meta.model_name  # what came before the first record that may be read is a draft
    shown = [ref for ref in listed if ref in records]
    return [told(records[ref], before[ref], names, codes.get(_measure_id(records[ref]), ""), whole=ref[0] == hidden) for ref in shown]


def _by_table(refs: Iterable[Ref]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for name, pk in refs:
        found[name].append(pk)
    return found


def _with_previous(model: Any, plan: Plan, ids: list[int]) -> QuerySet[Any]:
    """Records with the number of the one before it of the same row that may be read."""
    earlier = Q(history_date__lt=OuterRef("history_date")) | Q(history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id"))
    before = history_of(model, plan).filter(earlier, id=OuterRef("id")).order_by("-history_date", "-history_id")
    found: QuerySet[Any] = model.history.filter(history_id__in=ids).annotate(previous_id=Subquery(before.values("history_id")[:1]))
    return found.select_related("history_user")


def _measure_id(record: Any) -> int | None:
    name = measure_field(record.instance_type)
    return getattr(record, name) if name else None


def _codes(records: Iterable[Any]) -> dict[int | None, str]:
    ids = {pk for record in records if (pk := _measure_id(record))}
    return dict(Measure.objects.filter(pk__in=ids).values_list("pk", "code"))


def csv_table(audit: Audit) -> Table:
    """One line per changed field, the newest change first, read in batches while the file is sent."""
    heads = (_("when"), _("who"), _("path"), _("table"), _("row"), _("measure"), _("what"), _("field"), _("before"), _("after"))
    return Table(_("Who changed what"), [(str(head), "text") for head in heads], _lines(audit))


def _lines(audit: Audit) -> Iterator[list[str]]:
    refs = audit[0:MOST_LISTED]
    for start in range(0, len(refs), BATCH):
        for entry in entries_of(refs[start : start + BATCH], audit.plan):
            yield from entry.lines()
