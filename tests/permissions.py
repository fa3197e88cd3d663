"""Who may do what with every address: role × URL name × method, with things of one's own, of others, and of a hidden plan.

To add a page: add a Row (and to `World.things` what its address needs). An address without a Row fails the tests.
Outcomes: "ok" 200, "go" 302 onwards, "in" 302 to the sign-in, "bad" 400, 403, 404, 405.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.actions import make_calendar_address
from accounts.enums import MemberRole, Role
from accounts.models import User
from governance.actions.links import make_links
from governance.actions.rounds import mark_of_round
from governance.actions.stop_list import stop_address
from governance.enums import RoundState
from governance.links.signed import token_of
from governance.models import OutgoingMail, ReportingRound
from measures.actions.bulk import confirm_bulk_edit, preview_bulk_edit
from measures.actions.imports import preview_import
from measures.actions.log import mark_of
from measures.actions.plan_settings import mark_of_settings
from measures.enums import BulkKind, Source
from measures.models import BulkEdit, ImportRun, Measure, SavedView
from plan.models import Body, Plan
from plan.tables.base import Run
from plan.tables.registry import find_table
from plan.tables.writing import write_csv
from tests.factories import (
    PASSWORD,
    BodyFactory,
    ChallengeFactory,
    DimensionFactory,
    MeasureFactory,
    MembershipFactory,
    PlanFactory,
    PlanRoleFactory,
    SectorFactory,
    StatusFactory,
    UserFactory,
)
from tests.part_factories import CommitteeFactory
from tests.reporting import drafted, move, waiting
from tests.rounds import in_weeks, round_of

ROLES = (
    *("visitor", "nobody", "reader", "contributor", "lead", "other_contributor"),
    *("committee", "secretariat", "other_secretariat", "administrator", "closed"),
)
GROUPS = {
    "visitors": ("visitor", "closed"),
    "strangers": ("nobody", "other_contributor", "other_secretariat"),
    "body": ("contributor", "lead"),
    "runs": ("secretariat", "administrator"),
}
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
Outcome = str | int
Cells = dict[str, Outcome]


def cells(default: Outcome, **exceptions: Outcome) -> Cells:
    """One outcome per role; a later exception, for a role or a group, goes over an earlier one."""
    found: Cells = dict.fromkeys(ROLES, default)
    for name, outcome in exceptions.items():
        found.update(dict.fromkeys(GROUPS.get(name, (name,)), outcome))
    return found


@dataclass
class World:
    """Two plans in which the roles hold (one public, one hidden), and one of others; people, and things to address."""

    people: dict[str, User | None] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def make(cls) -> World:
        world = cls()
        public, hidden, elsewhere = PlanFactory(), PlanFactory(hidden=True), PlanFactory()
        body, other, third = BodyFactory(named_in=public), BodyFactory(named_in=public), BodyFactory(named_in=public)
        body.aliases.create(plan=hidden, spelling=body.name_nl)
        world.people = {
            "visitor": None,
            "nobody": UserFactory(),
            "contributor": MembershipFactory(body=body).user,
            "lead": MembershipFactory(body=body, role=MemberRole.LEAD).user,
            "other_contributor": MembershipFactory(body=other).user,
            "other_secretariat": PlanRoleFactory(plan=elsewhere, role=Role.SECRETARIAT).user,
            "administrator": UserFactory(administrator=True),
            "closed": UserFactory(administrator=True),
        }
        for role in Role:
            user = world.people[role] = PlanRoleFactory(plan=public, role=role).user
            PlanRoleFactory(user=user, plan=hidden, role=role)
        for role, person in world.people.items():
            world.sessions[role] = world._session(person)
        User.objects.filter(pk=world.people["closed"].pk).update(is_active=False)  # type: ignore[union-attr]
        world.things = {
            "own": world._things(public, body),
            "foreign": world._things(public, third),
            "hidden": world._things(hidden, body),
        }
        return world

    def client(self, role: str) -> Client:
        """A browser of that person, who signed in before (and before the account was closed)."""
        client = Client(raise_request_exception=True)
        if self.sessions[role]:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def url(self, row: Row, thing: str) -> str:
        """The address of a row for one set of things; `pk=draft` in the row takes the thing named draft."""
        pairs = [pair.partition("=") for pair in row.args.split()]
        return reverse(row.name, kwargs={name: self.things[thing][source or name] for name, _, source in pairs})

    @staticmethod
    def _session(person: User | None) -> str:
        if person is None:
            return ""
        client = Client()
        client.force_login(person)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def _things(self, plan: Plan, body: Body) -> dict[str, Any]:
        """What addresses name, each in that plan and of that body."""
        writer = MembershipFactory(body=body).user
        status = StatusFactory(plan=plan)
        sent, kept, plain = (MeasureFactory(plan=plan, status=status, leads=[body]) for _ in range(3))
        submission, draft = waiting(writer, sent, body, status), drafted(writer, kept, body)
        return {
            "slug": plan.slug,
            "body_slug": body.slug,
            "plan": plan,
            "body": body,
            "code": plain.code,
            "measure": plain,
            "secret": make_calendar_address(writer),
            "milestone": plain.milestones.create(title="Bestek", first_due_on="2024-06-01", due_on="2024-06-01").pk,
            "sent_code": sent.code,
            "kept_code": kept.code,
            "submission": submission.pk,
            "draft": draft.pk,
            "submitted": submission,
            "drafted": draft,
            "section": ChallengeFactory(plan=plan).section,
            "sector": SectorFactory(plan=plan).code,
            "number": DimensionFactory(plan=plan).number,
            "committee": CommitteeFactory(plan=plan).code,
            "table": "statuses",
            "form": "csv",
            "run": self._run(plan).pk,
            "previewed": self._bulk_edit(plan).pk,
            "applied": self._bulk_edit(plan, confirmed=True).pk,
            "kept_view": self._kept_view(plan).pk,
            **self._rounds(plan, body, plain),
            "uidb36": "1",
            "key": "no-key",
            "provider_id": "no-provider",
        }

    def _rounds(self, plan: Plan, body: Body, measure: Measure) -> dict[str, Any]:
        """A round in each state that a page asks about, all over one measure; a signed link, a mail, a stopped address."""
        user, states = self.people["secretariat"], (RoundState.OPEN, RoundState.CLOSED)
        assert user is not None
        running, closed = (round_of(plan, [measure], state=state, user=user, repeats="quarter", questions=["Hoe ver?"]) for state in states)
        address = f"{body.slug}.{plan.slug}@example.org"
        wanted = {"body": body, "address": address, "name": "", "language": "nl", "expires_on": in_weeks()}
        (link,) = make_links(user, running, [wanted])
        words = {"subject": "Uitnodiging", "text": "Beste", "html": "<p>Beste</p>", "state": "unknown"}
        mail = OutgoingMail.objects.create(
            plan=plan, key=address, kind="message", address=address, language="nl", message_id=f"<{address}>", **words
        )
        return {
            "round": running.number,
            "closed": closed.number,
            "prepared": round_of(plan, user=user).number,
            "link": link.pk,
            "token": token_of(link),
            "mail": mail.pk,
            "stopped": stop_address(user, f"stop-{address}", "").pk,
        }

    def _kept_view(self, plan: Plan) -> SavedView:
        """A view of the secretariat's own."""
        user = self.people["secretariat"]
        title = f"Korte termijn {SavedView.objects.count()}"  # a person has one view of a name in a plan
        return SavedView.objects.create(plan=plan, user=user, title=title, page="list", query="priority=KT")

    def _bulk_edit(self, plan: Plan, *, confirmed: bool = False) -> BulkEdit:
        """A change that the secretariat of the two plans previewed, and perhaps made."""
        user = self.people["secretariat"]
        assert user is not None
        ids = [MeasureFactory(plan=plan).pk]
        edit = preview_bulk_edit(user, plan, BulkKind.PERIOD, {"planned_from": "2025-01-01"}, ids)
        return confirm_bulk_edit(user, plan, edit.pk) if confirmed else edit

    def _run(self, plan: Plan) -> ImportRun:
        """A file that the secretariat of the two plans brought in, up to its preview."""
        user, table = self.people["secretariat"], find_table("statuses")
        assert user is not None
        assert table is not None
        content = write_csv(table().lines(Run(plan, Source.IMPORT, user)))
        run = preview_import(user, plan, table(), content, "statuses.csv")
        assert isinstance(run, ImportRun), run
        return run


