"""The plan's tables as files: out as csv or xlsx, in with a preview of what changes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.perms import get_plan, is_secretariat, visible_plans
from config.http import MemberRequest
from measures.actions import imports
from measures.enums import ImportState, Source
from measures.models import ImportRun
from measures.tables.forms import UploadForm
from measures.tables.report import Report, table_rows
from plan.models import Plan
from plan.tables.base import Run, Table
from plan.tables.faults import Fault
from plan.tables.registry import find_table
from plan.tables.writing import write_csv, write_xlsx

FORMATS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
SHOWN_FAULTS = 200


def plan_to_edit(request: MemberRequest, slug: str) -> Plan:
    """The plan of an address: 404 for who may not see it, 403 for who is not its secretariat."""
    plan = get_plan(request, slug)
    if not is_secretariat(request.user, plan):
        raise PermissionDenied
    return plan


def table_named(name: str) -> Table:
    """The table of an address."""
    found = find_table(name)
    if found is None:
        raise Http404
    return found()


def own_run(request: MemberRequest, plan: Plan, table: Table, pk: int) -> ImportRun:
    """A run of this person, of this plan and table; anybody else's is not there."""
    return get_object_or_404(ImportRun.objects.defer("content"), pk=pk, user=request.user, plan=plan, table=table.name)


@require_safe
def choose_plan(request: MemberRequest) -> HttpResponse:
    """The plans whose tables the person may edit; with one, straight to it."""
    plans = [plan for plan in visible_plans(request.user) if is_secretariat(request.user, plan)]
    if not plans:
        raise PermissionDenied
    if len(plans) == 1:
        return redirect("measures:list-tables", plans[0].slug)
    return render(request, "measures/choose_plan.html", {"plans": plans})


@require_safe
def list_tables(request: MemberRequest, slug: str) -> HttpResponse:
    """All tables of a plan, each to be taken out or brought in."""
    plan = plan_to_edit(request, slug)
    return render(request, "measures/list_tables.html", {"plan": plan, "tables": table_rows(plan)})


@require_safe
def export_table(request: MemberRequest, slug: str, table: str, form: str) -> HttpResponse:
    """One table as a file that can be brought in again."""
    plan, found = plan_to_edit(request, slug), table_named(table)
    if form not in FORMATS:
        raise Http404
    lines = found.lines(Run(plan, Source.IMPORT, request.user))
    content = write_csv(lines) if form == "csv" else write_xlsx(lines, found.name)
    name = f"{plan.slug}-{found.name}.{form}"
    return HttpResponse(content, FORMATS[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_http_methods(["GET", "HEAD", "POST"])
def upload_table(request: MemberRequest, slug: str, table: str) -> HttpResponse:
    """Take a file and show what it would change; a file with faults is refused with all of them."""
    plan, found = plan_to_edit(request, slug), table_named(table)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    faults: list[Fault] = []
    if form.is_valid():
        file = form.cleaned_data["file"]
        run = imports.preview_import(request.user, plan, found, file.read(), file.name)
        if isinstance(run, ImportRun):
            return redirect("measures:preview-import", slug, table, run.pk)
        faults = run
    return upload_page(request, plan, found, form, faults)


def upload_page(request: MemberRequest, plan: Plan, table: Table, form: UploadForm, faults: list[Fault]) -> HttpResponse:
    """The form, and above it what was wrong with the file."""
    context = {
        "plan": plan,
        "table": table.name,
        "title": capfirst(str(table.title)),
        "columns": [(column.name, column.optional) for column in table.columns],
        "form": form,
        "faults": faults[:SHOWN_FAULTS],
        "fault_count": len(faults),
    }
    return render(request, "measures/upload_table.html", context, status=400 if faults or form.errors else 200)


@require_safe
def preview_import(request: MemberRequest, slug: str, table: str, pk: int) -> HttpResponse:
    """What the file would change, row by row; after the confirm, what it changed or why it was refused."""
    plan, found = plan_to_edit(request, slug), table_named(table)
    run = own_run(request, plan, found, pk)
    report = Report(run)
    page = Paginator(report.rows, 100).get_page(request.GET.get("page"))
    again = reverse("measures:repeat-preview", args=[slug, table, pk])
    context = {"plan": plan, "table": table, "title": capfirst(str(found.title)), "run": run, "again": again}
    context |= {"report": report, "page": page}
    return render(request, "measures/preview_import.html", context)


@require_POST
def confirm_import(request: MemberRequest, slug: str, table: str, pk: int) -> HttpResponse:
    """Write what the preview showed, once."""
    plan, found = plan_to_edit(request, slug), table_named(table)
    before = own_run(request, plan, found, pk)
    run = imports.confirm_import(request.user, plan, found, pk)
    if before.state != ImportState.PREVIEWED:
        messages.warning(request, _("This file was dealt with already; nothing was written again."))
    elif run.state == ImportState.APPLIED:
        messages.success(request, _("The file was brought in."))
        return redirect("measures:list-tables", slug)
    else:
        messages.error(request, _("Nothing was written: something changed since the preview."))
    return redirect("measures:preview-import", slug, table, pk)


@require_POST
def repeat_preview(request: MemberRequest, slug: str, table: str, pk: int) -> HttpResponse:
    """The same file once more, against what is stored now."""
    plan, found = plan_to_edit(request, slug), table_named(table)
    run = imports.repeat_preview(request.user, plan, found, own_run(request, plan, found, pk))
    if isinstance(run, ImportRun):
        return redirect("measures:preview-import", slug, table, run.pk)
    return upload_page(request, plan, found, UploadForm(), run)
