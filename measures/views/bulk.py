"""One change to all measures of a filtered list: asked, previewed, confirmed, undone."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.http import MemberRequest
from measures.actions import bulk
from measures.bulk.forms import bulk_forms
from measures.bulk.report import BulkReport
from measures.enums import BulkState
from measures.filters import MeasureFilter
from measures.models import BulkEdit
from measures.views.tables import plan_to_edit
from plan.models import Plan

MOST = 2000
LONGEST = 4000  # characters of a list's query
PER_PAGE = 100


def edit_of(request: MemberRequest, plan: Plan, pk: int) -> BulkEdit:
    """An edit of this plan; a preview only to who made it."""
    edit = get_object_or_404(BulkEdit.objects.select_related("plan", "user", "undone_by"), pk=pk, plan=plan)
    if edit.state == BulkState.PREVIEWED and edit.user_id != request.user.pk:
        raise Http404
    return edit


def with_query(address: str, query: str) -> str:
    """An address with a query, if there is one."""
    return f"{address}?{query}" if query else address


def list_address(slug: str, query: str) -> str:
    """The list that the edit was opened from; `query` holds its filters, its order and its page."""
    return with_query(reverse("measures:list-measures", args=[slug]), query)


def edit_address(slug: str, pk: int, query: str) -> str:
    """The page of an edit, which knows the list it came from."""
    return with_query(reverse("measures:preview-bulk-edit", args=[slug, pk]), urlencode({"list": query}) if query else "")


def list_query(request: MemberRequest) -> str:
    """The query of the list, as the page of an edit carries it along."""
    return QueryDict(request.GET.get("list", "")[:LONGEST]).urlencode()


@require_http_methods(["GET", "HEAD", "POST"])
def edit_measures(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose one change for all measures that the list's own parameters give, or ask again for an earlier choice."""
    plan = plan_to_edit(request, slug)
    if request.method == "POST" and "again" in request.POST:
        return preview_again(request, plan)
    filters = MeasureFilter(request.GET, plan=plan)
    if not filters.form.is_valid() or filters.as_of_day:
        messages.error(request, _("Only what is true today can be edited, under filters that exist."))
        return redirect(list_address(slug, request.GET.urlencode()))
    ids = list(filters.qs.order_by("position").values_list("measure_id", flat=True)[: MOST + 1])
    forms = bulk_forms(request.POST if request.method == "POST" else None, plan)
    sent = next((form for form in forms if form.is_bound), None)
    if sent and sent.is_valid() and 0 < len(ids) <= MOST:
        edit = bulk.preview_bulk_edit(request.user, plan, sent.what, sent.change(), ids)
        return redirect(edit_address(slug, edit.pk, request.GET.urlencode()))
    query = request.GET.urlencode()
    context = {"plan": plan, "forms": forms, "count": len(ids), "most": MOST, "back": list_address(slug, query), "query": query}
    context["done"] = plan.bulk_edits.exclude(state=BulkState.PREVIEWED).select_related("user").order_by("-applied_at")[:10]
    return render(request, "measures/edit_measures.html", context, status=400 if request.method == "POST" else 200)


def preview_again(request: MemberRequest, plan: Plan) -> HttpResponse:
    """The same change for the same measures, against what is stored now."""
    number = request.POST["again"]
    edit = edit_of(request, plan, int(number) if number.isdecimal() and len(number) < 19 else 0)
    try:
        fresh = bulk.preview_bulk_edit(request.user, plan, edit.what, edit.change, edit.measures)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect(list_address(plan.slug, request.GET.urlencode()))
    return redirect(edit_address(plan.slug, fresh.pk, request.GET.urlencode()))


@require_safe
def preview_bulk_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """What an edit would change, measure by measure; afterwards what it changed, and the way to undo it."""
    plan = plan_to_edit(request, slug)
    return edit_page(request, plan, edit_of(request, plan, pk))


def edit_page(request: MemberRequest, plan: Plan, edit: BulkEdit, moved: list[str] | None = None) -> HttpResponse:
    """The page of an edit; `moved` holds the measures for which a confirm was just refused."""
    report = BulkReport(edit)
    page = Paginator(edit.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"plan": plan, "edit": edit, "report": report, "page": page, "rows": report.told(list(page.object_list)), "moved": moved}
    context["query"] = query = list_query(request)
    context["back"] = list_address(plan.slug, query)
    context["changed_since"] = bulk.changed_since(edit) if report.is_applied else []
    return render(request, "measures/preview_bulk_edit.html", context, status=409 if moved else 200)


@require_POST
def confirm_bulk_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Write what the preview showed, once and whole."""
    plan = plan_to_edit(request, slug)
    edit = edit_of(request, plan, pk)
    if edit.state != BulkState.PREVIEWED:
        messages.warning(request, _("This edit was made already; nothing was written again."))
        return redirect(edit_address(slug, pk, list_query(request)))
    try:
        done = bulk.confirm_bulk_edit(request.user, plan, pk)
    except bulk.Changed as changed:
        return edit_page(request, plan, edit, changed.codes)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        count = BulkReport(done).count
        messages.success(request, ngettext("%(n)d measure was changed.", "%(n)d measures were changed.", count) % {"n": count})
    return redirect(edit_address(slug, pk, list_query(request)))


@require_POST
def undo_bulk_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take the whole of an edit back, while none of its measures changed since."""
    plan = plan_to_edit(request, slug)
    before = edit_of(request, plan, pk)
    try:
        edit = bulk.undo_bulk_edit(request.user, plan, pk)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        if before.state == BulkState.APPLIED and edit.state == BulkState.UNDONE:
            messages.success(request, _("All of it was undone."))
        else:
            messages.warning(request, _("There is nothing to undo."))
    return redirect(edit_address(slug, pk, list_query(request)))
