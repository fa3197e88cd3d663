"""The operations of the API, as the documentation tells them."""

from __future__ import annotations

from measures.api import examples
from measures.api.operations import Operation
from measures.api.parameters import AS_OF, CODE, FILTERS, KIND, PERIOD, PLAN, SORT

LIST_PLANS = Operation(
    "list_plans",
    "The plans",
    "The plans that one may read: the public ones; signed in, also those in which one has a role. Practice plans are never among them.",
    "PlanLine",
    examples.PLAN_LINE,
    is_list=True,
)
SHOW_PLAN = Operation(
    "show_plan",
    "A plan and its words",
    "One plan, with its statuses, labels, challenges, strategic pillars, sectors and dimensions: the values that the filters take.",
    "Plan",
    examples.PLAN,
    (PLAN,),
)
LIST_MEASURES = Operation(
    "list_measures",
    "The measures of a plan",
    "The measures that all filters leave, in the asked order. The parameters are those of the list on the site: an address there "
    "and one here select the same rows. A filter that is repeated means “or”; `none` asks for blanks.",
    "Measure",
    examples.MEASURE,
    (PLAN, *FILTERS, AS_OF, SORT),
    is_list=True,
)
SHOW_MEASURE = Operation(
    "show_measure",
    "One measure",
    "One measure as it is, or as it was at the end of a day.",
    "Measure",
    examples.MEASURE,
    (PLAN, CODE, AS_OF),
    moves=True,
)
LIST_UPDATES = Operation(
    "list_updates",
    "The log of a measure",
    "What was approved of a measure, the newest first; the last of all is what the plan printed. Approved entries never change.",
    "Update",
    examples.UPDATE,
    (PLAN, CODE, AS_OF),
    is_list=True,
    moves=True,
)
LIST_BODIES = Operation(
    "list_bodies",
    "The bodies that a plan names",
    "Bodies with their names of today, how the plan prints them, and how many measures each coordinates on the day.",
    "Body",
    examples.BODY,
    (PLAN, AS_OF),
    is_list=True,
)
LIST_CHANGES = Operation(
    "list_changes",
    "What changed between two days",
    "One row for each field that differs between the end of one day and the end of another, in the order of the plan. The filters are "
    "those of the measures: a measure counts that they leave on either day.",
    "Change",
    examples.CHANGE,
    (PLAN, *PERIOD, KIND, *FILTERS),
    is_list=True,
)
