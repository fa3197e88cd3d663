"""Bulk edits as a person makes them: from the list over the preview to the confirm."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from measures.models import BulkEdit, Measure
from plan.models import Plan


def edit_url(plan: Plan, query: str = "") -> str:
    """The address of the form for the measures of a list."""
    return reverse("measures:edit-measures", args=[plan.slug]) + (f"?{query}" if query else "")


def bulk_url(edit: BulkEdit, verb: str = "preview") -> str:
    """The address of a preview, or of its confirm or undo."""
    return reverse(f"measures:{verb}-bulk-edit", args=[edit.plan.slug, edit.pk])


def previewed(client: Client, plan: Plan, what: str, query: str = "", **asked: Any) -> BulkEdit:
    """Ask for a change through the page, up to its preview."""
    answer = client.post(edit_url(plan, query), {"what": what, **asked})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    edit = BulkEdit.objects.order_by("pk").last()
    assert edit is not None
    assert answer["Location"] == bulk_url(edit) + (f"?{urlencode({'list': query})}" if query else "")
    return edit


def confirmed(client: Client, edit: BulkEdit) -> HttpResponse:
    """Say yes to a preview."""
    answer = client.post(bulk_url(edit, "confirm"))
    edit.refresh_from_db()
    return answer


def undone(client: Client, edit: BulkEdit) -> HttpResponse:
    """Take an edit back."""
    answer = client.post(bulk_url(edit, "undo"), follow=True)
    edit.refresh_from_db()
    return answer


def versions(plan: Plan) -> list[int]:
    """The versions of a plan's measures, in its order."""
    return list(Measure.objects.filter(plan=plan).order_by("position").values_list("version", flat=True))
