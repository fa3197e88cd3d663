"""What concerns a person since some weeks, computed from what happened: nothing is stored but when they last looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from governance.answers.asked import asked_of
from governance.links.listing import is_foreign
from governance.models import ReportingRound
from governance.perms import asked_body_ids
from governance.querysets import notices as found
from measures.enums import UpdateState
from measures.models import Measure
from plan.models import Plan

DAYS = 90
SOON = 7  # days before a deadline
RETURNED, APPROVED, QUESTION, ANSWER, ROUND, DEADLINE, LINK, WAITING, FORWARDED, MAIL, NEXT = (
    *("returned", "approved", "question", "answer", "round"),
    *("deadline", "link", "waiting", "forwarded", "mail", "next"),
)


@dataclass(frozen=True)
class Notice:
    """One thing that concerns a person: when it happened, in a sentence, and where to go; `words` are somebody's own, in `language`."""

    kind: str
    at: datetime
    title: str
    url: str
    plan: Plan | None = None
    words: str = ""
    language: str = ""
    is_unread: bool = False


def notices_of(user: User) -> list[Notice]:
    """All of the last weeks, the newest first; unread is what came after the person last looked."""
    since = timezone.now() - timedelta(days=DAYS)
    every = [*_of_bodies(user, since), *_of_rounds(user, since), *_of_secretariat(user, since)]
    seen = user.notices_seen_at
    every = [Notice(**{**vars(one), "is_unread": seen is None or one.at > seen}) for one in every]
    return sorted(every, key=lambda one: one.at, reverse=True)


def unread_in(found: list[Notice]) -> int:
    """How many of these the person has not seen."""
    return len([one for one in found if one.is_unread])


def _of_bodies(user: User, since: datetime) -> Iterator[Notice]:
    """What became of what my bodies reported, and what was asked and answered."""
    if not user.body_ids:
        return
    for move in found.decisions_on(user, since):
        measure, words = move.update.measure, {"code": move.update.measure.code, "body": move.update.body}
        if move.to_state == UpdateState.RETURNED:
            title = _("What %(body)s answered on %(code)s was returned: please complete it") % words
            yield Notice(RETURNED, move.at, title, _report(measure, move.update.body.slug), measure.plan, move.reason)
        else:
            title = _("What %(body)s reported on %(code)s is approved") % words
            yield Notice(APPROVED, move.at, title, measure.get_absolute_url(), measure.plan)
    for remark in found.remarks_for(user, since):
        measure = remark.measure
        is_answer = remark.answers is not None and remark.answers.author_id == user.pk
        title = _("Your question on %(code)s is answered") if is_answer else _("A question or remark on %(code)s")
        url = f"{measure.get_absolute_url()}#remark-{remark.pk}"
        kind = ANSWER if is_answer else QUESTION
        yield Notice(kind, remark.at, title % {"code": measure.code}, url, measure.plan, remark.text, remark.language)
    for update in found.answers_to(user, since):
        title = _("What your body asked on %(code)s is answered") % {"code": update.measure.code}
        url, at = update.measure.get_absolute_url(), update.approved_at
        yield Notice(ANSWER, at, title, url, update.measure.plan, update.note, update.language)
    for update in found.by_link_for(user, since):
        words = {"code": update.measure.code, "body": update.body}
        title = _("An answer on %(code)s came in for %(body)s by a signed link") % words
        yield Notice(LINK, update.submitted_at, title, _report(update.measure, update.body.slug), update.measure.plan)


def _of_rounds(user: User, since: datetime) -> Iterator[Notice]:
    """The rounds that ask something of my bodies, and their deadlines."""
    for round in found.rounds_of(user, since):
        url, words = reverse("governance:answer-round", args=[round.plan.slug, round.number]), {"round": round}
        if round.opened_at and round.opened_at >= since:
            yield Notice(ROUND, round.opened_at, _("The round “%(round)s” is open") % words, url, round.plan)
        if moment := deadline_moment(round):
            left = asked_of(round, asked_body_ids(user, round)).left
            if left:
                yield Notice(DEADLINE, moment, _deadline_words(round, left), url, round.plan)


def deadline_moment(round: ReportingRound) -> datetime | None:
    """Since when the deadline of a running round is worth a word: a week before, and again once it is over; None before that."""
    today = timezone.localdate()
    if not round.is_running or today < round.deadline - timedelta(days=SOON):
        return None
    day = round.deadline + timedelta(days=1) if today > round.deadline else round.deadline - timedelta(days=SOON)
    return max(_midnight(day), round.opened_at or _midnight(day))


def _deadline_words(round: ReportingRound, left: int) -> str:
    words = {"round": round, "count": left}
    if timezone.localdate() > round.deadline:
        said = ngettext(
            "The deadline of “%(round)s” is over: %(count)s measure is still to be answered",
            "The deadline of “%(round)s” is over: %(count)s measures are still to be answered",
            left,
        )
    else:
        said = ngettext(
            "The deadline of “%(round)s” is near: %(count)s measure is still to be answered",
            "The deadline of “%(round)s” is near: %(count)s measures are still to be answered",
            left,
        )
    return said % words


def _of_secretariat(user: User, since: datetime) -> Iterator[Notice]:
    """For who runs a plan: what waits for a decision, rounds that wait to be opened, forwarded links, mails that did not arrive."""
    if not user.is_secretariat:
        return
    for plan, count, last in found.waiting_by_plan(user):
        said = ngettext("%(count)s update waits for your decision", "%(count)s updates wait for your decision", count)
        url = reverse("measures:show-desk") + ("?practice=1" if plan.is_practice else "")
        yield Notice(WAITING, last, said % {"count": count}, url, plan)
    for round, made_at in found.prepared_by_timer(user, since):
        title = _("The next round “%(round)s” is prepared: read it and open it") % {"round": round}
        yield Notice(NEXT, made_at, title, round.get_absolute_url(), round.plan)
    for link in found.links_used(user, since):
        uses = list(link.uses.all())
        foreign = [use for use in uses if is_foreign(use, uses[0]) and use.at >= since]
        if foreign:
            round, words = link.round, {"address": link.address, "body": link.body}
            title = _("The link of %(address)s for %(body)s was perhaps forwarded") % words
            yield Notice(
                FORWARDED, foreign[-1].at, title, reverse("governance:list-links", args=[round.plan.slug, round.number]), round.plan
            )
    for plan, count, last in found.mails_failed(user, since):
        said = ngettext("%(count)s mail did not go, or nobody knows", "%(count)s mails did not go, or nobody knows", count)
        yield Notice(MAIL, last, said % {"count": count}, reverse("governance:list-mails"), plan)


def _report(measure: Measure, body: str) -> str:
    return reverse("measures:report-update", args=[measure.plan.slug, measure.code]) + f"?body={body}"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