Data = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address: its GET and POST per set of things; HEAD is as GET; what is not declared is refused (405, or first the sign-in).

    `notes`: what reading it notes all the same, as the database says it.
    """

    name: str
    args: str = ""
    get: dict[str, Cells] = field(default_factory=dict)
    post: dict[str, Cells] = field(default_factory=dict)
    data: Data = lambda things: {}
    public: bool = False
    notes: str = ""

    def refused(self) -> Cells:
        """What another method gets."""
        return cells(405) if self.public else cells(405, visitors="in")


def public_page(name: str, args: str = "slug", **more: Any) -> Row:
    """A page that all may read in a public plan, and only those with a role in a hidden one."""
    return Row(name, args, get={"own": cells("ok"), "hidden": cells("ok", visitors=404, strangers=404)}, public=True, **more)


def open_page(name: str, get: Cells | None = None, post: Cells | None = None, args: str = "", data: Data = lambda things: {}) -> Row:
    """A page of no plan that needs no sign-in."""
    return Row(name, args, {"own": get} if get else {}, {"own": post} if post else {}, data, public=True)


def member_page(name: str, get: Cells | None = None, post: Cells | None = None, data: Data = lambda things: {}) -> Row:
    """A page of no plan that needs a sign-in."""
    return Row(name, "", {"own": get} if get else {}, {"own": post} if post else {}, data)


def of_plan(plan_right: Cells) -> dict[str, Cells]:
    """The same in the public plan and the hidden one, where strangers find nothing."""
    return {"own": plan_right, "hidden": {**plan_right, **dict.fromkeys(GROUPS["strangers"], 404)}}


def reporting(yes: str) -> dict[str, Cells]:
    """The body itself and who runs the plan; on another body's measure only the latter."""
    ours = cells(403, visitors="in", body=yes, runs=yes)
    return {
        "own": ours,
        "foreign": cells(403, visitors="in", runs=yes),
        "hidden": {**ours, **dict.fromkeys(GROUPS["strangers"], 404)},
    }


