"""Who may write which field, and through which door: every model × every field. What is not declared is written by nobody.

To add a field: name it here, in its model, under each door that may write it (`name*` stands for name_nl, name_fr, name_en).
The doors, and who comes through them:
- `admin`, `add`: the admin's form of a row, and of a new one besides; `inline`: besides those, below another row. The secretariat
  of the row's plan and administrators; accounts are administrators' alone.
- `table`: a column of a file that is brought in: the secretariat of the plan and administrators.
- `pages`: an address, by its name; who may send it is in tests/permissions.py. The fields are those that a person types; "" is a
  row that this address makes or moves without a word of its own.
- `never`: nobody types it: the actions set it. A row that is there already changes in these fields only, but for what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Model

APPS = ("plan", "accounts", "measures", "governance")
LANGUAGES = ("nl", "fr", "en")


def words(text: str) -> set[str]:
    """The names in a line; `title*` stands for its three languages."""
    return {full for name in text.split() for full in ([f"{name[:-1]}_{lang}" for lang in LANGUAGES] if name.endswith("*") else [name])}


@dataclass(frozen=True)
class Fields:
    """The fields of one model by door."""

    admin: str = ""
    add: str = ""
    inline: str = ""
    table: str = ""
    never: str = ""
    pages: dict[str, str] = field(default_factory=dict)

    def all(self) -> set[str]:
        """Every field that is declared."""
        return set().union(*map(words, (self.admin, self.add, self.inline, self.table, self.never, *self.pages.values())))


def part(admin: str, *, add: str = "plan", inline: str = "", table: str | None = None, **more: str) -> Fields:
    """A row of a plan's text: edited in the admin and by files alike, placed once, and it follows its plan."""
    settled = "" if add == "plan" else f"{add} "
    never = more.get("never", "id source_language made_from*" + ("" if add == "plan" else " plan"))
    return Fields(f"{admin} state*", add, inline, f"{settled}{admin} state*" if table is None else table, never)


def plain(admin: str, *, add: str = "measure", inline: str = "", pages: dict[str, str] | None = None) -> Fields:
    """A row without translations."""
    return Fields(admin, add, inline, f"{add} {admin}" if add != "plan" else admin, "id", pages or {})


REPORTING = ("measures:report-update", "measures:confirm-measure", "measures:confirm-measures")
MOVING = ("measures:submit-update", "measures:submit-updates", "measures:withdraw-update", "measures:approve-update")
MANY = ("measures:approve-updates", "measures:return-updates")

CONFIRMED = tuple(f"measures:confirm-bulk-edit{kind}" for kind in ("", "[coordinator]", "[label]", "[status]"))
ASKED = tuple(f"measures:edit-measures{kind}" for kind in ("", "[coordinator]", "[label]", "[status]"))

