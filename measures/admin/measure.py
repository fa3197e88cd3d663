"""Measures in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.admin.base import MeasuredAdmin
from measures.admin.inlines import INLINES
from measures.admin.measure_form import MeasureForm
from measures.models import Measure, MeasureState
from plan.admin.base import OwnRelatedFilter, texts


@admin.register(Measure)
class MeasureAdmin(MeasuredAdmin):
    """A measure and what hangs on it; how it goes is told in its log, never here."""

    form = MeasureForm
    change_form_template = "admin/measure_form.html"
    inlines = INLINES
    layout = (
        (None, ["plan", ("code", "coded_by_us", "position"), "text", ("seen_version", "seen_at")]),
        (gettext_lazy("place in the plan"), [("pillar", "challenge"), ("sector", "dimension")]),
        (gettext_lazy("priority and cost"), [("priority", "means", "staff")]),
        (gettext_lazy("status and coordination"), ["status_at_adoption", "coordinator_to_find"]),
        (gettext_lazy("remarks"), ["remarks", "remarks_language"]),
        (gettext_lazy("dates"), [("planned_from", "planned_until"), ("added_on", "ended_on"), "end_reason"]),
    )
    list_display = ("code", "short_text", "place", "priority", "plan")
    list_filter = (
        ("plan", OwnRelatedFilter),
        "priority",
        ("challenge", OwnRelatedFilter),
        ("sector", OwnRelatedFilter),
        ("dimension", OwnRelatedFilter),
        ("label_links__label", OwnRelatedFilter),
        "coordinator_to_find",
        "coded_by_us",
    )
    list_select_related = ("pillar", "challenge", "sector", "dimension", "plan")
    search_fields = ("code", *texts("text"), "remarks", "coordinations__body__short_name", "coordinations__body__name_nl")

    @admin.display(description=gettext_lazy("text"))
    def short_text(self, measure: Measure) -> str:
        """The beginning of the text, in the reader's language."""
        return Truncator(str(measure.text)).chars(160)

    @admin.display(description=gettext_lazy("place in the plan"))
    def place(self, measure: Measure) -> str:
        """Its pillar, challenge, sector or dimension, or its sector and dimension."""
        parts = [part for part in (measure.pillar, measure.challenge, measure.sector, measure.dimension) if part]
        return " × ".join(Truncator(str(part)).chars(50) for part in parts)

    @admin.display(description=gettext_lazy("today"))
    def today(self, measure: Measure) -> str:
        """What lists show of it, which only its log can change."""
        state = MeasureState.objects.today().select_related("status").filter(measure=measure).first()
        if state is None:
            return _("no state yet")
        status = str(state.status) if state.status else _("status not stated")
        confirmed = localize(localdate(state.last_confirmed_at)) if state.last_confirmed_at else _("never confirmed")
        log = f"{reverse('admin:measures_statusupdate_changelist')}?measure__id__exact={measure.pk}"
        return format_html('{} · {} · <a href="{}">{}</a>', status, confirmed, log, _("the log"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sets = super().get_fieldsets(request, obj)
        return sets if obj is None else [*sets, (_("how it goes"), {"fields": ["today", "version"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The adoption entry was made from the status at adoption and the first day: both stay."""
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None else [*fixed, "status_at_adoption", "added_on", "today", "version"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A measure is never deleted; it ends, with a reason."""
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Measure | None:
        """While saving, the measure as it is now, locked until the save is done."""
        found: Measure | None = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST":
            found.refresh_from_db(from_queryset=Measure.objects.select_for_update(of=("self",)))
        return found

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """With the way to the page where its progress is reported."""
        measure = context.get("original")
        context["report_url"] = reverse("measures:report-update", args=[measure.plan.slug, measure.code]) if measure else ""
        return super().render_change_form(request, context, *args, **kwargs)
