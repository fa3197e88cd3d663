"""How a closed account is shown once its person has been away for long: by a number, in the reader's language."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# A name that can never exist on the internet: no mail goes anywhere, and nobody can sign in by it.
_ADDRESS = "former-colleague-%d@pseudonym.invalid"
_PATTERN = re.compile(r"former-colleague-([0-9]+)@pseudonym\.invalid")
DOMAIN = "@pseudonym.invalid"
_GUEST = "guest-%d@pseudonym.invalid"
_GUEST_PATTERN = re.compile(r"guest-([0-9]+)@pseudonym\.invalid")
# The invented people of practice plans: nobody is behind them, so they keep their invented names.
PRACTICE_DOMAIN = "practice.example"


def address_of(number: int) -> str:
    """What stands in the place of the e-mail address."""
    return _ADDRESS % number


def guest_address_of(number: int) -> str:
    """What stands in the place of the address of somebody who answered by a signed link."""
    return _GUEST % number


def number_in(address: str) -> int | None:
    """The number of a pseudonym; None for an address of a person."""
    found = _PATTERN.fullmatch(address)
    return int(found[1]) if found else None


def shown(name: str, address: str) -> str:
    """What a person is called: “former colleague 7” or “former guest 7” where they are no longer named, else the name, else the address."""
    number, guest = number_in(address), _GUEST_PATTERN.fullmatch(address)
    if number is not None:
        return _("former colleague %(number)s") % {"number": number}
    if guest:
        return _("former guest %(number)s") % {"number": guest[1]}
    return name or address
