"""What is sent through each door: a row of every table, and a valid value for what a page does offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.models import CalendarAddress, Membership, PlanRole, User
from governance.models import Committee, Deliverable, Indicator, IndicatorRow, IndicatorValue, Seat
from measures.actions.bulk import preview_bulk_edit
from measures.actions.log import Statement, approve, submit, write_draft
from measures.actions.remarks import add_remark
from measures.enums import BulkKind
from measures.models import (
    BulkEdit,
    Coordination,
    CrossListing,
    Evidence,
    Footnote,
    GoodPractice,
    ImportRun,
    Label,
    Measure,
    MeasureLabel,
    MeasureLink,
    MeasureState,
    Milestone,
    MilestoneMove,
    Note,
    Printed,
    Remark,
    SavedView,
    Status,
    StatusReading,
    StatusUpdate,
    UpdateMove,
)
from plan.models import Body, BodyAlias, Challenge, Driver, Pillar, Plan, Sector, Term, Trend, UnderlyingChallenge
from plan.models import ChallengeDriver as DriverLink
from plan.models import Dimension as PlanDimension
from plan.translation import Translatable
from tests import part_factories as parts
from tests.factories import (
    BodyFactory,
    ChallengeFactory,
    DimensionFactory,
    LabelFactory,
    MeasureFactory,
    MembershipFactory,
    PillarFactory,
    PlanFactory,
    PlanRoleFactory,
    SectorFactory,
    StatusFactory,
    UserFactory,
)
from tests.field_attempts import stored
from tests.field_permissions import MODELS
from tests.permissions import World
from tests.rounds import in_weeks

Things = dict[str, Any]

# More doors behind one address: each kind of bulk edit.
VARIANTS = [("measures:confirm-bulk-edit", kind, f"slug pk=previewed_{kind}") for kind in ("coordinator", "label", "status")]
VARIANTS += [("measures:edit-measures", kind, "slug") for kind in ("coordinator", "label", "status")]


def report(things: Things) -> dict[str, Any]:
    """Every field that the report offers."""
    return {
        "version": things["measure"].version,
        "status": things["status"].pk,
        "confidence": "at_risk",
        "progress": "33",
        "note": "wat er gebeurde",
        "blocked_reason": "geen geld",
        "question": "wie beslist dit?",
        "answers": things["asked"].pk,
        "language": "fr",
        "evidence-TOTAL_FORMS": 1,
        "evidence-0-url": "https://bewijs.example/",
        "evidence-0-title": "een bewijs",
        "kind": "confirmation",
        "state": "approved",
    }


def asking(things: Things) -> dict[str, Any]:
    """Every field that the form of a round offers, and one question."""
    texts = {f"{name}_{language}": f"{name} in {language}" for name in ("title", "message") for language in ("nl", "fr", "en")}
    question = {f"question-0-text_{language}": f"Hoe ver, {language}?" for language in ("nl", "fr", "en")}
    return {
        **texts,
        **question,
        "question-TOTAL_FORMS": 1,
        "question-INITIAL_FORMS": 0,
        "question-0-required": "on",
        "query": "priority=KT",
        **dict.fromkeys(("asks_status", "asks_milestones", "asks_evidence"), "on"),
        "deadline": in_weeks(5).isoformat(),
        "remind_first": 15,
        "remind_last": 4,
        "remind_late": 2,
        "escalate": 8,
        "close_after": 15,
        "repeats": "year",
    }


SENT: dict[str, Callable[[Things], dict[str, Any]]] = {
    "measures:report-update": report,
    "measures:withdraw-update": lambda things: {"state": "approved", "to_state": "approved"},
    "measures:add-milestone": lambda things: {"language": "fr", "title": "Bestek", "due_on": "2031-01-01"},
    "measures:add-remark": lambda things: {"language": "fr", "text": "Waarom?", "answers": things["remark"].pk},
    "measures:edit-measures": lambda things: {"what": "period", "planned_from": "2031-01-01", "planned_until": ""},
    "measures:edit-measures[coordinator]": lambda things: {"what": "coordinator", "how": "add", "body": things["body"].pk},
    "measures:edit-measures[label]": lambda things: {"what": "label", "how": "add", "label": things["label"].pk},
    "measures:edit-measures[status]": lambda things: {
        "what": "status",
        "status": things["status"].pk,
        "note": "namens hen",
        "language": "nl",
    },
    "measures:edit-plan-settings": lambda things: {
        "needs_approval": None,
        "horizon_kt": "2031-01-01",
        "horizon_mt": "2032-01-01",
        "horizon_lt": "2033-01-01",
    },
    # The action says yes to both; what is sent says no.
    "measures:confirm-bulk-edit[coordinator]": lambda things: {"certain": "", "reports": ""},
    "measures:edit-view": lambda things: {"title": "Mijn lijst", "audience": "committee"},
    "governance:add-round": asking,
    "governance:edit-round": lambda things: {**asking(things), "asks_status": None, "asks_milestones": None},
    "governance:move-deadline": lambda things: {
        "deadline": in_weeks(7).isoformat(),
        "remind_first": 15,
        "remind_last": 4,
        "remind_late": 2,
        "escalate": 8,
        "close_after": 15,
    },
    # What the copy has of itself is not what is sent.
    "governance:repeat-round": lambda things: {"asks_status": "", "asks_milestones": "", "state_fr": "official", "state_en": "official"},
    "governance:answer-measure": lambda things: {**report(things), "question-1": "zeer ver"},
    "governance:begin-link": lambda things: {"name": "Iemand"},
    "governance:add-stopped": lambda things: {"address": "weg@example.org", "reason": "wil niets"},
    "accounts:edit-account": lambda things: {"name": "Nieuwe naam", "language": "fr", "wants_mail": None},
}


def furnish(world: World) -> World:
    """A row of every table in the plan of one's own, what the pages offer to choose, and rows that nobody may be led to."""
    runs, people = world.people["secretariat"], world.people
    assert runs is not None
    for name in ("own", "foreign", "hidden"):
        things = world.things[name]
        measure: Measure = things["measure"]
        things["status"], things["label"] = StatusFactory(plan=things["plan"]), LabelFactory(plan=things["plan"])
        asked = submit(runs, write_draft(runs, measure, None, Statement(question="Wie?")))
        things["asked"] = approve(runs, asked)
        things["remark"] = add_remark(runs, measure, text="Hoe ver staat het?", language="nl", answers=None)
        changes = {
            "coordinator": {"how": "add", "body": BodyFactory(named_in=things["plan"]).pk},
            "label": {"how": "add", "label": things["label"].pk},
            "status": {"status": things["status"].pk, "note": "namens hen", "language": "nl"},
        }
        for kind, change in changes.items():
            other = MeasureFactory(plan=things["plan"], leads=[things["body"]])
            things[f"previewed_{kind}"] = preview_bulk_edit(runs, things["plan"], BulkKind(kind), change, [other.pk]).pk
        measure.refresh_from_db()
    world.things["rows"] = rows_of(world.things["own"], people)
    world.things["added"] = added(world.things["own"])
    world.things["strange"] = strange()
    world.things["forged"] = {
        "state": "withdrawn",
        "from_state": "withdrawn",
        "to_state": "draft",
        "email": "forged@example.org",
        "outcome": "opened",
    }
    world.things["before"] = {model: stored([model]) for model in MODELS}
    return world