def deciding(yes: str) -> dict[str, Cells]:
    """A submission: who runs the plan decides; who may read it is refused; to others it is not there."""
    return {
        "own": cells(404, visitors="in", body=403, committee=403, runs=yes),
        "foreign": cells(404, visitors="in", committee=403, runs=yes),
        "hidden": cells(404, visitors="in", body=403, committee=403, runs=yes),
    }


def deciding_many() -> dict[str, Cells]:
    """Ticked submissions: who runs the plan decides; who runs another finds nothing; to others the desk is closed."""
    return dict.fromkeys(("own", "foreign", "hidden"), cells(403, visitors="in", runs="go", other_secretariat=404))


def ticked(things: dict[str, Any]) -> dict[str, Any]:
    """The submission, ticked as it was read."""
    return {"entry": [f"{things['submission']}-{mark_of(things['submitted'])}"]}


def report_data(things: dict[str, Any]) -> dict[str, Any]:
    """A report for the body of the measure, as a draft."""
    measure: Measure = things["measure"]
    return {
        "version": measure.version,
        "seen": "",
        "language": "nl",
        "note": "nota",
        "evidence-TOTAL_FORMS": 0,
        "evidence-INITIAL_FORMS": 0,
    }


def task_key(things: dict[str, Any], code: str) -> str:
    """How my measures name one of them."""
    return f"{things['slug']}/{things[code]}/{things['body_slug']}"


def milestone_data(things: dict[str, Any]) -> dict[str, Any]:
    """A dated step."""
    return {"title": "Bestek gepubliceerd", "due_on": "2024-09-01", "language": "nl"}


def view_data(things: dict[str, Any]) -> dict[str, Any]:
    """A name for a view of one's own."""
    return {"title": "Kort", "audience": "me"}


def round_data(things: dict[str, Any]) -> dict[str, Any]:
    """A round as its form is sent."""
    days = {"remind_first": 14, "remind_last": 3, "remind_late": 1, "escalate": 7, "close_after": 14}
    rows = {"question-TOTAL_FORMS": 0, "question-INITIAL_FORMS": 0}
    seen = mark_of_round(ReportingRound.objects.get(plan=things["plan"], number=things["prepared"]))
    return {"seen": seen, "title_nl": "Najaar", "deadline": in_weeks().isoformat(), "asks_status": "on", **days, **rows}


def deadline_data(things: dict[str, Any]) -> dict[str, Any]:
    """Another deadline of a running round."""
    seen = mark_of_round(ReportingRound.objects.get(plan=things["plan"], number=things["round"]))
    return {"seen": seen, "deadline": in_weeks(6).isoformat(), "remind_first": 14, "remind_last": 3, "close_after": 14}


