"""The measures of a generated plan, with their printed rows, labels, coordination, notes and links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import Model

from measures.codes import natural_key
from measures.enums import CoordinationRole, LinkKind
from measures.models import Coordination, CrossListing, Footnote, Measure, MeasureLabel, MeasureLink, Note, Printed
from measures.practice.dice import between, dice, start_of, weighted
from measures.practice.generating import Parts, texts
from measures.practice.phrases import DOUBTS, FOOTNOTES, say
from measures.practice.rows import create
from measures.practice.words import measure_text
from plan.bulk import CHUNK

PRIORITIES = (("KT", 0.42), ("MT", 0.36), ("LT", 0.15), ("", 0.07))
COSTS: tuple[tuple[int | None, float], ...] = ((1, 0.36), (2, 0.3), (3, 0.14), (0, 0.06), (None, 0.14))
STATUS_ODDS = (0.04, 0.45, 0.25, 0.1)  # of the first statuses; the rest has none
ADDED_SHARE = 0.015


def make_measures(parts: Parts, size: int, seed: int, days: tuple[date, date]) -> None:
    """Write the measures in batches; some of them joined the plan between the two days."""
    maker = Maker(parts, seed, days)
    for start in range(1, size + 1, CHUNK):
        maker.write(range(start, min(start + CHUNK, size + 1)))


@dataclass
class Maker:
    """Makes measures one after the other, numbering them within each place."""

    parts: Parts
    seed: int
    days: tuple[date, date]
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def write(self, positions: range) -> None:
        """Make and store the measures of these positions."""
        made = [self._measure(position) for position in positions]
        adopted = [measure for measure in made if measure.added_on is None]
        create(adopted, at=self.parts.plan.adopted_at)
        for measure in made:
            if measure.added_on:
                create([measure], at=start_of(measure.added_on))
        hanging: dict[type[Model], list[Any]] = defaultdict(list)
        for measure in made:
            for row in self._hanging(measure, made):
                hanging[type(row)].append(row)
        for rows in hanging.values():
            create(rows, at=self.parts.plan.adopted_at)

    def _measure(self, position: int) -> Measure:
        chance, parts = dice(self.seed, "made", position), self.parts
        place, code = self._place(chance)
        words = measure_text(chance)
        if chance.random() < 0.2:
            words["en"] = ""
        if chance.random() < 0.03:
            words["fr"] = ""
        statuses: Sequence[tuple[Any, float]] = [*zip(parts.statuses, STATUS_ODDS, strict=False), (None, 0.16)]
        measure = Measure(
            plan=parts.plan,
            source_language=parts.plan.source_language,
            code=code,
            code_key=natural_key(code),
            position=position,
            priority=weighted(chance, PRIORITIES),
            means=weighted(chance, COSTS),
            staff=weighted(chance, COSTS),
            status_at_adoption=weighted(chance, statuses),
            coordinator_to_find=chance.random() < 0.07,
            added_on=between(chance, self.days[0], self.days[1] - timedelta(days=1)) if chance.random() < ADDED_SHARE else None,
            **texts("text", words),
            **place,
        )
        measure.stamp()
        return measure

    def _place(self, chance: Random) -> tuple[dict[str, Any], str]:
        """A place in the plan, and the next code there."""
        parts, luck = self.parts, chance.random()
        if luck < 0.45:
            challenge = chance.choice(parts.challenges[:-1])
            pillar = chance.choice(parts.pillars[challenge.pk])
            head = f"{parts.challenges.index(challenge) + 1}.{pillar.number}."
            place: dict[str, Any] = {"pillar": pillar}
        elif luck < 0.5:
            place, head = {"challenge": parts.challenges[-1]}, "G."
        elif luck < 0.6:
            dimension = chance.choice(parts.dimensions)
            place, head = {"dimension": dimension}, f"D{dimension.number}."
        else:
            sector = chance.choice(parts.sectors)
            place, head = {"sector": sector, "dimension": chance.choice(parts.dimensions)}, f"{sector.code}."
        self.numbers[head] += 1
        return place, f"{head}{self.numbers[head]}"

    def _hanging(self, measure: Measure, made: list[Measure]) -> list[Model]:
        """All that hangs on one measure."""
        chance, plan = dice(self.seed, "hanging", measure.position), self.parts.plan
        language = plan.source_language
        rows: list[Model] = [*self._coordination(measure, chance)]
        labels = chance.sample(self.parts.labels, weighted(chance, ((0, 0.72), (1, 0.23), (2, 0.05))))
        rows += [MeasureLabel(measure=measure, label=label) for label in labels]
        if not measure.added_on:
            rows.append(self._printed(measure))
        if chance.random() < 0.1:
            rows.append(_stamped(Note(plan=plan, measure=measure, **texts("text", DOUBTS))))
        if chance.random() < 0.06:
            rows.append(Footnote(measure=measure, number=1, text=say(FOOTNOTES, language, chance)))
        if chance.random() < 0.08 and (other := chance.choice(made)) != measure:
            kind = weighted(chance, ((LinkKind.SEE_ALSO, 0.7), (LinkKind.OVERLAPS, 0.25), (LinkKind.SAME_AS, 0.05)))
            rows.append(_stamped(MeasureLink(plan=plan, from_measure=measure, to_measure=other, kind=kind)))
        if chance.random() < 0.005:
            where = {"dimension": chance.choice(self.parts.dimensions)}
            rows.append(_stamped(CrossListing(plan=plan, measure=measure, position=measure.position, **where)))
        return rows

    def _coordination(self, measure: Measure, chance: Random) -> list[Coordination]:
        """Nobody, a doubtful body, or a lead with now and then others; the first bodies of the plan do most."""
        if measure.coordinator_to_find or chance.random() < 0.06:
            return []
        bodies = self.parts.bodies
        count = weighted(chance, ((1, 0.82), (2, 0.14), (3, 0.04)))
        chosen = list(dict.fromkeys(bodies[int(len(bodies) * chance.random() ** 2)] for _ in range(count)))
        certain = chance.random() < 0.9
        role = weighted(chance, ((CoordinationRole.WITH, 0.7), (CoordinationRole.VIA, 0.3)))
        found = [Coordination(measure=measure, body=chosen[0], certain=certain, reports=certain, printed=chosen[0].short_name)]
        for order, body in enumerate(chosen[1:], start=2):
            joint = certain and chance.random() < 0.25
            found.append(
                Coordination(
                    measure=measure, body=body, order=order, certain=certain, reports=joint, role=CoordinationRole.LEAD if joint else role
                )
            )
        return found

    def _printed(self, measure: Measure) -> Printed:
        status = measure.status_at_adoption
        return Printed(
            measure=measure,
            code=measure.code,
            text=measure.words("text", measure.source_language),
            priority=measure.priority,
            cost=f"{'€' * (measure.means or 0)} {'H' * (measure.staff or 0)}".strip() or "-",
            status=status.words("label", measure.source_language) if status else "",
        )


def _stamped(row: Any) -> Any:
    row.source_language = row.plan.source_language
    row.stamp()
    return row