def rows_of(things: Things, people: dict[str, User | None]) -> dict[Any, Any]:
    """A row of each table of the admin; most hang on one measure."""
    plan, measure = things["plan"], MeasureFactory(plan=things["plan"], leads=[things["body"]], labels=[things["label"]])
    challenge, driver = ChallengeFactory(plan=plan), parts.DriverFactory(plan=plan)
    committee, indicator, figures = (
        make(plan=plan) for make in (parts.CommitteeFactory, parts.IndicatorFactory, parts.IndicatorRowFactory)
    )
    milestone = Milestone.objects.create(measure=measure, title="Start", first_due_on="2031-01-01", due_on="2031-01-01")
    update = StatusUpdate.objects.get(pk=things["submission"])
    texts = {"text_nl": "tekst", "source_language": "nl"}
    found = {
        Plan: plan,
        Trend: parts.TrendFactory(plan=plan),
        Driver: driver,
        Challenge: challenge,
        DriverLink: DriverLink.objects.create(plan=plan, challenge=challenge, driver=driver),
        UnderlyingChallenge: parts.UnderlyingChallengeFactory(plan=plan, challenge=challenge),
        Pillar: PillarFactory(plan=plan, challenge=challenge),
        Sector: SectorFactory(plan=plan),
        PlanDimension: DimensionFactory(plan=plan),
        Body: BodyFactory(named_in=plan),
        BodyAlias: BodyAlias.objects.create(plan=plan, body=things["body"], spelling="Een andere spelling"),
        Term: parts.TermFactory(plan=plan),
        User: UserFactory(),
        Membership: MembershipFactory(body=things["body"]),
        PlanRole: PlanRoleFactory(plan=plan),
        CalendarAddress: CalendarAddress.objects.create(user=UserFactory(), secret_hash="0" * 64),
        Status: things["status"],
        StatusReading: StatusReading.objects.create(plan=plan, printed="Te doen", status=things["status"], source_language="nl"),
        Label: things["label"],
        Measure: measure,
        MeasureLabel: MeasureLabel.objects.get(measure=measure),
        CrossListing: parts.CrossListingFactory(plan=plan, measure=measure, challenge=challenge),
        Coordination: Coordination.objects.get(measure=measure),
        MeasureLink: MeasureLink.objects.create(plan=plan, from_measure=measure, to_measure=things["measure"]),
        Printed: Printed.objects.create(measure=measure, code="T.1", text="gedrukt"),
        Footnote: Footnote.objects.create(measure=measure, number=1, text="voetnoot"),
        Note: Note.objects.create(plan=plan, measure=measure, number=1, **texts),
        GoodPractice: parts.GoodPracticeFactory(plan=plan),
        Milestone: milestone,
        MilestoneMove: MilestoneMove.objects.create(
            milestone=milestone, from_date="2030-01-01", to_date="2031-01-01", reason="later", at=timezone.now()
        ),
        StatusUpdate: update,
        UpdateMove: update.moves.first(),
        Evidence: Evidence.objects.create(update=update, title="bewijs", url="https://x.example/"),
        Remark: things["remark"],
        SavedView: SavedView.objects.get(pk=things["kept_view"]),
        MeasureState: MeasureState.objects.today().get(measure=measure),
        ImportRun: ImportRun.objects.get(pk=things["run"]),
        BulkEdit: BulkEdit.objects.get(pk=things["previewed"]),
        Committee: committee,
        Seat: parts.SeatFactory(plan=plan, committee=committee),
        Deliverable: parts.DeliverableFactory(plan=plan, committee=committee),
        Indicator: indicator,
        IndicatorRow: figures,
        IndicatorValue: parts.IndicatorValueFactory(plan=plan, indicator=indicator, row=figures),
    }
    for row in found.values():
        row.refresh_from_db()
        if isinstance(row, Translatable):
            row.stamp()
            row.save()
    return found


