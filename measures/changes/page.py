"""All that the page of changes shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from measures.changes.asked import OWN, Asked
from measures.changes.between import Changes
from measures.changes.kinds import Kind
from measures.changes.lines import kind_views, move_table, sections, url_with
from measures.changes.summary import Summary
from measures.facet_views import Chip, filter_context, without, without_value
from measures.faults import faults
from measures.filters import NOT_STATED

LAST_DAYS = 30
PERIOD = ("from", "to", "page", "moved", "format", "print")
NOTHING: dict[str, Any] = {
    "page": None, "sections": [], "moves": None, "kinds": [], "choices": [], "shown": 0, "changed": 0, "phrases": [], "unchanged": None,
    "narrowed": "", "whole_url": "", "asks_status": False,
}  # fmt: skip
PHRASES: dict[Kind, Callable[[int], str]] = {
    Kind.ADDED: lambda n: ngettext("%(n)s was added", "%(n)s were added", n),
    Kind.ENDED: lambda n: ngettext("%(n)s ended", "%(n)s ended", n),
    Kind.REWORDED: lambda n: ngettext("%(n)s was reworded", "%(n)s were reworded", n),
    Kind.STATUS: lambda n: ngettext("%(n)s got another status", "%(n)s got another status", n),
    Kind.FALLEN: lambda n: ngettext("there is less confidence in %(n)s", "there is less confidence in %(n)s", n),
    Kind.LATE: lambda n: ngettext("%(n)s became late", "%(n)s became late", n),
    Kind.COORDINATORS: lambda n: ngettext("%(n)s has other coordinators", "%(n)s have other coordinators", n),
}


@dataclass(frozen=True)
class Phrase:
    """A part of the first sentence, with the list that it counts."""

    words: str
    url: str


@dataclass(frozen=True)
class Choice:
    """A period at one click."""

    label: str
    url: str
    current: bool


def page_context(asked: Asked, *, names: bool) -> dict[str, Any]:
    """What the template is given; without a readable address the form with its errors, and no rows."""
    context: dict[str, Any] = {**NOTHING, **filter_context(asked.ends, OWN), "asked": asked, "valid": asked.is_valid(), "names": names}
    context |= {"as_of": None, "period_keep": period_keep(asked), "feed": feed_url(asked)}
    context["faults"] = faults(asked.query, asked.ends.form, asked.form, asked.take)
    if not context["valid"]:
        return context
    whole, changes = asked.changes(whole=True), asked.changes()
    page = asked.page(changes)
    return {
        **context,
        **lead(asked, whole, changes),
        "as_of": asked.ends.as_of_day,
        "page": page,
        "sections": sections(changes, page.object_list, asked.words, names=names),
        "moves": move_table(asked, whole, NOT_STATED) if _asks_status(asked) else None,
        "asks_status": _asks_status(asked),
        "kinds": kind_views(asked, whole),
        "choices": period_choices(asked),
        "chips": replace(
            context["chips"],
            chips=[*context["chips"], *own_chips(asked)],
            reset=without(asked.query, *asked.ends.filters, "kind", "moved", "only"),
        ),
    }


def period_keep(asked: Asked) -> list[tuple[str, str]]:
    """What the form of the period keeps of the address: all but the period, the page and a move between statuses."""
    return [(name, value) for name, values in asked.query.lists() if name not in PERIOD for value in values]


def feed_url(asked: Asked) -> str:
    """The feed under the filters and of the kinds of the address; none of a practice plan."""
    if asked.plan.is_practice:
        return ""
    query = asked.query.copy()
    for name in OWN:
        if name != "kind":
            query.pop(name, None)
    base = reverse("measures:follow-changes", args=[asked.plan.slug])
    return f"{base}?{query.urlencode()}" if query else base


def lead(asked: Asked, whole: Changes, changes: Changes) -> dict[str, Any]:
    """What the first sentence says: all that changed; or of the part that is asked for how many measures it has."""
    return {
        "shown": len(changes.marks),
        "changed": whole.changed,
        "phrases": phrases(asked, whole),
        "unchanged": unchanged(whole, url_with(asked, only="confirmed")),
        "narrowed": " · ".join(str(chip.value) for chip in own_chips(asked)),
        "whole_url": url_with(asked),
    }


def unchanged(changes: Changes | Summary, url: str) -> Phrase | None:
    """The measures that a body confirmed and of which nothing changed, beside those that did; nothing where there are none."""
    number = changes.only_confirmed
    if not number:
        return None
    if changes.changed:
        words = ngettext("%(n)s other was only confirmed", "%(n)s others were only confirmed", number)
    else:
        words = ngettext("%(n)s measure was only confirmed", "%(n)s measures were only confirmed", number)
    return Phrase(words % {"n": number}, url)


def _asks_status(asked: Asked) -> bool:
    """Whether moves from one status to another are among what is asked for."""
    return not asked.form.cleaned_data["only"] and (not asked.kinds or Kind.STATUS in asked.kinds)


def phrases(asked: Asked, whole: Changes) -> list[Phrase]:
    """What weighs most, in words; confirmations and the like are counted below."""
    counts = whole.counts
    return [
        Phrase(said(counts[kind]) % {"n": counts[kind]}, url_with(asked, kind=kind.value))
        for kind, said in PHRASES.items()
        if kind in counts
    ]


def period_choices(asked: Asked) -> list[Choice]:
    """The last month, this year, and all since the adoption; filters kept."""
    today, adopted = timezone.localdate(), asked.plan.adopted_on
    starts: list[tuple[str, date]] = [
        (_("the last %(days)s days") % {"days": LAST_DAYS}, today - timedelta(days=LAST_DAYS)),
        (_("this year"), date(today.year - 1, 12, 31)),
        (_("since the adoption"), adopted),
    ]
    found = []
    for label, day in starts:
        since = max(day, adopted)
        query = asked.query.copy()
        for name in PERIOD:
            query.pop(name, None)
        query["from"] = since.isoformat()
        found.append(Choice(label, f"?{query.urlencode()}", (asked.since, asked.until) == (since, today)))
    return found


def own_chips(asked: Asked) -> list[Chip]:
    """The kinds and the status move that are chosen, each with the address that takes it off."""
    chosen = [Chip(_("change"), kind.label, without_value(asked.query, "kind", kind.value)) for kind in asked.kinds]
    if moved := asked.form.cleaned_data["moved"]:
        before, after = (str(asked.words.statuses.get(pk, NOT_STATED)) for pk in moved)
        chosen.append(Chip(_("status"), f"{before} → {after}", without(asked.query, "moved")))
    if asked.form.cleaned_data["only"]:
        chosen.append(Chip(_("measures"), pgettext("change", "only confirmed"), without(asked.query, "only")))
    return chosen
