"""The columns that a list of measures can show: on the page, in its order and in files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from measures.enums import Confidence, CoordinatorState, Freshness, Phase, Priority
from measures.listing.rows import RowView
from measures.vocabulary import Word

Kind = Literal["code", "text", "number", "date", "words"]
SEPARATOR = "; "


@dataclass(frozen=True)
class Column:
    """One column: `key` is its name in `cols` and in files, `sort` its key in `sort`.

    `value` is what files hold, typed, with words in the reader's language; None is unknown. What is one column on the page may be
    several in files: then they are its `files`.
    """

    key: str
    label: Any
    value: Callable[[RowView], Any]
    kind: Kind = "words"
    sort: str = ""
    files: tuple[Column, ...] = ()

    @property
    def sorts(self) -> tuple[str, ...]:
        """The ways to sort by it: more than one where it is several in files."""
        return tuple(column.sort for column in self.in_files() if column.sort)

    def in_files(self) -> tuple[Column, ...]:
        """What files hold for this column."""
        return self.files or (self,)


def file_columns(columns: Iterable[Column]) -> list[Column]:
    """The columns of a file that holds what these show on the page."""
    return [each for column in columns for each in column.in_files()]


def columns_of(form: Any) -> list[Column]:
    """The columns that a valid form asks for, the code first; those of the start where it asks none."""
    asked = form.cleaned_data.get("cols") if form.is_valid() else ()
    return [COLUMNS[key] for key in asked or DEFAULT]


def _coded(row: RowView, words: Mapping[int, Word], pk: int | None) -> str | None:
    word = words.get(pk) if pk is not None else None
    return f"{word.code} {word.named(row.lang)}" if word else None


def _pillar(row: RowView) -> str | None:
    pk = row.state.pillar_id
    return f"{row.words.pillar_codes[pk]} {row.words.pillars[pk].named(row.lang)}" if pk is not None else None


def _status(row: RowView) -> str | None:
    pk = row.state.status_id
    return row.words.statuses[pk].named(row.lang) if pk is not None else None


def _bodies(row: RowView) -> str | None:
    """By name; one that the plan is not certain of has a question mark."""
    return SEPARATOR.join(f"{body['name']}{'' if body['certain'] else ' (?)'}" for body in row.bodies) or None


def _yes(value: object) -> str | None:
    return _("yes") if value else None


def _word(row: RowView, choices: Any, value: str) -> str | None:
    return _label(choices, value, row.lang) if value else None


@lru_cache(maxsize=512)
def _label(choices: Any, value: str, _language: str | None) -> str:
    """The word for a value in the reader's language, kept: a file has it on many rows."""
    return str(choices(value).label)


_CHALLENGE = Column(
    "challenge", gettext_lazy("challenge"), lambda row: _coded(row, row.words.challenges, row.state.challenge_id), sort="challenge"
)
_PILLAR = Column("pillar", gettext_lazy("strategic pillar"), _pillar)
_MEANS = Column("means", gettext_lazy("means (€, 0–3)"), lambda row: row.state.means, "number", "means")
_STAFF = Column("staff", gettext_lazy("staff (H, 0–3)"), lambda row: row.state.staff, "number", "staff")
_BODIES = Column("coordinator", gettext_lazy("coordinator"), _bodies, sort="coordinator")
_COORDINATOR_STATE = Column(
    "coordinator_state", gettext_lazy("state of the coordinator"), lambda row: _word(row, CoordinatorState, row.state.coordinator_state)
)
_LATE = Column("late", gettext_lazy("late since"), lambda row: row.state.late_from if row.late else None, "date", "late")
_WHY_LATE = Column("why_late", gettext_lazy("why late"), lambda row: row.why_late or None, "text")
_CONFIRMED = Column("confirmed", gettext_lazy("last confirmed"), lambda row: row.confirmed_on, "date", "confirmed")
_FRESHNESS = Column("freshness", pgettext_lazy("how recent", "freshness"), lambda row: _word(row, Freshness, row.fresh))

_ALL = (
    Column("code", gettext_lazy("code"), lambda row: row.state.code, "code", "code"),
    Column("text", gettext_lazy("measure"), lambda row: row.text, "text", "text"),
    replace(_CHALLENGE, files=(_CHALLENGE, _PILLAR)),
    Column("sector", gettext_lazy("sector"), lambda row: _coded(row, row.words.sectors, row.state.sector_id), sort="sector"),
    Column("dimension", gettext_lazy("dimension"), lambda row: _coded(row, row.words.dimensions, row.state.dimension_id), sort="dimension"),
    Column("status", gettext_lazy("status"), _status, sort="status"),
    Column("phase", gettext_lazy("phase"), lambda row: _word(row, Phase, row.state.phase), sort="phase"),
    Column("confidence", gettext_lazy("confidence"), lambda row: _word(row, Confidence, row.state.confidence), sort="confidence"),
    Column("progress", gettext_lazy("progress (%)"), lambda row: row.state.progress, "number", "progress"),
    Column("priority", gettext_lazy("priority"), lambda row: _word(row, Priority, row.state.priority), sort="priority"),
    replace(_MEANS, key="cost", label=gettext_lazy("cost"), files=(_MEANS, _STAFF)),
    replace(_BODIES, files=(_BODIES, _COORDINATOR_STATE)),
    Column("label", gettext_lazy("labels"), lambda row: SEPARATOR.join(map(str, row.labels)) or None, sort="label"),
    Column("planned_from", gettext_lazy("planned from"), lambda row: row.state.planned_from, "date", "planned_from"),
    Column("planned_until", gettext_lazy("planned until"), lambda row: row.state.planned_until, "date", "planned_until"),
    replace(_LATE, files=(_LATE, _WHY_LATE)),
    replace(_CONFIRMED, files=(_CONFIRMED, _FRESHNESS)),
    Column("asked", gettext_lazy("help or decision asked"), lambda row: _yes(row.state.asked), sort="asked"),
    Column("blocked", gettext_lazy("blocked"), lambda row: _yes(row.state.blocked), sort="blocked"),
    Column("remarks", gettext_lazy("remarks"), lambda row: row.state.remarks or None, "text", "remarks"),
)
COLUMNS: dict[str, Column] = {column.key: column for column in _ALL}
DEFAULT = ("code", "text", "status", "priority", "cost", "coordinator")
