"""What people do who answer in a round, with an account or by a signed link, as they do it in a browser."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from governance.links.signed import token_of
from governance.models import LinkUse, ReportingRound, RoundAnswer, RoundLink
from measures.enums import UpdateKind
from measures.models import Measure, StatusUpdate
from plan.models import Body
from tests.reporting import filled

GUEST = "Gaëlle Gast"


def round_url(name: str, round: ReportingRound, *more: object) -> str:
    """An address of a round."""
    return reverse(f"governance:{name}", args=[round.plan.slug, round.number, *more])


def link_path(name: str, link: RoundLink, *more: object) -> str:
    """An address of a signed link."""
    return reverse(f"governance:{name}", args=[token_of(link), *more])


def begun(link: RoundLink, name: str = GUEST) -> Client:
    """A browser of its own in which somebody said who they are."""
    client = Client()
    response = client.post(link_path("begin-link", link), {"name": name})
    assert response.status_code == 302, response.content.decode()
    return client


def filled_answer(response: HttpResponse, **changes: Any) -> dict[str, Any]:
    """The fields of the report and the questions as the page shows them, with some changed; pressing “Hand in” unless `draft` is said."""
    questions = response.context["answer"].questions
    answers = {field.html_name: field.value() or "" for _question, field in questions.rows}
    return {**answers, "answers_seen": questions.seen_now, **filled(response, **changes)}


def answer_through(client: Client, url: str, **changes: Any) -> HttpResponse:
    """Open the page, change some fields, send it."""
    return client.post(url, filled_answer(client.get(url), **changes))


def ticked(*measures: Measure, body: Body) -> dict[str, list[str]]:
    """What the boxes of the list send."""
    return {"measure": [f"{measure.plan.slug}/{measure.code}/{body.slug}|{measure.version}" for measure in measures]}


def written() -> list[StatusUpdate]:
    """Every entry but those of the adoption."""
    return list(StatusUpdate.objects.exclude(kind=UpdateKind.ADOPTION).order_by("id"))


def nothing_is_written() -> bool:
    """Whether no entry, no answer and no use of a link is there."""
    return not written() and not RoundAnswer.objects.exists() and not LinkUse.objects.exists()
