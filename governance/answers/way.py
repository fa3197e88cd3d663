"""The way through a round: the list that one answers from, the measure before and after, and the next that is left."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from config.http import MemberRequest
from governance.answers.asked import Asked, Asking, asked_of
from governance.models import AskedMeasure, ReportingRound
from governance.perms import asked_body_ids
from measures import perms
from measures.reporting.back import leading_back, next_of


def asking_of(round: ReportingRound, body_ids: list[int], *, back: str = "") -> Asking:
    """What is asked of bodies, each with where it is answered; `back` is the list to come back to, where that is not one's own."""
    slug = round.plan.slug
    own = reverse("governance:answer-round", args=[slug, round.number])

    def address(asked: Asked) -> tuple[str, str]:
        answer = reverse("governance:answer-measure", args=[slug, round.number, asked.measure.code])
        entry = asked.entry
        withdraw = reverse("measures:withdraw-update", args=[slug, asked.measure.code, entry.pk]) if entry else ""
        words = {"body": asked.body.slug, **({"next": back} if back else {})}
        return f"{answer}?{urlencode(words, safe='/')}", leading_back(withdraw, f"{own}#{asked.anchor}") if entry else ""

    return asked_of(round, body_ids, address=address)


@dataclass(frozen=True)
class Way:
    """Where one measure stands among what is asked."""

    asking: Asking
    here: Asked | None
    list_url: str
    is_own: bool

    @classmethod
    def of(cls, request: MemberRequest, asked: AskedMeasure) -> Way:
        """Among all that is asked of the person's bodies; on behalf of a body, among what is asked of that one."""
        round = asked.round
        is_own = not perms.is_on_behalf(request.user, asked.measure, asked.body_id)
        place, back = [round.plan.slug, round.number], "" if is_own else next_of(request)
        if is_own:
            list_url = reverse("governance:answer-round", args=place)
        else:
            list_url = back or reverse("governance:list-round-measures", args=place) + f"?body={asked.body.slug}"
        asking = asking_of(round, asked_body_ids(request.user, round) if is_own else [asked.body_id], back=back)
        here = next((one for one in asking.all if (one.measure.pk, one.body.pk) == (asked.measure_id, asked.body_id)), None)
        return cls(asking, here, list_url, is_own)

    @property
    def before(self) -> Asked | None:
        return self.asking.around(self.here.key)[0] if self.here else None

    @property
    def after(self) -> Asked | None:
        return self.asking.around(self.here.key)[1] if self.here else None

    @property
    def next_left(self) -> Asked | None:
        return self.asking.next_left(self.here.key) if self.here else None

    def onward(self, *, handed_in: str) -> str:
        """Where a press leads: a draft to its place in the list, what is handed in to the place of the next; “next” to that one itself."""
        if not handed_in or not self.next_left:
            return self.at(self.here)
        return self.next_left.url if handed_in == "next" else self.at(self.next_left)

    def at(self, asked: Asked | None) -> str:
        """The list, at the place of one of its measures."""
        return f"{self.list_url}#{asked.anchor}" if asked and self.is_own else self.list_url
