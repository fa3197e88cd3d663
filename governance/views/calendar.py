"""One's own dates as a calendar program follows them."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe
from icalendar import Event, vText

from accounts.models import User
from config.http import Request
from governance.querysets.notices import running_rounds_of
from measures.querysets.open_data import own_states
from measures.times.calendars import Dates, calendar_file, clean, whole_day
from measures.views.calendar import answer, reader


@login_not_required
@require_safe
@conditional_page
def show_own_calendar(request: Request, secret: str) -> HttpResponse:
    """The open milestones of the measures on which a person reports and the deadlines of their rounds, whoever asks with the address."""
    user, root = reader(secret), request.build_absolute_uri("/")
    with override(user.language):
        dates = Dates(own_states(user), root, only_open=True)
        return answer(calendar_file(dates, _("My measures"), deadlines(user, root)), private=True)


def deadlines(user: User, root: str) -> Iterator[Event]:
    """The last day to answer in each round that runs; practice is in no calendar."""
    for round in running_rounds_of(user, practice=False):
        path = reverse("governance:answer-round", args=[round.plan.slug, round.number])
        said = [str(round.plan.title), _("The secretariat asks how your measures go.")]
        event = whole_day(round.deadline, round.plan, root, path, round.opened_at or timezone.now(), said)
        event.add("uid", f"round-{round.number}-{round.plan.slug}@boordtabel")
        event.add("summary", vText(clean(_("Deadline: %(round)s") % {"round": round})), parameters={"LANGUAGE": get_language()})
        event.add("status", "CONFIRMED")
        yield event
