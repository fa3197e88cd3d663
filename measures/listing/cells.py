"""The rows of the list as the page shows them.

Written here and not in templates, since a page has some 300 cells: what recurs (a status, a cost, a body) is written once a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from html import escape
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from measures.enums import CoordinatorState, Freshness, Priority
from measures.listing.columns import COLUMNS, Column
from measures.listing.rows import RowView, name_of
from measures.search.hits import Hit
from measures.search.marks import Marks
from measures.vocabulary import Word
from plan.models import Plan
from plan.templatetags.boordtabel import code, cost, day, lucide, unknown
from plan.translation import Text

Writer = Callable[["Rows", RowView], SafeString]


@dataclass
class Rows:
    """Writes the rows of one page.

    `query` is the address that links to a measure take along; with `never`, a row also says that it was never confirmed.
    """

    plan: Plan
    columns: list[Column]
    query: str = ""
    marks: Marks = field(default_factory=Marks)
    hits: dict[int, list[Hit]] = field(default_factory=dict)
    never: bool = False
    dense: bool = False
    runs: bool = False

    def __post_init__(self) -> None:
        self.keys = {column.key for column in self.columns}
        self.writers = [(_opening(column), WRITERS.get(column.key) or plain(column)) for column in self.columns[1:]]
        self.measure = _stem("measures:show-measure", self.plan.slug)
        self.body = _stem("measures:show-body", self.plan.slug)
        self.tail = f"?{escape(self.query)}" if self.query else ""
        shown = QueryDict(self.query).get("as_of")
        self.day = f"?as_of={shown}" if shown else ""  # what a page that knows days but no filters keeps
        self.lang = get_language()
        self._kept: dict[Any, SafeString] = {}

    def once(self, key: Any, write: Callable[[], SafeString]) -> SafeString:
        """What recurs on the page, written the first time."""
        if key not in self._kept:
            self._kept[key] = write()
        return self._kept[key]

    def write(self, rows: Iterable[RowView]) -> SafeString:
        """All rows, one after the other."""
        return mark_safe("".join(self.row(row) for row in rows))  # noqa: S308 - made of what is escaped below

    def row(self, row: RowView) -> SafeString:
        """One row; on a phone each cell says what it is."""
        cells = "".join(f"{opening}{write(self, row)}</td>" for opening, write in self.writers)
        return mark_safe(f"<tr>{self.code(row)}{cells}</tr>\n")  # noqa: S308 - every cell is escaped

    def code(self, row: RowView) -> SafeString:
        value = row.state.code
        chip = code(self.marks.mark_code(value) if self.marks else value, row.state.coded_by_us)
        return SafeString(f'<th scope="row"><a href="{self.measure}{escape(value)}/{self.tail}">{chip}</a></th>')

    def text(self, row: RowView) -> SafeString:
        """What is to be done, and what is said of it that has no column of its own."""
        text = row.state.said("text", self.lang)
        words = self.marks.mark(text.value) if self.marks else escape(text.value)
        if text.lang != self.lang:
            words = f'<span lang="{text.lang}">{words}</span>'
        parts = [f'<a href="{self.measure}{escape(row.state.code)}/{self.tail}" tabindex="-1">{words}</a>', self._timing(row)]
        if row.state.labels and "label" not in self.keys and (self.marks or not self.dense):
            parts.append(labels(self, row))
        parts += [_hit(hit) for hit in self.hits.get(row.state.pk, ())]
        if self.runs and not self.dense:
            parts.append(self._report(row))
        return mark_safe("".join(parts))  # noqa: S308 - each part is escaped

    def _timing(self, row: RowView) -> str:
        """Late, and what was not confirmed for long, each in a sentence; of dense rows only that one is late."""
        late = row.late and "late" not in self.keys
        if self.dense:
            return format_html(' <span class="late" title="{}">{}</span>', row.why_late, self._late) if late else ""
        said = f'<p class="timing"><span class="late">{self._late}</span> {escape(row.why_late)}</p>' if late else ""
        if "confirmed" not in self.keys and row.fresh != Freshness.FRESH and (self.never or row.confirmed_on):
            said += self.once(("fresh", row.confirmed_on), partial(_fresh, row))
        return said

    @cached_property
    def _late(self) -> SafeString:
        return format_html("{} {}", lucide("alarm-clock", size=16, aria_hidden="true"), _("late"))

    def _report(self, row: RowView) -> SafeString:
        url = reverse("measures:report-update", args=[self.plan.slug, row.state.code])
        words = _("Report on behalf")
        said = '<a class="row-report no-print" href="{}">{}<span class="visually-hidden"> {}</span></a>'
        return format_html(said, url, words, row.state.code)


def _stem(name: str, slug: str) -> str:
    """The address of all things of a kind, up to their own code."""
    return str(reverse(name, args=[slug, "0"])).removesuffix("0/")


def _opening(column: Column) -> SafeString:
    if column.key == "text":
        return SafeString('<td class="c-text words">')
    return format_html('<td class="c-{}" data-label="{}">', column.key, capfirst(str(column.label)))


def _fresh(row: RowView) -> SafeString:
    quiet = "" if row.fresh == Freshness.STALE else " quiet"
    return SafeString(f'<p class="timing{quiet}">{escape(row.fresh_words)}</p>')


def _hit(hit: Hit) -> SafeString:
    """The quiet line that says where a measure was found that does not show it."""
    lang = format_html(' lang="{}"', hit.lang) if hit.lang else ""
    return format_html('<p class="hit quiet">{} <q{}>{}</q></p>', _("Found in %(where)s:") % {"where": hit.where}, lang, hit.excerpt)


def plain(column: Column) -> Writer:
    """A cell that says the value as it is."""
    return lambda _page, row: conditional_escape(column.value(row) or "") or unknown()


def yes(column: Column) -> Writer:
    """A cell that says yes, or is empty."""
    return lambda _page, row: conditional_escape(column.value(row) or "")


def status(page: Rows, row: RowView) -> SafeString:
    pk = row.state.status_id
    word = row.words.statuses[pk] if pk else None
    return page.once(("status", pk), lambda: _status(word.phase, word.said, page.lang) if word else unknown())


@lru_cache(maxsize=256)
def _status(phase: str, label: Text, _language: str | None) -> SafeString:
    return SafeString(render_to_string("_status.html", {"status": {"phase": phase, "label": label}}).strip())


def priority(page: Rows, row: RowView) -> SafeString:
    value = row.state.priority

    def write() -> SafeString:
        if not value:
            return unknown()
        return format_html('<abbr title="{}">{}</abbr>', Priority(value).label, Priority(value).abbreviation)

    return page.once(("priority", value), write)


def costs(page: Rows, row: RowView) -> SafeString:
    return _cost(row.state.means, row.state.staff, page.lang)


@lru_cache(maxsize=256)
def _cost(means: int | None, staff: int | None, _language: str | None) -> SafeString:
    return cost(means, staff)


def coordinator(page: Rows, row: RowView) -> SafeString:
    """Bodies by name, uncertain ones with a question mark; unknown said as such."""
    bodies = row.state.coordination
    if not bodies:
        return page.once(("no body", row.state.coordinator_state), partial(_no_body, row))
    shown = bodies[:1] if page.dense and not page.marks else bodies
    links = [page.once(("body", body["body"], body["certain"]), partial(_body, page, row, body)) for body in shown]
    return mark_safe(", ".join(links) + _others(row, bodies[len(shown) :]))  # noqa: S308 - each is escaped


def _no_body(row: RowView) -> SafeString:
    to_find = row.state.coordinator_state == CoordinatorState.TO_BE_DETERMINED
    return unknown(str(CoordinatorState.TO_BE_DETERMINED.label) if to_find else "")


def _others(row: RowView, bodies: list[dict[str, Any]]) -> str:
    """“+2” for those that a dense row has no room for, with their names for who asks."""
    if not bodies:
        return ""
    names = ", ".join(name_of(body, row.words, row.lang) for body in bodies)
    return format_html(
        ' <abbr title="{}"><span aria-hidden="true">+{}</span><span class="visually-hidden">, {}</span></abbr>', names, len(bodies), names
    )


def _body(page: Rows, row: RowView, body: dict[str, Any]) -> SafeString:
    doubt = "" if body["certain"] else format_html('<abbr class="uncertain" title="{}"> ?</abbr>', _("uncertain in the print"))
    url, name = f"{page.body}{escape(body['body'])}/{escape(page.day)}", page.marks.mark(name_of(body, row.words, row.lang))
    return SafeString(f'<span class="body"><a href="{url}">{name}</a>{doubt}</span>')


def labels(page: Rows, row: RowView) -> SafeString:
    return page.once(("labels", row.state.labels), lambda: _labels(page, row))


def _labels(page: Rows, row: RowView) -> SafeString:
    tags = format_html_join("", '<li class="tag">{}</li>', ((page.marks.mark(str(label)),) for label in row.labels))
    return format_html('<ul class="tags">{}</ul>', tags) if tags else tags


def part(words: str, attribute: str) -> Writer:
    """A part of the plan, with its code before its name."""

    def write(_page: Rows, row: RowView) -> SafeString:
        pk = getattr(row.state, attribute)
        word: Word | None = getattr(row.words, words)[pk] if pk else None
        return format_html('<span class="sign">{}</span> {}', word.code, word.label) if word else SafeString()

    return write


def challenge(page: Rows, row: RowView) -> SafeString:
    """The challenge, and under it the pillar."""
    above = part("challenges", "challenge_id")(page, row)
    pk = row.state.pillar_id
    if not pk:
        return above
    pillar = row.words.pillars[pk]
    return format_html('{} <span class="second quiet">{} {}</span>', above, pillar.code, pillar.label)


def progress(_page: Rows, row: RowView) -> SafeString:
    return unknown() if row.state.progress is None else format_html("{} %", row.state.progress)


def late(page: Rows, row: RowView) -> SafeString:
    if not row.late:
        return SafeString()
    return format_html('<span class="late">{}</span> {}', page._late, "" if page.dense else row.why_late)


def confirmed(_page: Rows, row: RowView) -> SafeString:
    """The day, and whether that is fresh."""
    fresh = format_html('<span class="fresh-{}">{}</span>', row.fresh, Freshness(row.fresh).label)
    if row.confirmed_on is None:
        return unknown(str(Freshness.NONE.label))
    return format_html('{} <span class="second">{}</span>', day(row.confirmed_on), fresh)


def remarks(page: Rows, row: RowView) -> SafeString:
    return page.marks.mark(row.state.remarks)


def date_of(attribute: str) -> Writer:
    return lambda _page, row: day(getattr(row.state, attribute)) or unknown()


WRITERS: dict[str, Writer] = {
    "text": Rows.text,
    "asked": yes(COLUMNS["asked"]),
    "blocked": yes(COLUMNS["blocked"]),
    "status": status,
    "priority": priority,
    "cost": costs,
    "coordinator": coordinator,
    "label": labels,
    "challenge": challenge,
    "sector": part("sectors", "sector_id"),
    "dimension": part("dimensions", "dimension_id"),
    "progress": progress,
    "late": late,
    "confirmed": confirmed,
    "remarks": remarks,
    "planned_from": date_of("planned_from"),
    "planned_until": date_of("planned_until"),
}
