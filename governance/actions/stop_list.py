"""Addresses to which no mail goes any more."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from governance.enums import MailState, Stop
from governance.models import OutgoingMail, StoppedAddress


@transaction.atomic
def stop_address(user: User, address: str, reason: str = "") -> StoppedAddress:
    """Nothing goes to this address any more, also what waits; done twice it stays as it was."""
    address = address.strip().lower()
    found, _made = StoppedAddress.objects.get_or_create(address=address, defaults={"reason": reason, "by": user})
    waiting = OutgoingMail.objects.filter(address__iexact=address, state=MailState.QUEUED)
    waiting.update(state=MailState.STOPPED, answer=Stop.STOP_LIST, settled_at=timezone.now())
    return found


def allow_address(stopped: StoppedAddress) -> None:
    """Mails go to this address again; what was stopped meanwhile stays so."""
    stopped.delete()
