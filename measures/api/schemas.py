"""The objects of the API as JSON Schema: the contract that the answers are tested against."""

from __future__ import annotations

from typing import Any

from measures.changes.kinds import Kind
from measures.enums import Confidence, CoordinationRole, CoordinatorState, LinkKind, Phase, Priority, Source, UpdateKind
from plan.enums import BodyKind, Precision
from plan.translation import LANGUAGES, TranslationState

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}


def ref(name: str) -> Schema:
    """Another object of this contract."""
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(words: list[str]) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": words}


def or_null(schema: Schema) -> Schema:
    """Unknown is a value: null."""
    if isinstance(schema.get("type"), str):
        said = {**schema, "type": [schema["type"], "null"]}
        return {**said, "enum": [*schema["enum"], None]} if "enum" in schema else said
    return {"anyOf": [schema, {"type": "null"}]}


def each(schema: Schema) -> Schema:
    """A list of these."""
    return {"type": "array", "items": schema}


def thing(about: str, **properties: Schema) -> Schema:
    """An object that has all of these, and nothing else."""
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def list_of(name: str) -> Schema:
    """One page of a list."""
    links = {"next": or_null(ADDRESS), "previous": or_null(ADDRESS)}
    return thing(f"One page of a list of {name}.", count={"type": "integer", "minimum": 0}, **links, results=each(ref(name)))


WORDS = ref("Words")
STATUS = ref("Status")
COST = or_null({"type": "integer", "minimum": 0, "maximum": 3})