def link_data(things: dict[str, Any]) -> dict[str, Any]:
    """A signed link for one more person."""
    row = {
        "body": things["body"].pk,
        "address": "extra@example.org",
        "name": "Extra",
        "language": "nl",
    }
    rows = {f"links-0-{name}": value for name, value in row.items()}
    return {"links-TOTAL_FORMS": 1, "links-INITIAL_FORMS": 0, "expires_on": in_weeks(5).isoformat(), **rows}


def message_data(things: dict[str, Any]) -> dict[str, Any]:
    """Words to the people of a body, pressed to go."""
    return {"words": "Graag tegen vrijdag.", "token": "0123456789abcdef" * 2, "send": "1"}


def of_asked(yes: Outcome, *, runs: Outcome = 403) -> dict[str, Cells]:
    """The people of a body that is asked, and perhaps who runs the plan; who may read the round is refused; to others it is not there."""
    ours = cells(404, visitors="in", committee=403, runs=runs, body=yes)
    return {"own": ours, "foreign": {**ours, **dict.fromkeys(GROUPS["body"], 404)}, "hidden": ours}


def of_desk(yes: str) -> dict[str, Cells]:
    """A thing of a plan on the desk: who runs another plan finds nothing; to others the desk is closed."""
    return dict.fromkeys(("own", "foreign", "hidden"), cells(403, visitors="in", runs=yes, other_secretariat=404))


def by_link(yes: Outcome) -> dict[str, Cells]:
    """The address of a signed link is a key of its own, whoever is signed in."""
    return dict.fromkeys(("own", "foreign", "hidden"), cells(yes))


OPENED = 'UPDATE "governance_roundbody" SET "opened_at"'
SIGNED_IN = cells("ok", visitors="in")
GOES = cells("go", visitors="in")
READS = cells(403, visitors="in", committee="ok", runs="ok")
RUNS_GOES = cells(403, visitors="in", runs="go")
ANY_DESK = cells(403, visitors="in", runs="ok", other_secretariat="ok")
ANY_DESK_GOES = cells(403, visitors="in", runs="go", other_secretariat="go")
RUNS = cells(403, visitors="in", runs="ok")
NOT_THERE = cells(404, visitors="in")
OWN_RUN = cells(403, visitors="in", secretariat="ok", administrator=404)
OWN_RUN_GOES = cells(403, visitors="in", secretariat="go", administrator=404)
OWN_VIEW = cells(404, visitors="in", secretariat="ok")
OWN_VIEW_GOES = cells(404, visitors="in", secretariat="go")

