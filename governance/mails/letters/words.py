"""The words of each kind of mail, in the language that is active."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from accounts.models import User
from governance.enums import MailKind
from governance.mails.letters.gathering import Lines
from governance.mails.letters.parts import Action, Item, Section
from governance.mails.letters.readers import Reader
from governance.mails.letters.writing import absolute, one_line, placeholder
from governance.models import ReportingRound, RoundLink
from governance.rules import answers_until, freezes_on
from plan.dates import day_words
from plan.models import Body, Plan

NAMED = 3  # bodies that a sentence names; the others are counted
BODY_NAME = 80


def plan_name(plan: Plan) -> str:
    return one_line(plan.said("short_title") or plan.said("title"), 80)


def body_name(body: Body) -> str:
    return one_line(body.said("name"), BODY_NAME)


def joined(bodies: tuple[Body, ...]) -> str:
    """Some names in one sentence: “A, B and C”."""
    names = [body_name(body) for body in bodies[:NAMED]]
    if (more := len(bodies) - NAMED) > 0:
        names.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def subject(kind: str, round: ReportingRound, bodies: tuple[Body, ...], day: date) -> str:
    """What a mail of a day is called; one of a practice plan says so first."""
    invitation = _("%(plan)s: please report – %(round)s") if day > round.deadline else _("%(plan)s: please report by %(day)s – %(round)s")
    words = {
        MailKind.INVITATION: invitation,
        MailKind.REMINDER: _("%(plan)s: reminder, report by %(day)s – %(round)s"),
        MailKind.LATE: _("%(plan)s: your report is late – %(round)s"),
        MailKind.ESCALATION: _("%(plan)s: no report yet of %(bodies)s – %(round)s"),
        MailKind.RETURNED: _("%(plan)s: your answer was returned, please complete it – %(round)s"),
        MailKind.THANKS: _("%(plan)s: thank you for reporting – %(round)s"),
        MailKind.MESSAGE: _("%(plan)s: a message about reporting – %(round)s"),
    }
    values = {"day": day_words(round.deadline), "round": one_line(round.title, 80), "bodies": joined(bodies)}
    return marked(round.plan, words[MailKind(kind)] % {"plan": plan_name(round.plan), **values})


def marked(plan: Plan, words: str) -> str:
    """A subject in one line, with a mark before it for a practice plan."""
    return one_line(f"{practice_mark()}{words}" if plan.is_practice else words)


def practice_mark() -> str:
    """What the subject of a practice plan's mail begins with."""
    mark = pgettext("mail", "practice")
    return f"[{mark}] "


def greeting(reader: Reader) -> str:
    return _("Dear %(name)s,") % {"name": reader.name} if reader.name else _("Dear colleague,")


def foot(reader: Reader, plan: Plan, *, has_link: bool) -> tuple[str, ...]:
    """Why the mail comes, and how to get no more."""
    names, plan_words = joined(reader.bodies), plan_name(plan)
    first = (_("This is a practice plan: nothing in it is real."),) if plan.is_practice else ()
    if has_link:
        first = (*first, _("Who has the signed address above answers in the name of that body: pass it on only to who may do so."))
    if reader.user:
        why = _("You get this mail because you report for %(bodies)s in %(plan)s.") % {"bodies": names, "plan": plan_words}
        stop = _("You want no such mails? Say so on your account page: %(url)s") % {"url": absolute("accounts:show-account")}
        return (*first, why, stop)
    why = _("You get this mail because the secretariat of %(plan)s asks you to answer for %(bodies)s.") % {
        "plan": plan_words,
        "bodies": names,
    }
    stop = _("You want no such mails? Tell the secretariat, which then keeps your address on its stop list.")
    return (*first, why, stop)


def contact(user: User | None, plan: Plan) -> str:
    """Whom an answer to the mail reaches; nothing where it reaches nobody."""
    words = _("Questions? Reply to this mail: %(name)s, secretariat of %(plan)s.")
    return words % {"name": one_line(user, BODY_NAME), "plan": plan_name(plan)} if user else ""


def asked_in(round: ReportingRound, questions: int) -> str:
    """What is asked of each measure, in one sentence."""
    names = [
        (round.asks_status, _("its status and your confidence")),
        (round.asks_milestones, _("its milestones brought up to date")),
        (round.asks_evidence, _("evidence")),
        (questions > 0, ngettext("%(n)s further question", "%(n)s further questions", questions) % {"n": questions}),
    ]
    asked = [name for on, name in names if on]
    return _("Of each measure is asked: %(asked)s.") % {"asked": ", ".join(asked)} if asked else ""


