"""An address to which nothing goes any more."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from governance.actions.outbox import queue
from governance.enums import MailState, Stop
from governance.models import OutgoingMail, StoppedAddress
from plan.models import Plan
from tests.outbox import letter

pytestmark = pytest.mark.django_db
URL = "/nl/desk/stop-list/add/"


def test_stopping_an_address_stops_what_waits_for_it(secretariat_client: Client, secretariat: User, plan: Plan) -> None:
    queue([letter(0, address="weg@example.org"), letter(1)], plan=plan)
    for _press in range(2):
        assert secretariat_client.post(URL, {"address": "Weg@Example.org", "reason": "vertrokken"}).status_code == 302
    stopped = StoppedAddress.objects.get()
    assert (stopped.address, stopped.reason, stopped.by) == ("weg@example.org", "vertrokken", secretariat)
    waiting = dict(OutgoingMail.objects.values_list("address", "state"))
    assert waiting == {"weg@example.org": MailState.STOPPED, "person-1@example.org": MailState.QUEUED}
    assert OutgoingMail.objects.get(address="weg@example.org").answer == Stop.STOP_LIST


def test_wrong_address_is_kept_in_the_form(secretariat_client: Client) -> None:
    answer = secretariat_client.post(URL, {"address": "weg", "reason": "vertrokken"})
    assert (answer.status_code, StoppedAddress.objects.count()) == (400, 0)
    assert 'value="weg"' in answer.content.decode()


def test_nobody_else_stops_an_address(client: Client, committee: User) -> None:
    client.force_login(committee)
    assert client.post(URL, {"address": "weg@example.org"}).status_code == 403
    assert not StoppedAddress.objects.exists()