SCHEMAS: dict[str, Schema] = {
    "Problem": {
        "type": "object",
        "description": "An error (RFC 9457).",
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": TEXT,
            "status": NUMBER,
            "detail": TEXT,
            "errors": {"type": "object", "description": "What is wrong, by the name of a parameter.", "additionalProperties": each(TEXT)},
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    },
    "Words": thing("A text in three languages; null where a language has none.", **{lang: or_null(TEXT) for lang in LANGUAGES}),
    "Status": thing("A status of the plan, in one of four phases.", code=TEXT, phase=one_of(Phase.values), label=WORDS),
    "Coordination": thing(
        "A body that coordinates a measure; `reports`: it is asked to report.",
        body=TEXT,
        name=WORDS,
        role=one_of(CoordinationRole.values),
        certain=YES_NO,
        reports=YES_NO,
    ),
    "Link": thing("A link to another measure.", code=TEXT, kind=one_of(LinkKind.values), doubtful=YES_NO),
    "Printed": thing(
        "The measure's row, word for word as the plan prints it.",
        **dict.fromkeys(("code", "text", "priority", "cost", "coordination", "status", "remarks", "section", "footnotes"), TEXT),
    ),
    "Measure": thing(
        "A measure on one day. Empty, doubtful and undetermined are said: null is unknown, never zero.",
        code=TEXT,
        coded_by_us={**YES_NO, "description": "The plan prints no code; we gave it this one."},
        text=WORDS,
        translation_state=thing("What each text is worth.", **{lang: one_of(TranslationState.values) for lang in LANGUAGES}),
        url={**ADDRESS, "description": "The page of the measure, for people."},
        version={**NUMBER, "description": "Grows with each change of the measure."},
        as_of={**DAY, "description": "The day that is shown."},
        challenge=or_null(TEXT),
        pillar=or_null(TEXT),
        sector=or_null(TEXT),
        dimension=or_null(TEXT),
        priority=or_null(one_of(Priority.values)),
        cost=thing("As printed, 0 to 3; null: not stated; 0: printed “-”.", means=COST, staff=COST),
        coordinator_state=one_of(CoordinatorState.values),
        coordination=each(ref("Coordination")),
        status=or_null(STATUS),
        confidence=or_null(one_of(Confidence.values)),
        remarks=TEXT,
        labels=each(TEXT),
        links=each(ref("Link")),
        late=thing("Computed, never picked by hand, with the sentence that says why.", is_late=YES_NO, why=or_null(WORDS)),
        last_confirmed_on=or_null(DAY),
        printed=or_null(ref("Printed")),
    ),
    "Evidence": thing("What shows what an update says.", title=TEXT, url=ADDRESS),
    "Update": thing(
        "An approved entry of a measure's log. What its writer wrote is in `language`; writers are not named.",
        kind=one_of(UpdateKind.values),
        body=or_null(thing("The body it speaks for.", body=TEXT, name=WORDS)),
        on_behalf={**YES_NO, "description": "Entered by the secretariat for the body."},
        submitted_at=or_null(MOMENT),
        approved_at=MOMENT,
        status=or_null(STATUS),
        confidence=or_null(one_of(Confidence.values)),
        progress=or_null({"type": "integer", "minimum": 0, "maximum": 100}),
        language=one_of(list(LANGUAGES)),
        note=TEXT,
        blocked_reason=TEXT,
        question=TEXT,
        evidence=each(ref("Evidence")),
    ),
    "Body": thing(
        "A body that the plan names.",
        body=TEXT,
        name=WORDS,
        short_name=TEXT,
        kind=one_of(BodyKind.values),
        exists={**YES_NO, "description": "false: the plan names a body that is still to be created."},
        spellings={**each(TEXT), "description": "How the plan prints its name."},
        url=ADDRESS,
        as_of=DAY,
        measure_count={"type": "integer", "minimum": 0, "description": "Measures that it coordinates in any role on that day."},
    ),
    "Change": thing(
        "One field of one measure that is otherwise at the end of the second day than at the end of the first.",
        code=TEXT,
        kind=one_of(Kind.values),
        field={**TEXT, "description": "The field, as filters and measures name it; `text_nl` is the Dutch text."},
        subject={**or_null(TEXT), "description": "Which milestone, where it is about one."},
        before={"description": "By codes, as measures say it; null: nothing."},
        after={"description": "The same on the second day."},
        reason=or_null(TEXT),
        on={**or_null(DAY), "description": "The day that brought the last value, where it is known."},
        body={**or_null(TEXT), "description": "The body spoken for."},
        source={**or_null(one_of(Source.values)), "description": "From where."},
    ),
    "PlanLine": thing(
        "A plan.",
        plan=TEXT,
        title=WORDS,
        short_title=WORDS,
        publisher=WORDS,
        source_language=one_of(list(LANGUAGES)),
        adopted_on=DAY,
        adopted_precision=one_of(Precision.values),
        is_public=YES_NO,
        data_version={**NUMBER, "description": "Grows with each change of anything in the plan."},
        url=ADDRESS,
        api_url=ADDRESS,
    ),
    "Part": thing("A part of the plan.", code=TEXT, title=WORDS),
    "Pillar": thing("A strategic pillar of a challenge.", code=TEXT, challenge=TEXT, title=WORDS),
    "Label": thing("A label that remarks of measures carry.", code=TEXT, label=WORDS),
}
_PLAN = SCHEMAS["PlanLine"]["properties"]
SCHEMAS["Plan"] = thing(
    "A plan, with the words that its measures and the filters use.",
    **_PLAN,
    note=WORDS,
    fresh_days={**NUMBER, "description": "A confirmation counts as fresh for so many days."},
    stale_days={**NUMBER, "description": "A confirmation counts as stale after so many days."},
    horizons=thing("The last day of each priority, where one is set.", **{word: or_null(DAY) for word in Priority.values}),
    measure_count={"type": "integer", "minimum": 0},
    statuses=each(STATUS),
    labels=each(ref("Label")),
    challenges=each(ref("Part")),
    pillars=each(ref("Pillar")),
    sectors=each(ref("Part")),
    dimensions=each(ref("Part")),
)
SCHEMAS |= {f"{name}List": list_of(name) for name in ("Measure", "Update", "Body", "Change", "PlanLine")}
