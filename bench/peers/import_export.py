"""django-import-export with its defaults, on our models."""

from __future__ import annotations

from typing import Any

from import_export import resources
from import_export.fields import Field

from measures.models import Measure, MeasureState
from plan.models import Plan


class MeasureResource(resources.ModelResource):
    """The plain columns of a measure, found by its code."""

    class Meta:
        model = Measure
        import_id_fields = ("code",)
        fields = ("code", "text_nl", "text_fr", "text_en", "priority", "means", "staff", "remarks")

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    def get_queryset(self) -> Any:
        return Measure.objects.filter(plan=self.plan)


class StateResource(resources.ModelResource):
    """What our export has by default, of the rows of today."""

    status = Field(attribute="status__label_nl", column_name="status")

    class Meta:
        model = MeasureState
        fields = ("code", "text_nl", "status", "priority", "means", "staff", "bodies")