_ROWS = (
    # The site
    open_page("home", cells("go")),
    open_page("find-icon", cells("go")),
    open_page("find-icon", cells("go")),
    open_page("show-health", cells("ok")),
    open_page("show-readiness", cells("ok")),
    open_page("plan:list-plans", cells("ok")),
    open_page("plan:show-accessibility", cells("ok")),
    open_page("plan:show-privacy", cells("ok")),
    # Sign-in; a password that is asked is always sent right
    open_page("account_login", cells("go", visitors="ok"), cells("go", visitors="ok")),
    open_page("account_logout", cells("ok", visitors="go"), cells("go")),
    open_page("account_inactive", cells("ok")),
    open_page("account_reset_password", cells("ok"), cells("go"), data=lambda things: {"email": "unknown@example.org"}),
    open_page("account_reset_password_done", cells("ok")),
    open_page("account_reset_password_from_key", cells("ok"), cells("ok"), args="uidb36 key"),
    open_page("account_reset_password_from_key_done", cells("ok")),
    member_page("account_reauthenticate", SIGNED_IN, GOES, data=lambda things: {"password": PASSWORD}),
    member_page("account_change_password", SIGNED_IN, SIGNED_IN),
    member_page("account_set_password", GOES, GOES),
    member_page("mfa_index", SIGNED_IN),
    open_page("mfa_authenticate", cells("go", visitors="in"), cells("go", visitors="in")),
    member_page("mfa_reauthenticate", GOES, GOES),
    member_page("mfa_activate_totp", GOES, GOES),
    member_page("mfa_deactivate_totp", NOT_THERE, NOT_THERE),
    member_page("mfa_list_webauthn", SIGNED_IN),
    member_page("mfa_add_webauthn", GOES, GOES),
    member_page("mfa_reauthenticate_webauthn", GOES, GOES),
    # Whose passkey it is, is asked after the password: tests/accounts/test_second_factor.py.
    Row("mfa_edit_webauthn", "pk=draft", {"own": GOES}, {"own": GOES}),
    Row("mfa_remove_webauthn", "pk=draft", {"own": GOES}, {"own": GOES}),
    # Without a provider in the settings; with one: tests/accounts/test_oidc.py.
    open_page("openid_connect_login", post=cells("go", visitors=404), args="provider_id"),
    open_page("openid_connect_callback", cells(404), args="provider_id"),
    member_page("mfa_view_recovery_codes", NOT_THERE),
    member_page("mfa_generate_recovery_codes", GOES, GOES),
    member_page("mfa_download_recovery_codes", NOT_THERE, NOT_THERE),
    member_page("accounts:show-account", SIGNED_IN),
    member_page("accounts:edit-account", post=GOES, data=lambda things: {"name": "x", "language": "nl"}),
    # What the plan says, and how it goes
    *map(public_page, ("plan:list-drivers", "plan:list-trends", "plan:list-terms")),
    *map(public_page, ("governance:show-governance", "governance:list-indicators")),
    public_page("governance:show-committee", "slug code=committee"),
    *map(public_page, ("measures:show-dashboard", "measures:list-measures", "measures:show-matrix", "measures:list-challenges")),
    *map(public_page, ("measures:list-sectors", "measures:list-dimensions", "measures:list-bodies", "measures:list-slips")),
    public_page("measures:show-data"),
    public_page("measures:show-measure", "slug code"),
    public_page("measures:show-history", "slug code"),
    *map(public_page, ("measures:show-board", "measures:show-timeline")),
    *map(public_page, ("measures:show-changes", "measures:follow-changes")),
    public_page("measures:show-challenge", "slug section"),
    public_page("measures:show-sector", "slug code=sector"),
    public_page("measures:show-dimension", "slug number"),
    public_page("measures:show-body", "slug body_slug"),
    # Open data: the same for all who may read the plan; a calendar's address is a key of its own, whoever is signed in
    open_page("api:open-docs", cells("go")),
    open_page("api:show-openapi", cells("ok")),
    open_page("api:list-plans", cells("ok")),
    *(public_page(f"api:{name}", "plan=slug") for name in ("show-plan", "list-measures", "list-bodies", "list-changes", "list-indicators")),
    *(public_page(f"api:{name}", "plan=slug code") for name in ("show-measure", "list-updates")),
    open_page("measures:show-api", cells("ok")),
    public_page("measures:show-calendar"),
    Row("show-own-calendar", "secret", dict.fromkeys(("own", "foreign", "hidden"), cells("ok")), public=True),
    Row("show-plan-calendar", "secret slug", dict.fromkeys(("own", "foreign", "hidden"), cells("ok")), public=True),
    member_page("accounts:add-calendar", post=GOES),
    member_page("accounts:revoke-calendar", post=GOES),
    # Reporting
    member_page("measures:list-mine", SIGNED_IN),
    member_page(
        "measures:confirm-measures",
        post=cells(409, visitors="in", body="go"),
        data=lambda things: {"measure": f"{task_key(things, 'code')}|{things['measure'].version}"},
    ),
    member_page(
        "measures:submit-updates",
        post=cells(409, visitors="in", body="go"),
        data=lambda things: {"draft": f"{task_key(things, 'kept_code')}|{move(things['drafted'])['seen']}"},
    ),
    # Whose text it is: tests/measures/test_drop_typed.py.
    member_page("measures:drop-typed", post=GOES),
    Row("measures:report-update", "slug code", get=reporting("ok"), post=reporting("go"), data=report_data),
    Row(
        "measures:confirm-measure",
        "slug code",
        post=reporting("go"),
        data=lambda things: {"version": things["measure"].version, "body": things["body"].slug},
    ),
    Row(
        "measures:submit-update",
        "slug code=kept_code pk=draft",
        post={
            "own": cells(404, visitors="in", body="go"),
            "foreign": cells(404, visitors="in"),
            "hidden": cells(404, visitors="in", body="go"),
        },
        data=lambda things: move(things["drafted"]),
    ),
    Row(
        "measures:withdraw-update",
        "slug code=sent_code pk=submission",
        post={
            "own": cells(404, visitors="in", body="go", committee=403, runs=403),
            "foreign": cells(404, visitors="in", committee=403, runs=403),
            "hidden": cells(404, visitors="in", body="go", committee=403, runs=403),
        },
        data=lambda things: move(things["submitted"]),
    ),
    Row("measures:add-milestone", "slug code", get=reporting("ok"), post=reporting("go"), data=milestone_data),
    Row(
        "measures:move-milestone",
        "slug code pk=milestone",
        get=reporting("ok"),
        post=reporting("go"),
        data=lambda things: {"seen": "2024-06-01", "due_on": "2024-09-01", "reason": "later"},
    ),
    Row(
        "measures:finish-milestone",
        "slug code pk=milestone",
        get=reporting("ok"),
        post=reporting("go"),
        data=lambda things: {"seen": "2024-06-01", "done_on": "2024-05-31"},
    ),
    Row(
        "measures:add-remark",
        "slug code",
        get=reporting("ok"),
        post=reporting("go"),
        data=lambda things: {"text": "Wie beslist?", "language": "nl"},
    ),
    # The desk
    member_page("measures:show-desk", cells(403, visitors="in", runs="ok", other_secretariat="ok")),
    Row("measures:approve-update", "pk=submission", post=deciding("go"), data=lambda things: move(things["submitted"])),
    Row(
        "measures:return-update",
        "pk=submission",
        get=deciding("ok"),
        post=deciding("go"),
        data=lambda things: {**move(things["submitted"]), "reason": "te kort"},
    ),
    Row("measures:approve-updates", post=deciding_many(), data=ticked),
    Row("measures:return-updates", post=deciding_many(), data=lambda things: {**ticked(things), "reason": "te kort"}),
    Row(
        "measures:edit-measures",
        "slug",
        get=of_plan(RUNS),
        post=of_plan(cells(403, visitors="in", runs="go")),
        data=lambda things: {"what": "period", "planned_from": "2026-01-01"},
    ),
    Row("measures:preview-bulk-edit", "slug pk=previewed", get=of_plan(OWN_RUN)),
    Row("measures:confirm-bulk-edit", "slug pk=previewed", post=of_plan(OWN_RUN_GOES)),
    Row("measures:undo-bulk-edit", "slug pk=applied", post=of_plan(cells(403, visitors="in", runs="go"))),
    # Views that people keep; whose they are: tests/measures/test_list_views.py
    Row("measures:list-views", "slug", get=of_plan(SIGNED_IN)),
    Row("measures:edit-view", "slug pk=kept_view", get=of_plan(OWN_VIEW), post=of_plan(OWN_VIEW_GOES), data=view_data),
    Row("measures:delete-view", "slug pk=kept_view", post=of_plan(OWN_VIEW_GOES)),
    # Without the address of a page there is nothing to keep.
    Row("measures:add-view", "slug", get=of_plan(NOT_THERE), post=of_plan(NOT_THERE)),
    Row(
        "measures:edit-plan-settings",
        "slug",
        get=of_plan(RUNS),
        post=of_plan(cells(403, visitors="in", runs="go")),
        data=lambda things: {
            "fresh_days": 30,
            "stale_days": 60,
            "needs_approval": "on",
            "seen": mark_of_settings(things["plan"]),
            "save": 1,
        },
    ),
    Row("measures:list-audit", "slug", get=of_plan(RUNS)),
    member_page("measures:choose-plan", cells(403, visitors="in", runs="ok", other_secretariat="go")),
    Row("measures:list-tables", "slug", get=of_plan(RUNS)),
    Row("measures:export-table", "slug table form", get=of_plan(RUNS)),
    Row(
        "measures:upload-table",
        "slug table",
        get=of_plan(RUNS),
        post=of_plan(cells(403, visitors="in", runs="bad")),
        data=lambda things: {"file": ""},
    ),
    Row("measures:preview-import", "slug table pk=run", get=of_plan(OWN_RUN)),
    Row("measures:confirm-import", "slug table pk=run", post=of_plan(OWN_RUN_GOES)),
    Row("measures:repeat-preview", "slug table pk=run", post=of_plan(OWN_RUN_GOES)),
    # Rounds: who steers reads, who runs does
    # Whom a round asks is led to where it is answered.
    Row("governance:list-rounds", "slug", get=of_plan({**READS, **dict.fromkeys(GROUPS["body"], "go")})),
    Row("governance:add-round", "slug", get=of_plan(RUNS), post=of_plan(RUNS_GOES), data=round_data),
    Row("governance:show-round", "slug number=round", get=of_plan({**READS, **dict.fromkeys(GROUPS["body"], "go")})),
    Row("governance:edit-round", "slug number=prepared", get=of_plan(RUNS), post=of_plan(RUNS_GOES), data=round_data),
    Row("governance:open-round", "slug number=prepared", get=of_plan(RUNS), post=of_plan(RUNS_GOES)),
    Row("governance:move-deadline", "slug number=round", get=of_plan(RUNS), post=of_plan(RUNS_GOES), data=deadline_data),
    Row("governance:remove-round", "slug number=prepared", get=of_plan(RUNS), post=of_plan(RUNS_GOES)),
    Row("governance:list-round-measures", "slug number=round", get=of_plan(READS)),
    Row("governance:close-round", "slug number=round", get=of_plan(RUNS), post=of_plan(RUNS_GOES)),
    Row("governance:freeze-round", "slug number=closed", get=of_plan(RUNS), post=of_plan(RUNS_GOES)),
    Row("governance:repeat-round", "slug number=closed", post=of_plan(RUNS_GOES)),
    Row("governance:show-result", "slug number=round", get=of_plan(READS)),
    # Answers, by account and by link
    # That a body looked is what the board tells.
    Row("governance:answer-round", "slug number=round", get=of_asked("ok"), notes=OPENED),
    Row(
        "governance:confirm-answers",
        "slug number=round",
        post=of_asked("go"),
        data=lambda things: {"measure": f"{task_key(things, 'code')}|{things['measure'].version}"},
    ),
    Row(
        "governance:answer-measure",
        "slug number=round code",
        get=of_asked("ok", runs="ok"),
        post=of_asked("go", runs="go"),
        data=report_data,
        notes=OPENED,
    ),
    # Nothing waits for an answer to its questions: tests/governance/test_answer_questions.py
    Row(
        "governance:answer-questions",
        "slug number=round code",
        get=of_asked("go", runs="go"),
        post=of_asked(409, runs=409),
        data=report_data,
        notes=OPENED,
    ),
    Row("governance:list-links", "slug number=round", get=of_plan(RUNS)),
    Row("governance:add-link", "slug number=round", get=of_plan(RUNS), post=of_plan(RUNS_GOES), data=link_data),
    Row("governance:revoke-links", "slug number=round", post=of_plan(RUNS_GOES)),
    Row("governance:revoke-link", "slug number=round pk=link", post=of_plan(RUNS_GOES)),
    Row("governance:open-link", "token", get=by_link("ok"), public=True),
    Row("governance:begin-link", "token", post=by_link("go"), data=lambda things: {"name": "Iemand"}, public=True),
    # Who did not begin first is led there; by the whole way: tests/governance/test_answer_by_link.py
    Row("governance:confirm-by-link", "token", post=by_link(409), data=lambda things: {"measure": "x|1"}, public=True),
    Row("governance:answer-by-link", "token code", get=by_link("go"), post=by_link("bad"), data=report_data, public=True),
    Row("governance:answer-questions-by-link", "token code", post=by_link(409), public=True),
    Row("governance:withdraw-by-link", "token code", post=by_link("go"), public=True),
    member_page("governance:list-notices", SIGNED_IN),
    member_page("governance:count-notices", SIGNED_IN),
    member_page("governance:see-notices", post=GOES),
    # Mails
    Row("governance:list-round-mails", "slug number=round", get=of_plan(RUNS)),
    Row("governance:write-bodies", "slug number=round", get=of_plan(RUNS), post=of_plan(RUNS_GOES), data=message_data),
    member_page("governance:list-mails", ANY_DESK),
    Row("governance:show-mail", "pk=mail", get=of_desk("ok")),
    Row("governance:send-again", "pk=mail", post=of_desk("go")),
    member_page("governance:list-stopped", ANY_DESK),
    member_page("governance:add-stopped", post=ANY_DESK_GOES, data=lambda things: {"address": "weg@example.org"}),
    Row("governance:remove-stopped", "pk=stopped", post=dict.fromkeys(("own", "foreign", "hidden"), ANY_DESK_GOES)),
)
ROWS = {row.name: row for row in _ROWS}
