"""What a mail is made of, before and after it is written out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from governance.enums import Stop
from plan.translation import Text

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ReportingRound, RoundLink
    from plan.models import Body

MOST_LINES = 20  # of one list; what is left out is counted


@dataclass(frozen=True, slots=True)
class Item:
    """One measure in a list, with what is to be said of it."""

    code: str
    text: Text
    note: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """The one address of a section: what to do, and where."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a mail: a heading where there are several, some sentences, a list, an address."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    own_words: str = ""  # as somebody typed them, line ends kept
    items: tuple[Item, ...] = ()
    more: str = ""  # “and 12 more”
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole mail: a greeting, its sections, whom an answer reaches, and why it comes."""

    greeting: str
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a mail goes: one kind in one round, said once to one person; the key says which."""

    key: str
    kind: str
    round: ReportingRound
    body: Body | None = None


# What stands in a kept mail for the address of a signed link, which is kept nowhere.
LINK = re.compile(r"\[\[link:(\d{1,18})\]\]")


def masked(words: str, language: str) -> str:
    """A kept mail as others may read it: the signed link shows its beginning only."""
    return LINK.sub(f"{settings.SITE_URL.rstrip('/')}/{language}/answer/…/", words)


@dataclass(frozen=True, slots=True)
class Shown:
    """The two texts of a mail as a page shows them: signed links masked."""

    text: str
    html: SafeString


@dataclass(frozen=True)
class Letter:
    """One mail to one person, written out; `stopped` says why it will not go (a Stop), empty when it will."""

    kind: str
    key: str
    address: str
    language: str
    subject: str
    text: str
    html: str
    user: User | None
    link: RoundLink | None
    reasons: tuple[Reason, ...]
    stopped: str = ""
    parts: Parts | None = field(default=None, repr=False, compare=False)
    contact: User | None = field(default=None, repr=False, compare=False)

    @property
    def shown(self) -> Shown:
        """As it is read before it goes."""
        return Shown(masked(self.text, self.language), mark_safe(masked(self.html, self.language)))  # noqa: S308 - written by our templates

    @property
    def why_not(self) -> str:
        """Why it will not go, in words."""
        return str(Stop(self.stopped).label) if self.stopped else ""
