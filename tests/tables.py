"""The small invented plan in the database, and its tables as files to be changed and brought in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from measures.actions.tables import load_folders
from measures.models import ImportRun
from plan.models import Plan
from plan.tables.base import Run
from plan.tables.registry import find_table
from tests.factories import PlanRoleFactory

KUSTPLAN = settings.BASE_DIR / "tests" / "data" / "kustplan"
Lines = list[list[str]]


def coast() -> Plan:
    """The small plan, loaded from its folder."""
    (loaded,) = load_folders([KUSTPLAN], source="seed")
    assert not loaded.faults
    return Plan.objects.get(slug="kustplan")


def secretary(plan: Plan) -> User:
    """Somebody of its secretariat."""
    user: User = PlanRoleFactory(plan=plan, role=Role.SECRETARIAT).user
    return user


def lines_of(plan: Plan, table: str) -> Lines:
    """A stored table as cells, the header first."""
    found = find_table(table)
    assert found
    return list(found().lines(Run(plan, "import")))


def set_cell(lines: Lines, key: str, column: str, value: str) -> None:
    """Another value in the row whose first cell is `key`."""
    next(line for line in lines if line[0] == key)[lines[0].index(column)] = value


def as_csv(lines: Lines) -> bytes:
    """A csv as a person would save it."""
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()


def upload(client: Client, plan: Plan, table: str, content: bytes, name: str = "file.csv") -> Any:
    """What the upload page answers."""
    url = reverse("measures:upload-table", args=[plan.slug, table])
    return client.post(url, {"file": SimpleUploadedFile(name, content)})


def previewed(client: Client, plan: Plan, table: str, edit: Callable[[Lines], None]) -> ImportRun:
    """The run of a changed table, up to its preview."""
    lines = lines_of(plan, table)
    edit(lines)
    response = upload(client, plan, table, as_csv(lines))
    assert response.status_code == 302, response.content.decode()
    return ImportRun.objects.latest("pk")


def url_of(run: ImportRun, name: str = "preview-import") -> str:
    """The address of a run's preview, or of what can be done with it."""
    return reverse(f"measures:{name}", args=[run.plan.slug, run.table, run.pk])
