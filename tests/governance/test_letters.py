"""What the mails of a round say, to whom, and in which language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from accounts.enums import MemberRole
from accounts.pseudonym import address_of
from governance.actions.outbox import queue
from governance.enums import MailKind, Stop
from governance.mails import letters
from governance.models import StoppedAddress
from measures.actions.log import return_update, submit
from plan.dates import day_words
from plan.models import Body, Plan
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, UserFactory
from tests.reporting import drafted
from tests.rounds import answered, approved, close_round, joint_measure, link_of, moved_to, opened_round, returned, round_of, runner

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(plan: Plan) -> Body:
    return BodyFactory(named_in=plan, name_nl="Tweede instantie")


def addresses(found: list[letters.Letter]) -> set[str]:
    return {letter.address for letter in found}


def test_invitation_lists_what_is_asked_of_the_body_and_where_to_answer(plan: Plan, body: Body, other: Body) -> None:
    MeasureFactory(plan=plan, code="C.1", text_nl="Bossen & bomen", leads=[body])
    MeasureFactory(plan=plan, code="C.2", text_nl="Iets anders", leads=[other])
    MembershipFactory(body=body, user__name="An Peeters", user__email="an@example.org")
    round = round_of(plan, message_nl="Graag <b>kort</b>.")
    (letter,) = letters.invitations(round)
    assert (letter.address, letter.language, letter.kind, letter.stopped) == ("an@example.org", "nl", MailKind.INVITATION, "")
    assert "An Peeters" in letter.text
    assert "- C.1  Bossen & bomen" in letter.text
    assert "Bossen &amp; bomen" in letter.html
    assert "&lt;b&gt;kort" in letter.html
    assert "Graag <b>kort</b>." in letter.text
    assert "Iets anders" not in letter.text + letter.html
    assert f"/nl/{plan.slug}/governance/rounds/{round.number}/answer/" in letter.text
    assert f'href="http://127.0.0.1:8000/nl/{plan.slug}/governance/rounds/{round.number}/answer/"' in letter.html
    assert "/nl/my/account/" in letter.text


def test_invitations_are_the_same_before_and_after_the_round_is_opened(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    MembershipFactory(body=body)
    before = letters.invitations(round_of(plan))
    opened = round_of(plan, state="open")
    assert [letter.subject for letter in before] == [letter.subject for letter in letters.invitations(opened)]


def test_person_of_several_bodies_gets_one_mail_with_a_list_for_each(plan: Plan, body: Body, other: Body) -> None:
    MeasureFactory(plan=plan, code="C.1", leads=[body])
    MeasureFactory(plan=plan, code="C.2", leads=[other])
    person = MembershipFactory(body=body).user
    MembershipFactory(body=other, user=person)
    (letter,) = letters.invitations(opened_round(runner(plan), plan))
    assert letter.text.index("INSTANTIE") < letter.text.index("C.1") < letter.text.index("TWEEDE INSTANTIE") < letter.text.index("C.2")
    assert "<h2>Tweede instantie</h2>" in letter.html
    assert [(reason.kind, reason.body) for reason in letter.reasons] == [("invitation", body), ("invitation", other)]


def test_long_list_is_cut_and_counted(plan: Plan, body: Body) -> None:
    for number in range(23):
        MeasureFactory(plan=plan, code=f"C.{number + 1}", text_nl="woord " * 100, leads=[body])
    MembershipFactory(body=body)
    (letter,) = letters.invitations(opened_round(runner(plan), plan))
    assert (letter.html.count("<strong>C."), letter.text.count("- C.")) == (20, 20)
    assert "3" in letter.text.split("- C.20")[1]
    assert max(len(line) for line in letter.text.splitlines()) <= 80
    assert "…" in letter.text


def test_reader_gets_own_language_and_texts(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, code="C.1", text_nl="Bossen", text_fr="Forêts", leads=[body])
    MeasureFactory(plan=plan, code="C.2", text_nl="Alleen Nederlands", leads=[body])
    MembershipFactory(body=body, user__language="fr")
    round = moved_to(opened_round(runner(plan), plan), timezone.localdate().replace(year=2030, month=12, day=3))
    (letter,) = letters.invitations(round)
    assert "Forêts" in letter.text
    assert "3 décembre 2030" in letter.text
    assert f"/fr/{plan.slug}/" in letter.text
    assert '<span lang="nl">Alleen Nederlands</span>' in letter.html
    assert "/nl/" not in letter.text


def test_who_has_a_link_gets_its_place_and_no_account_page(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    link = link_of(opened_round(runner(plan), plan), body, "hulp@example.org", language="fr", name="Hulp")
    (letter,) = letters.invitations(link.round)
    assert (letter.address, letter.user, letter.link, letter.language) == ("hulp@example.org", None, link, "fr")
    assert f"[[link:{link.pk}]]" in letter.text
    assert f'href="[[link:{link.pk}]]"' in letter.html
    assert "my/account" not in letter.text
    shown = letter.shown
    assert "[[link" not in shown.text + shown.html
    assert "/fr/answer/…/" in shown.text


def test_two_links_at_one_address_make_one_mail(plan: Plan, body: Body, other: Body) -> None:
    for one in (body, other):
        MeasureFactory(plan=plan, leads=[one])
    round = opened_round(runner(plan), plan)
    first, second = link_of(round, body), link_of(round, other)
    (letter,) = letters.invitations(round)
    assert letter.text.index(f"[[link:{first.pk}]]") < letter.text.index(f"[[link:{second.pk}]]")
    assert {reason.body for reason in letter.reasons} == {body, other}
    known = {letter.reasons[0].key}
    (rest,) = letters.invitations(round, known=known)
    assert f"[[link:{first.pk}]]" not in rest.text


def test_who_has_an_account_of_the_body_gets_no_second_mail_by_link(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    MembershipFactory(body=body, user__email="an@example.org")
    round = opened_round(runner(plan), plan)
    link_of(round, body, "An@example.org")
    (letter,) = letters.invitations(round)
    assert (letter.user is not None, letter.link) == (True, None)


def test_who_got_another_body_is_invited_for_that_one_alone(plan: Plan, body: Body, other: Body) -> None:
    MeasureFactory(plan=plan, code="C.1", leads=[body])
    MeasureFactory(plan=plan, code="C.2", leads=[other])
    person = MembershipFactory(body=body).user
    round = opened_round(runner(plan), plan)
    known = {reason.key for letter in letters.invitations(round) for reason in letter.reasons}
    assert letters.invitations(round, known=known) == []
    MembershipFactory(body=other, user=person)
    (letter,) = letters.invitations(round, known=known)
    assert letter.address == person.email
    assert ["C.1" in letter.text, "C.2" in letter.text, "/answer/" in letter.text] == [False, True, True]


def test_account_of_one_body_with_a_link_for_another_gets_one_mail(plan: Plan, body: Body, other: Body) -> None:
    MeasureFactory(plan=plan, code="C.1", leads=[body])
    MeasureFactory(plan=plan, code="C.2", leads=[other])
    person = MembershipFactory(body=body).user
    round = opened_round(runner(plan), plan)
    link = link_of(round, other, person.email.upper())
    (letter,) = letters.invitations(round)
    assert letter.user == person
    assert letter.text.index("C.1") < letter.text.index("C.2") < letter.text.index(f"[[link:{link.pk}]]") < letter.text.index("/answer/")
    assert letters.nobody_to_ask(round) == []


def test_who_gets_no_mail_is_kept_with_why(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    why = {
        "stop@example.org": Stop.STOP_LIST,
        "geen@example.org": Stop.NO_MAIL,
        "an@testplan.practice.example": Stop.NOBODY,
        "an@practice.example": Stop.NOBODY,
        address_of(7): Stop.NOBODY,
        "wel@notpractice.example": "",
    }
    StoppedAddress.objects.create(address="stop@example.org")
    for address in why:
        MembershipFactory(body=body, user__email=address, user__wants_mail=address != "geen@example.org")
    found = letters.invitations(opened_round(runner(plan), plan))
    assert {letter.address: letter.stopped for letter in found} == why
    assert all(bool(letter.why_not) == bool(letter.stopped) for letter in found)


def test_link_of_a_person_who_wants_no_mail_is_stopped(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    UserFactory(email="geen@example.org", wants_mail=False)
    round = opened_round(runner(plan), plan)
    link_of(round, body, "Geen@example.org")
    assert [letter.stopped for letter in letters.invitations(round)] == [Stop.NO_MAIL]


def test_closed_accounts_former_members_and_dead_links_get_nothing(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    today = timezone.localdate()
    MembershipFactory(body=body, user__is_active=False)
    MembershipFactory(body=body, valid_until=today - timedelta(days=1))
    MembershipFactory(body=body, valid_from=today + timedelta(days=1))
    round = opened_round(runner(plan), plan)
    link_of(round, body, "oud@example.org", expires_on=today - timedelta(days=1))
    link_of(round, body, "weg@example.org", revoked_at=timezone.now())
    assert letters.invitations(round) == []
    assert letters.nobody_to_ask(round) == [body]
    MembershipFactory(body=body, user__wants_mail=False)
    assert letters.nobody_to_ask(round) == [body]
    MembershipFactory(body=body)
    assert letters.nobody_to_ask(round) == []


def test_subject_is_one_line_whatever_stands_in_names(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    MembershipFactory(body=body, user__name="An\r\nBcc: een@example.org")
    round = opened_round(runner(plan), plan, title_nl="Ronde\r\nBcc: twee@example.org\u2028drie\x07" + "x" * 80)
    (letter,) = letters.invitations(round)
    assert letter.subject.isprintable()
    assert len(letter.subject) <= 200
    assert "\nBcc" not in letter.text


def test_practice_plan_says_so_in_the_subject() -> None:
    plan = PlanFactory(practice=True)
    body = BodyFactory(named_in=plan)
    MeasureFactory(plan=plan, leads=[body])
    MembershipFactory(body=body)
    (letter,) = letters.invitations(opened_round(runner(plan), plan))
    assert letter.subject.startswith("[")


def test_reminder_goes_only_to_who_misses_something_and_lists_that(plan: Plan, body: Body, other: Body) -> None:
    first, second = MeasureFactory(plan=plan, code="C.1", leads=[body]), MeasureFactory(plan=plan, code="C.2", leads=[body])
    joint = joint_measure(plan, body, other, code="C.3")
    person, colleague = MembershipFactory(body=body).user, MembershipFactory(body=other).user
    round = opened_round(runner(plan), plan)
    approved(person, first, body)
    answered(colleague, joint, other)
    (letter,) = letters.reminders(round, MailKind.REMINDER, day=round.deadline)
    assert (letter.address, letter.reasons[0].key) == (person.email, f"u{person.pk}:r{round.pk}:reminder:last")
    assert [code in letter.text for code in ("C.1", "C.2", "C.3")] == [False, True, False]
    answered(person, second, body)
    assert letters.reminders(round, MailKind.REMINDER, day=round.deadline) == []


def test_reminder_marks_what_was_begun_or_came_back(plan: Plan, body: Body) -> None:
    person = MembershipFactory(body=body).user
    new, draft, back, half = (MeasureFactory(plan=plan, code=code, leads=[body]) for code in ("N.1", "D.1", "R.1", "H.1"))
    round = round_of(plan, state="open", questions=["Hoeveel?!"])
    drafted(person, draft, body)
    returned(person, back, body)
    answered(person, half, body)
    (letter,) = letters.reminders(round, MailKind.REMINDER, day=round.deadline)
    for words in ("- N.1  ", "- D.1 (", "- R.1 (", "- H.1 ("):
        assert words in letter.text, words
    marks = {line.partition("(")[2].partition(")")[0] for line in letter.text.splitlines() if line.startswith(("- D", "- R", "- H"))}
    assert len(marks) == 3
    assert new.code in letter.html


def test_after_the_deadline_nobody_is_asked_for_a_day_that_is_over(plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, leads=[body])
    person = MembershipFactory(body=body).user
    round = moved_to(opened_round(runner(plan), plan), timezone.localdate() - timedelta(days=3))
    returned(person, measure, body)
    with override("nl"):
        days = (day_words(round.deadline), day_words(round.deadline + timedelta(days=14)))
    over, end = (" ".join(day.split()) for day in days)
    for letter in (*letters.returned(round), *letters.invitations(round)):
        said = " ".join(f"{letter.subject} {letter.text}".split())
        assert [day in said for day in (over, end)] == [False, True], "until when it is still taken"


def test_escalation_goes_to_who_leads_the_reporting(plan: Plan, body: Body, other: Body) -> None:
    for one in (body, other):
        MeasureFactory(plan=plan, leads=[one])
        MembershipFactory(body=one)
    lead = MembershipFactory(body=body, role=MemberRole.LEAD).user
    round = opened_round(runner(plan), plan)
    link_of(round, body)
    assert addresses(letters.reminders(round, MailKind.ESCALATION, day=round.deadline + timedelta(days=7))) == {lead.email}


def test_returned_answer_goes_to_its_author_with_the_reason_each_time_once(plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    author = MembershipFactory(body=body).user
    MembershipFactory(body=body)
    round = opened_round(runner(plan), plan)
    update = returned(author, measure, body, "Graag een <i>datum</i>.")
    (letter,) = letters.returned(round)
    assert letter.address == author.email
    assert "Graag een <i>datum</i>." in letter.text
    assert "Graag een &lt;i&gt;datum&lt;/i&gt;." in letter.html
    assert letters.returned(round, known={letter.reasons[0].key}) == []
    return_update(runner(plan), submit(author, update), "Nog eens.")
    (second,) = letters.returned(round, known={letter.reasons[0].key})
    assert ("Nog eens." in second.text, "datum" in second.text) == (True, False)


def test_returned_answer_of_who_left_goes_to_all_of_the_body(plan: Plan, body: Body) -> None:
    measure = MeasureFactory(plan=plan, leads=[body])
    gone = MembershipFactory(body=body)
    people = {MembershipFactory(body=body).user.email for _ in range(2)}
    round = opened_round(runner(plan), plan)
    returned(gone.user, measure, body)
    gone.delete()
    link_of(round, body)
    assert addresses(letters.returned(round)) == people | {"hulp@example.org"}


def test_thanks_say_what_was_approved_and_what_waits(plan: Plan, body: Body, other: Body) -> None:
    measures = [MeasureFactory(plan=plan, code=f"C.{number}", leads=[body]) for number in (1, 2, 3)]
    MeasureFactory(plan=plan, leads=[other])
    person, silent = MembershipFactory(body=body).user, MembershipFactory(body=other).user
    round = opened_round(runner(plan), plan)
    approved(person, measures[0], body)
    answered(person, measures[1], body)
    (letter,) = letters.thanks(close_round(round))
    assert letter.address == person.email
    assert silent.email not in letter.text
    assert [code in letter.text for code in ("C.1", "C.2", "C.3")] == [True, False, False]
    assert "1 " in letter.text.rsplit("C.1", 1)[1]


def test_several_for_one_person_become_one_mail(plan: Plan, body: Body, other: Body) -> None:
    measure = MeasureFactory(plan=plan, code="C.1", leads=[body])
    MeasureFactory(plan=plan, code="C.2", leads=[other])
    author, colleague = MembershipFactory(body=body).user, MembershipFactory(body=other).user
    round = opened_round(runner(plan), plan)
    returned(author, measure, body, "Waarom?")
    found = [*letters.reminders(round, MailKind.LATE, day=round.deadline), *letters.returned(round)]
    digest, single = letters.in_one(found, plan)
    assert (digest.address, digest.kind) == (author.email, MailKind.DIGEST)
    assert (single.address, single.kind) == (colleague.email, MailKind.LATE)
    assert {reason.kind for reason in digest.reasons} == {MailKind.LATE, MailKind.RETURNED}
    assert "Waarom?" in digest.text
    assert digest.html.count("<h2>") == 2
    assert digest.text.count("/answer/") == 1
    assert digest.html.count("<hr>") == 1
    assert queue([digest, single], plan=plan) == 2
    assert queue(letters.in_one(found, plan), plan=plan) == 0
    assert queue(found, plan=plan) == 0  # nor one by one


def test_message_has_the_words_as_typed_and_is_the_same_key_for_the_same_press(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, leads=[body])
    MembershipFactory(body=body)
    round = opened_round(runner(plan), plan)
    (letter,) = letters.message(round, [body.pk], "Dag,\n\nTwee <regels>.", key="abc", by=runner(plan))
    assert "Dag,\n\nTwee <regels>." in letter.text
    assert "Twee &lt;regels&gt;." in letter.html
    assert letters.message(round, [body.pk], "Anders", key="abc")[0].key == letter.key
    assert letters.message(round, [body.pk], "Anders", key="abd")[0].key != letter.key


def test_preview_shows_each_mail_escaped(plan: Plan, body: Body) -> None:
    MeasureFactory(plan=plan, text_nl="<script>x</script>", leads=[body])
    MembershipFactory(body=body, user__wants_mail=False)
    html = render_to_string("governance/_letters.html", {"letters": letters.invitations(round_of(plan))})
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert str(Stop.NO_MAIL.label) in html


@pytest.mark.parametrize("count", [1, 4])
def test_invitations_take_a_fixed_number_of_queries(plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, count: int) -> None:
    bodies = [BodyFactory(named_in=plan) for _ in range(count)]
    for body in bodies:
        MeasureFactory(plan=plan, leads=[body])
        MembershipFactory(body=body)
    round = opened_round(runner(plan), plan)
    for body in bodies:
        link_of(round, body, f"{body.slug}@example.org")
    with django_assert_num_queries(10):
        assert len(letters.invitations(round)) == 2 * count
