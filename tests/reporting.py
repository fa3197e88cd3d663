"""What a person sends back from a reporting page: all that the page filled in, and what they changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.actions.log import Statement, mark_of, submit, write_draft
from measures.models import Measure, Status, StatusUpdate
from plan.models import Body


def report_url(measure: Measure, body: str = "") -> str:
    """The address of the report on a measure."""
    url = reverse("measures:report-update", args=[measure.plan.slug, measure.code])
    return f"{url}?body={body}" if body else url


def filled(response: HttpResponse, **changes: Any) -> dict[str, Any]:
    """The fields as the page shows them, with some changed; pressing “Hand in” unless `draft=1` is among them."""
    form = response.context["form"]
    data: dict[str, Any] = {**{field.html_name: field.value() for field in form if not field.is_hidden}, **form.stamps}
    for field in form.evidence.management_form:
        data[field.html_name] = field.value()
    for row in form.evidence:
        data.update({field.html_name: field.value() for field in row})
    data.update({} if "draft" in changes else {"hand_in": "1"}, **changes)
    sent = {name: getattr(value, "pk", value) for name, value in data.items()}
    return {name: "" if value is None else value for name, value in sent.items()}


def report_through_page(client: Client, measure: Measure, body: str = "", **changes: Any) -> HttpResponse:
    """Open the page, change some fields, send it."""
    url = report_url(measure, body)
    return client.post(url, filled(client.get(url), **changes))


def waiting(user: User, measure: Measure, body: Body | None, status: Status | None = None, note: str = "gewijzigd") -> StatusUpdate:
    """An entry that was handed in."""
    return submit(user, write_draft(user, measure, body, Statement(status=status, note=note)))


def drafted(user: User, measure: Measure, body: Body | None, note: str = "kladversie van ons") -> StatusUpdate:
    """An entry that was not handed in yet."""
    return write_draft(user, measure, body, Statement(note=note))


def move(update: StatusUpdate) -> dict[str, str]:
    """What a button that moves an entry sends."""
    return {"seen": mark_of(update)}
