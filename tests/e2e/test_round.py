"""A whole round on a practice plan: asked, answered by account and by link, returned, reminded, late, escalated, closed.

Mails go to a real mail server that the test runs, and are read there; the board is looked at after each step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.enums import MemberRole, Role
from accounts.models import User
from governance.enums import RoundState
from governance.models import LinkUse, ReportingRound
from governance.rounds.timer import run_rounds
from measures.actions.mine import Confirmation, confirm_measures
from measures.models import Measure
from plan.models import Body, Plan
from tests.browser import Pages, faults
from tests.factories import BodyFactory, MeasureFactory, MembershipFactory, PlanFactory, PlanRoleFactory
from tests.outbox import mail_server
from tests.smtp import Post, plain

NOW = "main .actions button.btn-primary"


@pytest.fixture
def practice(db: None) -> Plan:
    return PlanFactory(practice=True, title_nl="Oefenplan", short_title_nl="Oefenplan")


@pytest.fixture
def post(db: None) -> Iterator[Post]:
    with mail_server() as found:
        yield found


def member(body: Body, name: str, language: str, role: str = MemberRole.CONTRIBUTOR) -> User:
    found: User = MembershipFactory(body=body, role=role).user
    User.objects.filter(pk=found.pk).update(name=name, language=language, email=f"{name.lower()}@example.org")
    found.refresh_from_db()
    return found


def board(page: Page, round: ReportingRound) -> dict[str, dict[str, int]]:
    """Each body with the states that it has measures in."""
    page.goto(f"/en/{round.plan.slug}/governance/rounds/{round.number}/")
    found: list[list[Any]] = page.evaluate(
        """[...document.querySelectorAll("table.round-board tbody tr")].map(row => [
            row.querySelector("th").textContent.trim().split(/\\s/)[0],
            Object.fromEntries([...row.querySelectorAll("td[data-label]")].map(cell => [cell.dataset.label, +cell.textContent || 0])),
        ])"""
    )
    return {name: {state: count for state, count in cells.items() if count and state != "Asked"} for name, cells in found}


def run(day: date, post: Post) -> dict[str, str]:
    """What the timer does on a day, and the mails that it lets go: plain text by address."""
    before = len(post.taken)
    list(run_rounds(day))
    call_command("send_mail")
    return {address: f"{mail['Subject']}\n{plain(mail)}" for address, mail in post.taken[before:]}


def test_round_is_asked_answered_reminded_escalated_and_closed(new_page: Pages, practice: Plan, post: Post) -> None:
    anna_body, hub, silent = (BodyFactory(named_in=practice, name_nl=name) for name in ("Leefmilieu", "Hub", "Haven"))
    both, own, linked, late = (MeasureFactory(plan=practice, leads=leads) for leads in ([anna_body, hub], [anna_body], [hub], [silent]))
    runs: User = PlanRoleFactory(plan=practice, role=Role.SECRETARIAT).user
    anna, luc = member(anna_body, "Anna", "nl"), member(silent, "Luc", "fr", MemberRole.LEAD)
    office, today = new_page(runs), timezone.localdate()

    # Opened in a minute: the form as it stands, read, opened.
    office.goto(f"/en/{practice.slug}/governance/rounds/add/")
    office.click("button[name=open]")
    expect(office.locator("main")).to_contain_text("anna@example.org")
    expect(office.locator("main")).to_contain_text("Hub")
    assert faults(office) == []
    office.click(NOW)
    expect(office.locator("table.round-board")).to_be_visible()
    assert faults(office) == []
    round = ReportingRound.objects.get()
    assert board(office, round) == {"Leefmilieu": {"Not opened": 2}, "Hub": {"Not opened": 2}, "Haven": {"Not opened": 1}}
    call_command("send_mail")
    (to_anna,), (to_luc,) = post.to("anna@example.org"), post.to("luc@example.org")
    assert own.code in plain(to_anna)
    assert "Beste" in plain(to_anna), "in Dutch"
    assert "Bonjour" in plain(to_luc), "in French"

    # Who has no account gets a link.
    office.goto(f"/en/{practice.slug}/governance/rounds/{round.number}/links/add/?body={hub.slug}")
    office.fill("[name$='-address']", "hulp@example.org")
    office.select_option("[name$='-language']", "nl")
    office.click(NOW)
    expect(office).to_have_url(re.compile(r"/links/$"))
    call_command("send_mail")
    (to_guest,) = post.to("hulp@example.org")
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/nl/answer/\S+)", plain(to_guest))
    assert found, plain(to_guest)

    # Anna reports on one and says of the other that nothing changed.
    hers = new_page(anna, viewport={"width": 360, "height": 780})
    hers.goto(f"/nl/{practice.slug}/governance/rounds/{round.number}/answer/")
    assert faults(hers) == []
    assert board(office, round)["Leefmilieu"] == {"Opened": 2}
    hers.goto(f"/nl/{practice.slug}/governance/rounds/{round.number}/answer/{own.code}/")
    hers.fill("[name=note]", "Het bestek is klaar.")
    hers.click("button[name=draft]")
    expect(hers).to_have_url(re.compile(r"/answer/(#.*)?$"))
    assert board(office, round)["Leefmilieu"] == {"Opened": 1, "In progress": 1}
    hers.goto(f"/nl/{practice.slug}/governance/rounds/{round.number}/answer/{own.code}/")
    hers.click(".actions button[name=hand_in][value='1']")
    expect(hers).to_have_url(re.compile(r"/answer/(#.*)?$"))
    hers.locator("form", has=hers.locator(f"input[name=measure][value*='{both.code}']")).locator("button").first.click()
    expect(hers.locator(".message.success")).to_be_visible()
    assert board(office, round) == {
        "Leefmilieu": {"Submitted": 2},
        "Hub": {"Not opened": 1, "Answered by another body": 1},
        "Haven": {"Not opened": 1},
    }

    # The link, on a phone: opening it changes nothing.
    guest = new_page(viewport={"width": 360, "height": 780})
    guest.goto(found[1])
    assert faults(guest) == []
    assert not LinkUse.objects.exists()
    assert board(office, round)["Hub"] == {"Not opened": 1, "Answered by another body": 1}
    guest.fill("[name=name]", "Hulp Vaardig")
    guest.click("form[action$='/begin/'] button")
    expect(guest.locator("form[action$='/confirm/']").first).to_be_visible()
    assert board(office, round)["Hub"] == {"Opened": 1, "Answered by another body": 1}
    guest.locator("form", has=guest.locator(f"input[name=measure][value*='{linked.code}']")).locator("button").first.click()
    expect(guest.locator(".message.success")).to_be_visible()
    assert board(office, round)["Hub"] == {"Submitted": 1, "Answered by another body": 1}

    # The desk returns one and approves the others; Anna hears of it, and rewrites.
    entry = own.updates.get(body=anna_body)
    office.goto(f"/en/desk/updates/{entry.pk}/return/")
    office.fill("[name=reason]", "Graag een datum.")
    office.click("main form button.btn-primary")
    expect(office).to_have_url(re.compile(r"/desk/"))
    assert board(office, round)["Leefmilieu"] == {"Submitted": 1, "Returned": 1}
    mails = run(today + timedelta(days=1), post)
    assert "Graag een datum." in mails["anna@example.org"]
    hers.goto(f"/nl/{practice.slug}/governance/rounds/{round.number}/answer/{own.code}/")
    hers.fill("[name=note]", "Het bestek is klaar op 1 maart.")
    hers.click(".actions button[name=hand_in][value='1']")
    expect(hers).to_have_url(re.compile(r"/answer/(#.*)?$"))
    office.goto("/en/desk/?ticked=all")
    office.click("#decide .decide-bar > button")
    expect(office.locator(".message.success")).to_be_visible()
    assert board(office, round)["Leefmilieu"] == {"Approved": 2}
    assert board(office, round)["Hub"] == {"Approved": 1, "Answered by another body": 1}

    # Nobody answers for the port: reminded, late, to its lead.
    last = round.deadline
    assert set(run(last - timedelta(days=14), post)) == {"luc@example.org"}
    round.refresh_from_db()
    assert round.state == RoundState.REMINDING
    assert set(run(last + timedelta(days=1), post)) == {"luc@example.org"}
    escalated = run(last + timedelta(days=7), post)
    assert set(escalated) == {"luc@example.org"}
    assert late.code in escalated["luc@example.org"]
    assert run(last + timedelta(days=7), post) == {}, "each is said once"
    confirm_measures(luc, [Confirmation("x", late, silent, Measure.objects.get(pk=late.pk).version)])
    assert board(office, round)["Haven"] == {"Submitted": 1}

    # It closes by itself, with thanks; the result stays.
    run(last + timedelta(days=15), post)
    thanks = run(timezone.localdate(), post)  # what is closed now is thanked for in the days after now
    assert {"anna@example.org", "luc@example.org"} <= set(thanks)
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    guest.goto(found[1])
    expect(guest.locator("form[action$='/confirm/']")).to_have_count(0)
    office.goto(f"/en/{practice.slug}/governance/rounds/{round.number}/result/")
    expect(office.locator(".lead")).to_contain_text("4 of 4 measures are answered")
    assert faults(office) == []
