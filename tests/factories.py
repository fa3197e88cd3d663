"""Small invented things to test with; a measure always comes with its adoption entry and its state."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.enums import MemberRole, Role
from accounts.models import Membership, PlanRole, User
from measures.actions.log import adopt
from measures.actions.states import refresh_states
from measures.enums import Phase
from measures.models import Coordination, Label, Measure, MeasureLabel, Status
from plan.enums import ChallengeKind
from plan.models import Body, BodyAlias, Challenge, Dimension, Pillar, Plan, Sector
from plan.translation import Translatable

PASSWORD = "a long password for tests"
PLACES = ("pillar", "challenge", "sector", "dimension")
PARTS = (*PLACES, "status")


class TranslatedFactory(DjangoModelFactory):
    """Sets the states of the three languages, as every action does."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Translatable], *args: Any, **kwargs: Any) -> Translatable:
        row = model_class(*args, **kwargs)
        row.stamp()
        row.save()
        return row


class PlanFactory(TranslatedFactory):
    """A public plan, adopted on 1 January 2024; trait `hidden`: not public; trait `practice`: for training."""

    class Meta:
        model = Plan

    class Params:
        hidden = factory.Trait(is_public=False)
        practice = factory.Trait(is_public=False, is_practice=True)

    slug = factory.Sequence(lambda n: f"testplan-{n}")
    title_nl = factory.LazyAttribute(lambda plan: f"Plan {plan.slug}")
    short_title_nl = factory.LazyAttribute(lambda plan: f"Kort {plan.slug}")
    adopted_on = date(2024, 1, 1)
    is_public = True


class PartFactory(TranslatedFactory):
    """A part of a plan's text; parts that are given decide the plan when none is given."""

    class Meta:
        abstract = True

    plan = factory.SubFactory(PlanFactory)

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        part = next((params[name] for name in PARTS if params.get(name)), None)
        if part and not any(name.startswith("plan") for name in params):
            params["plan"] = part.plan
        return super()._generate(strategy, params)


class ChallengeFactory(PartFactory):
    """A transversal challenge."""

    class Meta:
        model = Challenge

    section = factory.Sequence(lambda n: f"3.{n + 1}")
    kind = ChallengeKind.TRANSVERSAL
    title_nl = factory.LazyAttribute(lambda row: f"Uitdaging {row.section}")


class PillarFactory(PartFactory):
    """A pillar of a challenge of the same plan."""

    class Meta:
        model = Pillar

    challenge = factory.SubFactory(ChallengeFactory, plan=factory.SelfAttribute("..plan"))
    number = factory.Sequence(lambda n: n + 1)
    title_nl = factory.LazyAttribute(lambda row: f"Pijler {row.number}")


class SectorFactory(PartFactory):
    """A sector."""

    class Meta:
        model = Sector

    code = factory.Sequence(lambda n: f"S{n + 1}")
    position = factory.Sequence(lambda n: n + 1)
    title_nl = factory.LazyAttribute(lambda row: f"Sector {row.code}")


class DimensionFactory(PartFactory):
    """A dimension."""

    class Meta:
        model = Dimension

    number = factory.Sequence(lambda n: n + 1)
    title_nl = factory.LazyAttribute(lambda row: f"Dimensie {row.number}")


class BodyFactory(TranslatedFactory):
    """A body; with `named_in=plan` that plan prints its name."""

    class Meta:
        model = Body
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"body-{n + 1}")
    name_nl = factory.LazyAttribute(lambda row: f"Instantie {row.slug}")

    @factory.post_generation
    def named_in(self: Body, create: bool, plan: Plan | None, **kwargs: Any) -> None:
        if plan:
            BodyAlias.objects.create(plan=plan, body=self, spelling=self.name_nl)


class StatusFactory(PartFactory):
    """A status in the planned phase; traits `active`, `done` and `stopped`."""

    class Meta:
        model = Status

    class Params:
        active = factory.Trait(phase=Phase.ACTIVE)
        done = factory.Trait(phase=Phase.DONE)
        stopped = factory.Trait(phase=Phase.STOPPED)

    code = factory.Sequence(lambda n: f"status_{n + 1}")
    phase = Phase.PLANNED
    position = factory.Sequence(lambda n: n + 1)
    label_nl = factory.LazyAttribute(lambda row: f"Status {row.code}")


class LabelFactory(PartFactory):
    """A label."""

    class Meta:
        model = Label

    code = factory.Sequence(lambda n: f"L{n + 1}")
    position = factory.Sequence(lambda n: n + 1)
    label_nl = factory.LazyAttribute(lambda row: f"Label {row.code}")


class MeasureFactory(PartFactory):
    """A measure with its adoption entry and state; in a sector of its own unless placed elsewhere.

    `status=` is its status at adoption, `leads=[body, …]` are certain leads that report, `labels=[label, …]` its labels.
    """

    class Meta:
        model = Measure

    code = factory.Sequence(lambda n: f"T.{n + 1}")
    position = factory.Sequence(lambda n: n + 1)
    text_nl = factory.LazyAttribute(lambda row: f"Maatregel {row.code}")

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        if "status" in kwargs:
            kwargs["status_at_adoption"] = kwargs.pop("status")
        if not any(kwargs.get(name) for name in PLACES):
            kwargs["sector"] = SectorFactory(plan=kwargs["plan"])
        return kwargs

    @factory.post_generation
    def leads(self: Measure, create: bool, bodies: list[Body] | None, **kwargs: Any) -> None:
        for order, body in enumerate(bodies or [], start=1):
            Coordination.objects.create(measure=self, body=body, order=order)

    @factory.post_generation
    def labels(self: Measure, create: bool, found: list[Label] | None, **kwargs: Any) -> None:
        for label in found or []:
            MeasureLabel.objects.create(measure=self, label=label)

    @classmethod
    def _after_postgeneration(cls, instance: Measure, create: bool, results: Any = None) -> None:
        adopt([instance])
        refresh_states([instance])


class UserFactory(DjangoModelFactory):
    """An account that can sign in with PASSWORD; alone it gives no right. Trait `administrator`."""

    class Meta:
        model = User

    class Params:
        administrator = factory.Trait(is_superuser=True)

    email = factory.Sequence(lambda n: f"person-{n + 1}@example.org")
    name = factory.Sequence(lambda n: f"Persoon {n + 1}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    """A contributor of a body."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    body = factory.SubFactory(BodyFactory)
    role = MemberRole.CONTRIBUTOR


class PlanRoleFactory(DjangoModelFactory):
    """A reader of a plan; `role=` for another role, `plan=None` for all plans."""

    class Meta:
        model = PlanRole

    user = factory.SubFactory(UserFactory)
    plan = factory.SubFactory(PlanFactory)
    role = Role.READER