def opening(kind: str, round: ReportingRound, reader: Reader, day: date) -> tuple[str, ...]:
    """The first sentences of a mail about measures that are to be answered."""
    values = {
        "plan": plan_name(round.plan),
        "round": one_line(round.title, 120),
        "day": day_words(round.deadline),
        "bodies": joined(reader.bodies),
    }
    if kind == MailKind.INVITATION:
        enough = _("Where nothing changed, it is enough to say so.")
        if day > round.deadline:
            said = _("%(plan)s asks %(bodies)s how it goes with the measures below. The deadline is over: please answer soon.")
            return (said % values, enough, *_closing(round))
        return (_("%(plan)s asks %(bodies)s how it goes with the measures below. Please answer by %(day)s.") % values, enough)
    if kind == MailKind.REMINDER:
        days = (round.deadline - day).days
        left = ngettext("That is in %(n)s day.", "That is in %(n)s days.", days) % {"n": days} if days else _("That is today.")
        return (_("These measures of %(bodies)s have no answer yet. Please answer by %(day)s.") % values + " " + left,)
    late = _("The deadline was %(day)s, and these measures of %(bodies)s have no answer yet.") % values
    if kind == MailKind.ESCALATION:
        first = _("You lead the reporting of %(bodies)s.") % values
        return (f"{first} {late}", _("Please see to it that they are answered, or answer them yourself."), *_closing(round))
    return (late, _("You can still answer."), *_closing(round))


def _closing(round: ReportingRound) -> tuple[str, ...]:
    end = answers_until(round.deadline, round.close_after)
    said = _("Answers are taken until and including %(day)s; what has no answer by then is shown as “no answer”.")
    return (said % {"day": day_words(end)},) if end else ()


def lists(lines: Lines, reader: Reader) -> list[Section]:
    """The measures of each body of a reader, under its name where there are several; with a link, its address below."""
    found = []
    several = len(reader.bodies) > 1
    for body in reader.bodies:
        items, more = lines.items(body.pk)
        link = next((link for link in reader.links if link.body_id == body.pk), None)
        found.append(
            Section(body_name(body) if several else "", items=items, more=more_words(more), action=link_action(link) if link else None)
        )
    return found


def more_words(count: int) -> str:
    """What is said of the lines that are left out."""
    return npgettext("measures in a mail", "and %(n)s more", "and %(n)s more", count) % {"n": count} if count else ""


def link_action(link: RoundLink) -> Action:
    """The signed address of one body; no sign-in is needed."""
    label = _("Answer for %(body)s (no account needed, until %(day)s)")
    return Action(label % {"body": body_name(link.body), "day": day_words(link.expires_on)}, placeholder(link.pk))


def answer_action(round: ReportingRound) -> Section:
    """Where who has an account answers."""
    url = absolute("governance:answer-round", round.plan.slug, round.number)
    return Section(action=Action(_("Answer in Boordtabel"), url))


def complete_action(round: ReportingRound) -> Section:
    """Where who has an account completes what came back once the round is closed."""
    practice = "?practice=1" if round.plan.is_practice else ""
    return Section(action=Action(_("Answer in Boordtabel"), absolute("measures:list-mine") + practice))


def message_opening(by: User | None) -> tuple[str, ...]:
    """Who wrote."""
    if by is None:
        return ()
    return (_("%(name)s of the secretariat wrote this.") % {"name": one_line(by, 120)},)


def thanks_sections(body: Body, items: tuple[Item, ...], more: int, waiting: int, *, named: bool) -> list[Section]:
    """What of a body was approved, and how much still waits; under its name where there are several."""
    found = []
    if items:
        found.append(Section(paragraphs=(_("These answers were approved:"),), items=items, more=more_words(more)))
    if waiting:
        words = ngettext("%(n)s answer still waits for approval.", "%(n)s answers still wait for approval.", waiting)
        found.append(Section(paragraphs=(words % {"n": waiting},)))
    if named and found:
        found[0] = replace(found[0], heading=body_name(body))
    return found


def still_missing() -> str:
    return _("These measures have no answer yet:")


def thanks_opening(round: ReportingRound) -> tuple[str, ...]:
    values = {"round": one_line(round.title, 120), "plan": plan_name(round.plan)}
    return (_("%(round)s of %(plan)s is closed. Thank you for your answers.") % values,)


def returned_opening(round: ReportingRound, count: int, day: date) -> tuple[str, ...]:
    """What came back, and until when it may be handed in again."""
    if round.is_over:
        return returned_after_closing(round, count)
    if day > round.deadline:
        return (_once_more(count), *_closing(round))
    words = ngettext(
        "The secretariat returned one answer, with the reason below it. Please complete it and hand it in again by %(day)s.",
        "The secretariat returned %(n)s answers, each with the reason below it. Please complete them and hand them in again by %(day)s.",
        count,
    )
    return (words % {"n": count, "day": day_words(round.deadline)},)


def _once_more(count: int) -> str:
    words = ngettext(
        "The secretariat returned one answer, with the reason below it. Please complete it and hand it in again.",
        "The secretariat returned %(n)s answers, each with the reason below it. Please complete them and hand them in again.",
        count,
    )
    return words % {"n": count}


def returned_after_closing(round: ReportingRound, count: int) -> tuple[str, ...]:
    still = _("The round is closed, but this came in time: it counts if it is approved before the result is fixed on %(day)s.")
    end = freezes_on(timezone.localdate(round.closed_at))
    return (_once_more(count), still % {"day": day_words(end)})


def digest_subject(plan: Plan, first: str, more: int) -> str:
    """The first thing, and how many more the mail holds."""
    return marked(plan, ngettext("%(first)s, and %(n)s more", "%(first)s, and %(n)s more", more) % {"first": first, "n": more})


def unmarked(words: str) -> str:
    """A subject without the mark of a practice plan."""
    return words.removeprefix(practice_mark())
