"""The words of a plan that lists and pages need again and again, read in one query per data version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import get_language

from measures.codes import natural_key
from measures.memory import Memory
from measures.models import Coordination, Label, Status
from measures.rules import fold
from plan.models import Body, Challenge, Dimension, Pillar, Plan, Sector
from plan.translation import LANGUAGES, Text, choose

MOST_LABELS = 200  # that one search term may stand for; a database takes no question of any length


@dataclass(frozen=True)
class Word:
    """One part, status, label or body of a plan: its code in addresses and its name in three languages."""

    kind: str
    pk: int
    code: str
    position: int
    parent: int
    phase: str
    source: str
    nl: str
    fr: str
    en: str

    def __str__(self) -> str:
        return self.named(get_language())

    def named(self, language: str | None) -> str:
        """The name in a language, else in another; files ask it for every row."""
        name: str = getattr(self, language or self.source, "")
        return name or next(filter(None, (getattr(self, self.source), self.nl, self.fr, self.en)), self.code)

    @property
    def said(self) -> Text:
        """The name with its language, for who must be told that it is another than the page's."""
        return choose({"nl": self.nl, "fr": self.fr, "en": self.en}, self.source)

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return str(self)


class Vocabulary:
    """A plan's parts, statuses, labels and bodies, each by id (bodies by slug), in their own order."""

    def __init__(self, words: Iterator[Word]) -> None:
        self.kept: dict[Any, Any] = {}  # what others make of these words, for as long as they hold
        found: dict[str, dict[int, Word]] = {kind: {} for kind in ("challenge", "pillar", "sector", "dimension", "status", "label", "body")}
        for word in sorted(words, key=lambda w: (w.parent, w.position, natural_key(w.code))):
            found[word.kind][word.pk] = word
        self.challenges, self.sectors, self.dimensions = found["challenge"], found["sector"], found["dimension"]
        self.statuses, self.labels = found["status"], found["label"]
        self.bodies = {word.code: word for word in found["body"].values()}
        order = {pk: i for i, pk in enumerate(self.challenges)}
        self.pillars = dict(sorted(found["pillar"].items(), key=lambda item: (order[item[1].parent], item[1].position)))

    @cached_property
    def pillar_codes(self) -> dict[int, str]:
        """Pillar id → "3.1/2", as addresses name it."""
        return {pk: f"{self.challenges[p.parent].code}/{p.code}" for pk, p in self.pillars.items()}

    @cached_property
    def label_by_code(self) -> dict[str, Word]:
        """Labels by their code, in order."""
        return {label.code: label for label in self.labels.values()}

    def labels_named(self, term: str) -> list[str]:
        """The codes of the labels that say a search term in one of their names; of very many the first."""
        return [code for code, names in self._label_names.items() if term in names][:MOST_LABELS]

    @cached_property
    def _label_names(self) -> dict[str, str]:
        """Each label's names as search sees them, every word with a blank before it."""
        return {label.code: f" {fold(f'{label.nl} {label.fr} {label.en}')}" for label in self.labels.values()}


_kept = Memory[Vocabulary](16)


def vocabulary(plan: Plan) -> Vocabulary:
    """The plan's vocabulary as of its data version, kept in memory between requests."""
    return _kept.get((plan.pk, plan.data_version), lambda: Vocabulary(_read(plan.pk)))


def forget() -> None:
    """Drop what is kept in memory (tests roll the database back under it)."""
    _kept.forget()


def _read(plan_id: int) -> Iterator[Word]:
    own = {"plan_id": plan_id}
    once = Coordination.history.filter(measure__plan_id=plan_id).values("body_id")  # the list of a past day names them still
    parts = [
        _words("challenge", Challenge.objects.filter(**own), code="section", names="short_title", instead="title"),
        _words("pillar", Pillar.objects.filter(**own), code="number", names="title", position="number", parent="challenge_id"),
        _words("sector", Sector.objects.filter(**own), code="code", names="title", position="position"),
        _words("dimension", Dimension.objects.filter(**own), code="number", names="title", position="number"),
        _words("status", Status.objects.filter(**own), code="code", names="label", position="position", phase="phase"),
        _words("label", Label.objects.filter(**own), code="code", names="label", position="position"),
        _words("body", Body.objects.filter(coordinations__measure__plan_id=plan_id), code="slug", names="name"),
        _words("body", Body.objects.filter(pk__in=once), code="slug", names="name"),
    ]
    rows = parts[0].union(*parts[1:])
    return (Word(**dict(zip(Word.__dataclass_fields__, row, strict=True))) for row in rows)


def _words(
    kind: str, rows: QuerySet[Any], *, code: str, names: str, instead: str = "", position: str = "", parent: str = "", phase: str = ""
) -> QuerySet[Any]:
    def name(lang: str) -> Any:
        return Coalesce(NullIf(F(f"{names}_{lang}"), Value("")), F(f"{instead}_{lang}")) if instead else F(f"{names}_{lang}")

    columns = {
        "w_kind": Value(kind, CharField()),
        "w_pk": F("pk"),
        "w_code": Cast(code, CharField()),
        "w_position": Cast(position, IntegerField()) if position else Value(0, IntegerField()),
        "w_parent": Cast(parent, IntegerField()) if parent else Value(0, IntegerField()),
        "w_phase": Cast(phase, CharField()) if phase else Value("", CharField()),
        "w_source": F("source_language"),
        **{f"w_{lang}": name(lang) for lang in LANGUAGES},
    }
    found: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return found
