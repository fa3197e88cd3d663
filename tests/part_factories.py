"""Invented parts of a plan that no measure needs: drivers, trends, terms, good practices, committees, figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory

from governance.enums import Unit
from governance.models import Committee, Deliverable, Indicator, IndicatorRow, IndicatorValue, Seat
from measures.enums import GoodPracticeKind
from measures.models import CrossListing, GoodPractice, Measure
from plan.models import Body, ChallengeDriver, Driver, Term, Trend, UnderlyingChallenge
from tests.factories import ChallengeFactory, MeasureFactory, PartFactory


class DriverFactory(PartFactory):
    class Meta:
        model = Driver

    number = factory.Sequence(lambda n: f"2.{n + 1}")
    title_nl = factory.LazyAttribute(lambda row: f"Drijfveer {row.number}")
    objective_nl = "meer werk in de stad"


class ChallengeDriverFactory(PartFactory):
    class Meta:
        model = ChallengeDriver

    challenge = factory.SubFactory(ChallengeFactory, plan=factory.SelfAttribute("..plan"))
    driver = factory.SubFactory(DriverFactory, plan=factory.SelfAttribute("..plan"))


class UnderlyingChallengeFactory(PartFactory):
    class Meta:
        model = UnderlyingChallenge

    challenge = factory.SubFactory(ChallengeFactory, plan=factory.SelfAttribute("..plan"))
    number = factory.Sequence(lambda n: n + 1)
    title_nl = "Een onderliggende uitdaging"


class TrendFactory(PartFactory):
    class Meta:
        model = Trend

    number = factory.Sequence(lambda n: n + 1)
    title_nl = factory.LazyAttribute(lambda row: f"Trend {row.number}")


class TermFactory(PartFactory):
    class Meta:
        model = Term

    term = factory.Sequence(lambda n: f"ABC{n}")
    meaning_nl = factory.LazyAttribute(lambda row: f"betekenis van {row.term}" if row.explained else "")
    explained = True


class CrossListingFactory(PartFactory):
    class Meta:
        model = CrossListing

    measure = factory.SubFactory(MeasureFactory, plan=factory.SelfAttribute("..plan"))


class GoodPracticeFactory(PartFactory):
    class Meta:
        model = GoodPractice

    number = factory.Sequence(lambda n: n + 1)
    kind = GoodPracticeKind.EXAMPLE
    title_nl = "Een goede praktijk"


class CommitteeFactory(PartFactory):
    """A committee; `about=[measure, …]` are its measures."""

    class Meta:
        model = Committee
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"committee-{n + 1}")
    position = factory.Sequence(lambda n: n + 1)
    name_nl = factory.LazyAttribute(lambda row: f"Comité {row.code}")

    @factory.post_generation
    def about(self: Committee, create: bool, measures: list[Measure] | None, **kwargs: Any) -> None:
        self.measures.set(measures or [])


class SeatFactory(PartFactory):
    class Meta:
        model = Seat

    committee = factory.SubFactory(CommitteeFactory, plan=factory.SelfAttribute("..plan"))
    number = factory.Sequence(lambda n: n + 1)
    printed = "Dienst X (als afgedrukt)"
    label_nl = factory.LazyAttribute(lambda row: f"Zetel {row.number}")


class DeliverableFactory(PartFactory):
    """A task; `given_by=[body, …]` provide its figures."""

    class Meta:
        model = Deliverable
        skip_postgeneration_save = True

    committee = factory.SubFactory(CommitteeFactory, plan=factory.SelfAttribute("..plan"))
    number = factory.Sequence(lambda n: n + 1)
    title_nl = factory.LazyAttribute(lambda row: f"Taak {row.number}")

    @factory.post_generation
    def given_by(self: Deliverable, create: bool, bodies: list[Body] | None, **kwargs: Any) -> None:
        self.providers.set(bodies or [])


class IndicatorFactory(PartFactory):
    class Meta:
        model = Indicator

    code = factory.Sequence(lambda n: f"indicator-{n + 1}")
    number = factory.Sequence(lambda n: n + 1)
    table = "1"
    title_nl = factory.LazyAttribute(lambda row: f"Kolom {row.number}")
    unit = Unit.COUNT


class IndicatorRowFactory(PartFactory):
    class Meta:
        model = IndicatorRow

    code = factory.Sequence(lambda n: f"row-{n + 1}")
    number = factory.Sequence(lambda n: n + 1)
    label_nl = factory.LazyAttribute(lambda row: f"Rij {row.number}")


class IndicatorValueFactory(PartFactory):
    class Meta:
        model = IndicatorValue

    indicator = factory.SubFactory(IndicatorFactory, plan=factory.SelfAttribute("..plan"))
    row = factory.SubFactory(IndicatorRowFactory, plan=factory.SelfAttribute("..plan"))
    period = "2014"
    value = Decimal(10)
    printed = "10"
