"""What the mails of a round are about: which measures of which bodies, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from governance.actions.rounds import pairs_to_ask
from governance.enums import AnswerState, RoundState
from governance.mails.letters.parts import MOST_LINES, Item
from governance.mails.letters.writing import one_line
from governance.models import ReportingRound
from governance.rounds.standing import Standing, standing
from measures.models import Measure
from plan.models import Body
from plan.translation import LANGUAGES, Text, choose

SHOWN = 160  # signs of a measure's text
MANY = 500  # measures: from here on all of the plan are read rather than named


@dataclass
class Lines:
    """The measures of each body that a mail lists, in the order of the plan."""

    round: ReportingRound
    of_body: dict[int, list[int]]
    begun: dict[tuple[int, int], Standing] = field(default_factory=dict)  # by measure and body: what has no answer yet, but an entry

    @cached_property
    def bodies(self) -> list[Body]:
        """The bodies, in the order in which the plan names them first."""
        found = Body.objects.in_bulk(list(self.of_body))
        return [found[pk] for pk in self.of_body]

    @cached_property
    def _measures(self) -> dict[int, tuple[str, dict[str, str], str]]:
        wanted = {pk for measures in self.of_body.values() for pk in measures[:MOST_LINES]}
        found = Measure.objects.filter(plan_id=self.round.plan_id)
        found = found.filter(pk__in=wanted) if len(wanted) <= MANY else found
        rows = found.order_by().values_list("pk", "code", "source_language", *(f"text_{language}" for language in LANGUAGES))
        return {pk: (code, dict(zip(LANGUAGES, texts, strict=True)), source) for pk, code, source, *texts in rows}

    def items(self, body_id: int) -> tuple[tuple[Item, ...], int]:
        """(the first measures of a body in the language that is active, how many more there are)."""
        measures = self.of_body[body_id]
        return tuple(self.item(pk, body_id=body_id) for pk in measures[:MOST_LINES]), max(0, len(measures) - MOST_LINES)

    def item(self, measure_id: int, note: str = "", body_id: int = 0) -> Item:
        """One line about a measure; after the code, how far the body is that has not answered it yet."""
        code, words, source = self._measures[measure_id]
        mark = begun_words(self.begun.get((measure_id, body_id)))
        return Item(f"{code} ({mark})" if mark else code, short(choose(words, source)), note)


def begun_words(one: Standing | None) -> str:
    """What there is of an answer that is still to come, in a word or some: who wrote one is not told that there is none."""
    if one is None:
        return ""
    if one.question_open:
        return _("a question is open")
    return pgettext("answer", "returned") if one.state == AnswerState.RETURNED else _("draft")


def short(text: Text) -> Text:
    """A text in one line, cut off where it is long."""
    return replace(text, value=one_line(text.value, SHOWN))


def asked_lines(round: ReportingRound) -> Lines:
    """All that is asked; of a round that is not open yet, what would be asked now."""
    pairs: Iterable[tuple[int, int]]
    if round.state == RoundState.PREPARED:
        pairs = pairs_to_ask(round)
    else:
        pairs = round.asked.order_by("measure__position", "measure_id", "body__slug").values_list("measure_id", "body_id")
    return _lines(round, pairs)


def missing_lines(round: ReportingRound, body_ids: Collection[int] | None = None) -> Lines:
    """What is still to be answered, of all bodies or of some."""
    found = [one for one in standing(round, body_ids=body_ids) if one.is_missing]
    lines = _lines(round, [(one.measure_id, one.body_id) for one in found])
    lines.begun = {(one.measure_id, one.body_id): one for one in found if one.update_id}
    return lines


def lines_of(round: ReportingRound, found: Iterable[Standing]) -> Lines:
    """Those measures."""
    return _lines(round, [(one.measure_id, one.body_id) for one in found])


def _lines(round: ReportingRound, pairs: Iterable[tuple[int, int]]) -> Lines:
    of_body: dict[int, list[int]] = defaultdict(list)
    for measure, body in pairs:
        of_body[body].append(measure)
    return Lines(round, dict(of_body))
