"""What must be done and how it goes."""

from measures.models.bulk import BulkEdit
from measures.models.imports import ImportRun
from measures.models.log import Evidence, Milestone, MilestoneMove, StatusUpdate, UpdateMove
from measures.models.measure import Coordination, CrossListing, Measure, MeasureLabel, MeasureLink
from measures.models.print import Footnote, GoodPractice, Note, Printed
from measures.models.remarks import Remark
from measures.models.saved import SavedView
from measures.models.state import MeasureState
from measures.models.vocabulary import Label, Status, StatusReading

__all__ = [
    "BulkEdit",
    "Coordination",
    "CrossListing",
    "Evidence",
    "Footnote",
    "GoodPractice",
    "ImportRun",
    "Label",
    "Measure",
    "MeasureLabel",
    "MeasureLink",
    "MeasureState",
    "Milestone",
    "MilestoneMove",
    "Note",
    "Printed",
    "Remark",
    "SavedView",
    "Status",
    "StatusReading",
    "StatusUpdate",
    "UpdateMove",
]
