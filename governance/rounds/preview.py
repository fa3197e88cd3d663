"""What a round will ask, of whom, and who will hear of it: shown before it is opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.actions.rounds import pairs_to_ask
from governance.enums import Repeats
from governance.models import ReportingRound
from governance.querysets.asking import without_reporting_body
from governance.rounds.asked import check_query
from measures.exports.about import filter_words
from measures.models import Measure
from plan.models import Body

SHOWN = 50  # measures without a reporting body that are named


@dataclass(frozen=True)
class Scope:
    """How many measures a round asks about, which bodies it asks, and which measures it cannot ask about."""

    measures: int = 0
    bodies: list[tuple[Body, int]] = field(default_factory=list)
    joint: int = 0  # measures on which several bodies report
    unreported: list[Measure] = field(default_factory=list)
    unreported_count: int = 0
    filters: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        """How many measures without a reporting body are not named."""
        return self.unreported_count - len(self.unreported)


def scope_of(round: ReportingRound) -> Scope:
    """What the round asks now, by the plan as it is today; where its filters mean nothing, what is wrong with them."""
    try:
        filters = check_query(round.query, round.plan)
    except ValidationError as wrong:
        return Scope(errors=wrong.messages)
    pairs = pairs_to_ask(round)
    per_body, per_measure = Counter(body for _measure, body in pairs), Counter(measure for measure, _body in pairs)
    bodies = Body.objects.filter(pk__in=per_body)
    unreported: QuerySet[Measure] = without_reporting_body(filters.qs)
    shown = list(unreported[: SHOWN + 1])
    return Scope(
        measures=len(per_measure),
        bodies=sorted(((body, per_body[body.pk]) for body in bodies), key=lambda pair: str(pair[0]).casefold()),
        joint=sum(n > 1 for n in per_measure.values()),
        unreported=shown[:SHOWN],
        unreported_count=len(shown) if len(shown) <= SHOWN else unreported.count(),
        filters=filter_words(filters),
    )


def asked_words(round: ReportingRound) -> list[str]:
    """What is asked and when, as sentences."""
    asked: list[Any] = [
        word
        for word, on in (
            (_("status and confidence"), round.asks_status),
            (_("milestones brought up to date"), round.asks_milestones),
            (_("evidence"), round.asks_evidence),
        )
        if on
    ]
    lines = [_("Of each measure is asked: %(what)s.") % {"what": ", ".join(str(word) for word in asked)}] if asked else []
    lines.append(_("Answers are due on %(day)s.") % {"day": date_format(round.deadline, "j F Y")})
    return [*lines, *_reminders(round), *_end(round)]


def _reminders(round: ReportingRound) -> list[str]:
    lines = []
    before = sorted({days for days in (round.remind_first, round.remind_last) if days is not None}, reverse=True)
    if len(before) == 2:
        lines.append(
            _("Who has not answered all is reminded %(first)s and %(last)s days before.") % {"first": before[0], "last": before[1]}
        )
    elif before:
        words = ngettext(
            "Who has not answered all is reminded %(n)s day before.", "Who has not answered all is reminded %(n)s days before.", before[0]
        )
        lines.append(words % {"n": before[0]})
    if round.remind_late is not None:
        words = ngettext(
            "Who is late is reminded %(n)s day after the deadline.",
            "Who is late is reminded %(n)s days after the deadline.",
            round.remind_late,
        )
        lines.append(words % {"n": round.remind_late})
    if round.escalate is not None:
        words = ngettext(
            "%(n)s day after the deadline those who lead the reporting of a body are written to.",
            "%(n)s days after the deadline those who lead the reporting of a body are written to.",
            round.escalate,
        )
        lines.append(words % {"n": round.escalate})
    return lines or [_("Nobody is reminded.")]


def _end(round: ReportingRound) -> list[str]:
    if round.close_after is None:
        lines = [_("The round is closed by hand.")]
    else:
        words = ngettext(
            "The round closes by itself %(n)s day after the deadline.",
            "The round closes by itself %(n)s days after the deadline.",
            round.close_after,
        )
        lines = [words % {"n": round.close_after}]
    if round.repeats:
        lines.append(_("Another round like it is prepared: %(often)s.") % {"often": Repeats(round.repeats).label})
    return lines
