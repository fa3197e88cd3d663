"""The signed links of a round, as the secretariat sees them: who used which, and what looks forwarded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Membership
from governance.actions.links import why_over
from governance.enums import LinkDeed
from governance.models import LinkUse, ReportingRound, RoundLink
from measures.models import StatusUpdate
from plan.models import Body


@dataclass(frozen=True)
class Use:
    """One deed by a link; `is_foreign` when it came from another browser, or under another name, than the first."""

    use: LinkUse
    is_foreign: bool


SHOWN = 20  # uses of a link that the page tells, the last ones: who has a link can press as often as they like


@dataclass(frozen=True)
class ShownLink:
    """A link with its uses, and why it answers no more."""

    link: RoundLink
    uses: list[Use]
    why: str

    @property
    def last_uses(self) -> list[Use]:
        """Those that the page tells."""
        return self.uses[-SHOWN:]

    @property
    def earlier(self) -> int:
        """How many it leaves out."""
        return max(0, len(self.uses) - SHOWN)

    @property
    def is_forwarded(self) -> bool:
        """Whether it looks as if somebody else used it too: perhaps forwarded, perhaps only another device."""
        return any(use.is_foreign for use in self.uses)


def uses_of(link: RoundLink) -> list[Use]:
    """The uses in their order, each beside the first."""
    found = list(link.uses.all())
    return [Use(use, is_foreign(use, found[0])) for use in found]


def is_foreign(use: LinkUse, first: LinkUse) -> bool:
    """Another browser, or another name, than the first use."""
    return use.browser != first.browser or use.name.casefold() != first.name.casefold()


def links_of(round: ReportingRound) -> list[ShownLink]:
    """The links of a round, those that answer first; three queries."""
    today = timezone.localdate()
    found = [ShownLink(link, uses_of(link), why_over(link, today)) for link in round.links.with_parts().order_by("body__slug", "address")]
    return sorted(found, key=lambda shown: bool(shown.why))


def bodies_asked(round: ReportingRound) -> list[Body]:
    """The bodies that are asked; before the round is opened, all that report on a measure of the plan."""
    asked = Body.objects.filter(rounds__round=round)
    if not round.is_running and not round.is_over:
        asked = Body.objects.filter(coordinations__measure__plan=round.plan, coordinations__reports=True).distinct()
    return sorted(asked, key=lambda body: str(body).casefold())


def without_account(bodies: Iterable[Body], shown: Iterable[ShownLink]) -> list[Body]:
    """Those for which nobody can answer yet: no active account speaks for them today, and no link of theirs is in force."""
    found = list(bodies)
    served = set(Membership.objects.on(timezone.localdate()).filter(body__in=found, user__is_active=True).values_list("body_id", flat=True))
    served |= {one.link.body_id for one in shown if not one.why or one.why == "not_yet"}
    return [body for body in found if body.pk not in served]


def guest_names(entries: Sequence[StatusUpdate]) -> dict[tuple[int | None, int], str]:
    """By measure and body, the name that was given when an answer last came in by a link; no query without entries."""
    if not entries:
        return {}
    uses = LinkUse.objects.filter(deed=LinkDeed.HANDED_IN, measure__in={entry.measure_id for entry in entries}).order_by("id")
    return {(measure, body): name for measure, body, name in uses.values_list("measure_id", "link__body_id", "name")}
