"""A small plan whose life is played day by day through the actions, with a clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone

from accounts.models import User
from measures.actions.edit import delete_row, save_row
from measures.actions.log import Statement, approve, correct, last_approved, report, submit
from measures.models import Coordination, Label, Measure, MeasureLabel, Milestone, Status, StatusUpdate
from plan.models import Body, Plan
from tests.factories import BodyFactory, LabelFactory, MeasureFactory, PlanFactory, SectorFactory, StatusFactory, UserFactory

FIRST = date(2024, 1, 1)
CONFIDENCE = ("", "on_track", "at_risk", "off_track")
WORDS = ("herwerkte", "brede", "oproep,", "voor", "é́én", "=1+1", "<b>alle</b>", "sectoren", "samen")


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Now is that moment."""
    with patch.object(timezone, "now", lambda: moment):
        yield


def moment_of(day: int, minute: int) -> datetime:
    """A minute (0–1439) of the day so many days after the adoption, Brussels time."""
    return timezone.make_aware(datetime.combine(FIRST + timedelta(days=day), time(minute // 60, minute % 60)))


@dataclass
class Life:
    """The plan, its things, and the acts that a number from 0 on chooses between; `n` chooses within an act."""

    plan: Plan
    user: User
    measures: list[Measure]
    bodies: list[Body]
    labels: list[Label]
    statuses: list[Status | None]
    acts: list[Callable[[Measure, int], None]] = field(default_factory=list)

    @classmethod
    def begin(cls) -> Life:
        """Three measures on the day of the adoption."""
        with clock_at(moment_of(0, 0)):
            plan = PlanFactory(adopted_on=FIRST)
            bodies = [BodyFactory(named_in=plan) for _ in range(3)]
            labels = [LabelFactory(plan=plan) for _ in range(2)]
            statuses = [StatusFactory(plan=plan), StatusFactory(plan=plan, active=True), StatusFactory(plan=plan, done=True), None]
            sectors = [SectorFactory(plan=plan) for _ in range(2)]
            measures = [
                MeasureFactory(plan=plan, sector=sectors[n % 2], status=statuses[0], leads=bodies[:n], labels=labels[:n], means=n)
                for n in range(3)
            ]
            user = UserFactory(administrator=True, name="Anna Geheim")
        life = cls(plan, user, measures, bodies, labels, statuses)
        life.acts = [life.report, life.report, life.reword, life.translate, life.coordinate, life.label, life.step, life.move]
        life.acts += [life.place, life.plan_period, life.end, life.add, life.correct, life.rename]
        return life

    def act(self, day: int, minute: int, act: int, which: int, n: int) -> None:
        """One act at one moment; acts come in the order of time."""
        with clock_at(moment_of(day, minute)):
            measure = Measure.objects.select_related("plan").get(pk=self.measures[which % len(self.measures)].pk)
            self.acts[act % len(self.acts)](measure, n)

    def report(self, measure: Measure, n: int) -> None:
        """A report, approved at once; now and then it asks something, or answers what was asked."""
        open_ones = StatusUpdate.objects.filter(measure=measure).open_questions()
        answers = open_ones.first() if n % 2 else None
        last = last_approved(measure)
        status = self.statuses[n % 4] if not (last and last.status and last.status.phase == "done") else last.status
        said = Statement(
            status=status, confidence=CONFIDENCE[n % 3], progress=n, note=f"nota {n}", question="Wie betaalt?" if n % 3 == 0 else "",
            blocked_reason="wacht" if n % 5 == 0 else "", answers=answers,
        )  # fmt: skip
        approve(self.user, report(self.user, measure, None, said), anyway=True)

    def correct(self, measure: Measure, n: int) -> None:
        """A correction of the last entry, whatever the status was."""
        last = last_approved(measure)
        assert last is not None
        said = Statement(status=self.statuses[n % 4], confidence=CONFIDENCE[n % 4], note="verbeterd")
        approve(self.user, submit(self.user, correct(self.user, last, said)), anyway=True)

    def reword(self, measure: Measure, n: int) -> None:
        """Another text, or another remark."""
        words = " ".join(WORDS[: 1 + n % len(WORDS)])
        if n % 4 == 0:
            measure.remarks = words
        else:
            measure.text_nl = f"Maatregel {words}"
        save_row(measure, user=self.user)

    def translate(self, measure: Measure, n: int) -> None:
        """Another translation, or none."""
        measure.text_fr = f"Mesure {n}" if n % 3 else ""
        save_row(measure, user=self.user)

    def coordinate(self, measure: Measure, n: int) -> None:
        """A body comes, gets another role, or goes."""
        body = self.bodies[n % 3]
        found = Coordination.objects.filter(measure=measure, body=body).first()
        if found is None:
            save_row(Coordination(measure=measure, body=body, order=n + 1, certain=bool(n % 2)), user=self.user)
        elif n % 2:
            found.role = "with" if found.role == "lead" else "lead"
            save_row(found, user=self.user)
        else:
            delete_row(found, user=self.user)

    def label(self, measure: Measure, n: int) -> None:
        """A label comes or goes."""
        label = self.labels[n % 2]
        found = MeasureLabel.objects.filter(measure=measure, label=label).first()
        if found:
            delete_row(found, user=self.user)
        else:
            save_row(MeasureLabel(measure=measure, label=label), user=self.user)

    def step(self, measure: Measure, n: int) -> None:
        """A new milestone, near enough to become late."""
        save_row(Milestone(measure=measure, title=f"Stap {n}", due_on=timezone.localdate() + timedelta(days=n % 7)), user=self.user)

    def move(self, measure: Measure, n: int) -> None:
        """A milestone gets another date, or is done."""
        found = measure.milestones.order_by("pk").last()
        if found is None:
            return self.step(measure, n)
        if n % 4 == 0:
            found.done_on = timezone.localdate()
        else:
            found.due_on, found.reason_to_move = found.due_on + timedelta(days=n % 5 - 2), f"reden {n}"  # type: ignore[attr-defined]
        return save_row(found, user=self.user)

    def place(self, measure: Measure, n: int) -> None:
        """Another sector, priority or cost."""
        if n % 3 == 0:
            measure.sector = self.measures[n % 2].sector
        elif n % 3 == 1:
            measure.priority = ("", "KT", "MT", "LT")[n % 4]
        else:
            measure.means, measure.staff = n % 4, None if n % 2 else 1
        save_row(measure, user=self.user)

    def plan_period(self, measure: Measure, n: int) -> None:
        """Another planned period."""
        today = timezone.localdate()
        measure.planned_from, measure.planned_until = (today, today + timedelta(days=n % 9)) if n % 4 else (None, None)
        save_row(measure, user=self.user)

    def end(self, measure: Measure, n: int) -> None:
        """The measure ends, or is taken up again."""
        measure.ended_on = None if measure.ended_on else timezone.localdate()
        save_row(measure, user=self.user)

    def add(self, measure: Measure, n: int) -> None:
        """Another measure joins the plan today."""
        if len(self.measures) < 5:
            today = timezone.localdate()
            self.measures.append(
                MeasureFactory(plan=self.plan, sector=measure.sector, added_on=today, position=n % 4, leads=self.bodies[:1])
            )

    def rename(self, measure: Measure, n: int) -> None:
        """A body gets another name: no measure changes by that."""
        body = Body.objects.get(pk=self.bodies[n % 3].pk)
        body.name_nl = f"Instantie {n}"
        save_row(body, user=self.user)
