"""Mails that wait, for tests of the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from accounts.models import User
from governance.actions.outbox import queue
from governance.mails.letters import Letter
from governance.models import OutgoingMail
from plan.models import Plan
from tests.smtp import Post, post_office

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@contextmanager
def mail_server(timeout: float = 5, **how: object) -> Iterator[Post]:
    """A mail server to which the settings point."""
    with (
        post_office(**how) as post,
        override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=post.port, EMAIL_TIMEOUT=timeout),
    ):
        yield post


def letter(number: int, *, address: str = "", user: User | None = None, stopped: str = "", text: str = "Tekst é.") -> Letter:
    """A letter that says little."""
    return Letter(
        kind="invitation",
        key=f"test:{number}",
        address=address or f"person-{number}@example.org",
        language="nl",
        subject=f"Onderwerp {number}",
        text=text,
        html=f"<p>{text}</p>",
        user=user,
        link=None,
        reasons=(),
        stopped=stopped,
    )


def queued(plan: Plan, count: int = 1) -> list[OutgoingMail]:
    """Mails that wait to go."""
    queue([letter(number) for number in range(count)], plan=plan)
    return list(OutgoingMail.objects.order_by("id"))


def states() -> dict[str, str]:
    """The state of each mail by its address."""
    return dict(OutgoingMail.objects.values_list("address", "state"))
