"""What a round will ask, of whom, and who will hear of it: shown before it is opened."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.actions.rounds import pairs_to_ask
from governance.enums import Repeats
from governance.models import AskedMeasure, ReportingRound
from governance.querysets.asking import ended_measures, measures_named, waiting_pairs, without_reporting_body
from governance.rounds.asked import check_query, read_query
from governance.rules import answers_until
from measures.exports.about import filter_words
from measures.models import Measure
from plan.dates import day_words
from plan.models import Body

SHOWN = 50  # measures without a reporting body that are named


@dataclass(frozen=True)
class Named:
    """Some measures, the first of them to be named."""

    measures: list[Measure] = field(default_factory=list)
    count: int = 0

    @property
    def unnamed(self) -> int:
        """How many are not named."""
        return self.count - len(self.measures)


@dataclass(frozen=True)
class Scope:
    """How many measures a round asks about, which bodies it asks, which measures it cannot ask about, and who is asked already."""

    measures: int = 0
    bodies: list[tuple[Body, int, int]] = field(default_factory=list)  # with how many it is asked about, and how many the list shows
    joint: int = 0  # measures on which several bodies report
    unreported: Named = field(default_factory=Named)
    ended: Named = field(default_factory=Named)
    waiting: Named = field(default_factory=Named)  # of which an answer was handed in already
    must_answer: bool = False  # such an answer counts only once a question is answered with it
    running: list[tuple[ReportingRound, int]] = field(default_factory=list)  # that ask the same bodies, about how many of the measures
    filters: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def scope_of(round: ReportingRound) -> Scope:
    """What the round asks now, by the plan as it is today; where its filters mean nothing, what is wrong with them."""
    try:
        filters = check_query(read_query(round.query, round.plan), round.plan)
    except ValidationError as wrong:
        return Scope(errors=wrong.messages)
    pairs = pairs_to_ask(round)
    per_body, per_measure = Counter(body for _measure, body in pairs), Counter(measure for measure, _body in pairs)
    listed = Counter(slug for slugs in filters.qs.order_by().values_list("bodies", flat=True) for slug in set(slugs.split("|")))
    asked = set(pairs)
    already = {measure for measure, body in waiting_pairs(round.plan) if (measure, body) in asked}
    waiting = _named(measures_named(already)) if already else Named()
    bodies = sorted(Body.objects.filter(pk__in=per_body), key=lambda body: str(body).casefold())
    return Scope(
        measures=len(per_measure),
        bodies=[(body, per_body[body.pk], listed[body.slug]) for body in bodies],
        joint=sum(n > 1 for n in per_measure.values()),
        unreported=_named(without_reporting_body(filters.qs)),
        ended=_named(ended_measures(filters.qs)),
        waiting=waiting,
        must_answer=bool(waiting.count and round.pk and round.questions.filter(required=True).exists()),
        running=_asked_already(round, asked),
        filters=filter_words(filters),
    )


def _named(found: QuerySet[Measure]) -> Named:
    shown = list(found[: SHOWN + 1])
    return Named(shown[:SHOWN], len(shown) if len(shown) <= SHOWN else found.count())


def _asked_already(round: ReportingRound, pairs: set[tuple[int, int]]) -> list[tuple[ReportingRound, int]]:
    """The running rounds that ask the same bodies about the same measures, and about how many."""
    measures: dict[int, set[int]] = defaultdict(set)
    asked = AskedMeasure.objects.in_other_running_rounds(round).values_list("round_id", "measure_id", "body_id")
    for number, measure, body in asked.order_by():
        if (measure, body) in pairs:
            measures[number].add(measure)
    rounds = ReportingRound.objects.filter(pk__in=measures).newest() if measures else []
    return [(one, len(measures[one.pk])) for one in rounds]


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
    lines.append(_("Answers are due on %(day)s.") % {"day": day_words(round.deadline)})
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
    end = answers_until(round.deadline, round.close_after)
    if round.close_after is None or end is None:
        lines = [_("The round is closed by hand.")]
    else:
        words = ngettext(
            "The round closes by itself %(n)s day after the deadline: answers are taken until and including %(day)s.",
            "The round closes by itself %(n)s days after the deadline: answers are taken until and including %(day)s.",
            round.close_after,
        )
        lines = [words % {"n": round.close_after, "day": day_words(end)}]
    if round.repeats:
        lines.append(_("Another round like it is prepared: %(often)s.") % {"often": Repeats(round.repeats).label})
    return lines