def added(things: Things) -> dict[Any, dict[str, Any]]:
    """What a new row needs to be one of its kind, where another number or code is not enough."""
    plan = things["plan"]
    return {
        DriverLink: {"driver": parts.DriverFactory(plan=plan).pk},
        MeasureLabel: {"label": LabelFactory(plan=plan).pk},
        Coordination: {"body": BodyFactory(named_in=plan).pk},
        MeasureLink: {"kind": "overlaps"},
        IndicatorValue: {"period": "2019"},
        Membership: {"user": UserFactory().pk},
        PlanRole: {"user": UserFactory().pk},
        StatusReading: {"printed": "Nog te doen"},
    }


def strange() -> dict[Any, int]:
    """A row of each kind in a plan of others, made last: no door leads there."""
    plan = PlanFactory()
    measure = MeasureFactory(plan=plan, status=StatusFactory(plan=plan))
    made = [plan, measure, measure.sector, measure.status_at_adoption, BodyFactory(), UserFactory(), LabelFactory(plan=plan)]
    made += [PillarFactory(plan=plan), ChallengeFactory(plan=plan), DimensionFactory(plan=plan), measure.updates.get()]
    made += [parts.CommitteeFactory(plan=plan), parts.IndicatorFactory(plan=plan), parts.IndicatorRowFactory(plan=plan)]
    return {type(row): row.pk for row in made}