ROUND_PAGES = ("governance:open-round", "governance:close-round", "governance:freeze-round")
ASKING = (
    "title* message* query asks_status asks_milestones asks_evidence deadline remind_first remind_last remind_late escalate close_after "
    "repeats"
)
MAILING = ("governance:open-round", "governance:close-round", "governance:add-link", "governance:send-again", "governance:write-bodies")
ANSWERING = ("governance:answer-measure", "governance:confirm-answers")
SAID = "status confidence progress note blocked_reason question language"
_MODELS: dict[str, Fields] = {
    "plan.Plan": Fields(
        admin="slug title* short_title* publisher* note* adopted_precision is_public needs_approval fresh_days stale_days horizon_kt "
        "horizon_mt horizon_lt state*",
        add="source_language adopted_on is_practice",
        table="slug title* short_title* publisher* note* adopted_on adopted_precision is_public needs_approval fresh_days stale_days "
        "horizon_kt horizon_mt horizon_lt source_language state*",
        never="id made_from* data_version",
        pages={"measures:edit-plan-settings": "needs_approval fresh_days stale_days horizon_kt horizon_mt horizon_lt"},
    ),
    "plan.Trend": part("number section title* note*"),
    "plan.Driver": part("number title* objective* note*"),
    "plan.Challenge": part("section kind title* short_title* vision* vision_detail* note*"),
    "plan.ChallengeDriver": part("driver printed doubtful reason*", add="challenge"),
    "plan.UnderlyingChallenge": part("number title*", add="challenge"),
    "plan.Pillar": part("number title* note*", add="challenge"),
    "plan.Sector": part("code position title* note*"),
    "plan.Dimension": part("number section refers_to title* heading* note*"),
    "plan.Body": Fields(
        admin="source_language slug kind name* short_name exists note* state*",
        table="slug kind name* short_name exists note* state*",
        never="id made_from*",
    ),
    "plan.BodyAlias": plain("body spelling", add="plan"),
    "plan.Term": part("term kind meaning* explained note*"),
    # Accounts: administrators, and each person the three lines of the own account.
    "accounts.User": Fields(
        admin="email name language wants_mail is_active is_superuser",
        never="id password last_login invited_at notices_seen_at groups user_permissions",
        pages={"accounts:edit-account": "name language wants_mail", "governance:see-notices": ""},
    ),
    "accounts.Membership": Fields(admin="user body role valid_from valid_until", never="id"),
    "accounts.PlanRole": Fields(admin="user role", add="plan", never="id"),
    "accounts.CalendarAddress": Fields(
        never="id user secret_hash created_at revoked_at",
        pages={"accounts:add-calendar": "", "accounts:revoke-calendar": ""},
    ),
    # The measures
    "measures.Status": part("code phase position label*"),
    "measures.StatusReading": part("printed doubtful reason*", add="status"),
    "measures.Label": part("code position label* description*"),
    "measures.Measure": Fields(
        admin="code coded_by_us position pillar challenge sector dimension text* priority means staff coordinator_to_find remarks "
        "remarks_language planned_from planned_until ended_on end_reason state*",
        add="plan status_at_adoption added_on",
        table="code coded_by_us position pillar challenge sector dimension text* priority means staff status_at_adoption "
        "coordinator_to_find remarks remarks_language planned_from planned_until added_on ended_on end_reason state*",
        never="id source_language made_from* code_key version",
        # What was asked in a bulk edit is typed one page earlier: see BulkEdit.
        pages={"measures:confirm-bulk-edit": "planned_from", "measures:undo-bulk-edit": "planned_from"},
    ),
    "measures.MeasureLabel": plain("label", pages={CONFIRMED[2]: ""}),
    "measures.CrossListing": part("pillar challenge sector dimension position text note*", add="measure"),
    "measures.Coordination": plain("body role order certain reports printed", pages={CONFIRMED[1]: ""}),
    "measures.MeasureLink": part("to_measure kind doubtful reason*", add="from_measure"),
    "measures.Printed": Fields(table="measure code text priority cost coordination status remarks section footnotes", never="id"),
    "measures.Footnote": plain("number text good_practice"),
    "measures.Note": part("number text*", add="measure"),
    "measures.GoodPractice": part("number kind section measure dimension footnote title* text*"),
    "measures.Milestone": Fields(
        admin="title language due_on done_on",
        add="measure",
        never="id first_due_on",
        pages={
            "measures:add-milestone": "title language due_on",
            "measures:move-milestone": "due_on",
            "measures:finish-milestone": "done_on",
        },
    ),
    "measures.MilestoneMove": Fields(never="id milestone from_date to_date by at", pages={"measures:move-milestone": "reason"}),
    # The log: written on the pages alone.
    "measures.StatusUpdate": Fields(
        never="id measure body kind state corrects source author on_behalf created_at submitted_at approved_at approved_by",
        pages={
            "measures:report-update": f"{SAID} answers",
            "governance:answer-measure": f"{SAID} answers",
            **dict.fromkeys(("governance:confirm-answers", *REPORTING[1:], *MOVING, *MANY, "measures:return-update", CONFIRMED[3]), ""),
        },
    ),
    "measures.UpdateMove": Fields(
        never="id update from_state to_state by at",
        pages={
            **dict.fromkeys((*REPORTING, *MOVING, *MANY, *ANSWERING, CONFIRMED[3]), ""),
            "measures:return-update": "reason",
            "measures:return-updates": "reason",
        },
    ),
    "measures.Evidence": Fields(
        never="id update", pages=dict.fromkeys(("measures:report-update", "governance:answer-measure"), "title url")
    ),
    "measures.Remark": Fields(never="id measure body author at", pages={"measures:add-remark": "text language answers"}),
    "measures.SavedView": Fields(
        never="id plan user page query body created_at",
        pages={"measures:edit-view": "title audience", "measures:delete-view": ""},
    ),
    "measures.MeasureState": Fields(never=""),
    # Changes of many rows: the file or the question itself is kept; what it says is in `change` and `content`.
    "measures.ImportRun": Fields(
        never="id plan user table file_name sha256 content state versions report created_at applied_at settled_at",
        pages=dict.fromkeys(("measures:confirm-import", "measures:repeat-preview"), ""),
    ),
    "measures.BulkEdit": Fields(
        never="id plan user change measures rows versions state created_at applied_at undone_at undone_by",
        pages={**dict.fromkeys(ASKED, "what"), **dict.fromkeys((*CONFIRMED, "measures:undo-bulk-edit"), "")},
    ),
    # Governance
    "governance.Committee": part("code position name* printed_names model* body measures note*"),
    "governance.Seat": part("number printed label* body", add="committee"),
    "governance.Deliverable": part("number title* due period measures providers approved_by doubtful note*", add="committee"),
    "governance.Indicator": part("code number table section title* unit unit_printed source note*"),
    "governance.IndicatorRow": part("code number label* note*"),
    "governance.IndicatorValue": part("row period printed value missing note*", add="indicator"),
    # Rounds: written on their own pages; by a signed link: tests/governance/test_answer_by_link.py
    "governance.ReportingRound": Fields(
        never="id plan source_language made_from* state* number follows state opened_at opened_by closed_at frozen_at",
        pages={
            **dict.fromkeys(("governance:add-round", "governance:edit-round"), ASKING),
            **dict.fromkeys((*ROUND_PAGES, "governance:repeat-round", "governance:remove-round"), ""),
            "governance:move-deadline": "deadline remind_first remind_last remind_late escalate close_after",
        },
    ),
    "governance.RoundQuestion": Fields(
        never="id plan source_language made_from* state* round number",
        pages={
            **dict.fromkeys(("governance:add-round", "governance:edit-round"), "text* required"),
            **dict.fromkeys(("governance:repeat-round", "governance:remove-round"), ""),
        },
    ),
    "governance.RoundBody": Fields(
        never="id round body opened_at", pages=dict.fromkeys(("governance:open-round", "governance:begin-link", *ANSWERING), "")
    ),
    "governance.AskedMeasure": Fields(never="id round measure body outcome update", pages=dict.fromkeys(ROUND_PAGES, "")),
    "governance.RoundAnswer": Fields(
        # The text is typed under the number of its question.
        never="id asked update question text language source author written_at",
        pages={"governance:answer-measure": "language"},
    ),
    "governance.RoundLink": Fields(
        never="id round nonce revoked_at browser created_at created_by",
        pages={
            "governance:add-link": "body address name language expires_on",
            **dict.fromkeys(("governance:revoke-link", "governance:revoke-links", "governance:begin-link"), ""),
            "governance:move-deadline": "expires_on",  # it follows the deadline
        },
    ),
    "governance.LinkUse": Fields(never="id link deed measure browser at", pages={"governance:begin-link": "name"}),
    "governance.OutgoingMail": Fields(
        never="id plan key kind user link address language subject text html message_id state attempts not_before created_at settled_at "
        "answer by",
        pages={**dict.fromkeys(MAILING, ""), "governance:add-link": "address language"},
    ),
    "governance.MailReason": Fields(
        never="id mail key kind round body",
        pages={**dict.fromkeys(MAILING, ""), "governance:add-link": "body"},
    ),
    "governance.StoppedAddress": Fields(
        never="id by at", pages={"governance:add-stopped": "address reason", "governance:remove-stopped": ""}
    ),
}
# The read side: no door shows it, each action brings it in line.
DERIVED = frozenset({"measures.MeasureState"})
MODELS: dict[type[Model], Fields] = {apps.get_model(name): fields for name, fields in _MODELS.items()}


def own_models() -> list[type[Model]]:
    """The models of ours, but for the tables of history."""
    found = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in found if not hasattr(model, "history_object")]
