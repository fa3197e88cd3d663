"""One word for many measures: nothing changed, or all drafts handed in; all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from measures.actions import log
from measures.actions.log import Writer
from measures.models import Measure, StatusUpdate
from plan.models import Body

Step = Callable[[], StatusUpdate]


class Refused(Exception):
    """Some of many could not be done, so none was; `why` has a sentence by the key of each."""

    def __init__(self, why: dict[str, str]) -> None:
        super().__init__(", ".join(why))
        self.why = why


@dataclass(frozen=True)
class Confirmation:
    """“Nothing changed” on one measure for one body; `key` is how the page knows it."""

    key: str
    measure: Measure
    body: Body
    version: int


@dataclass(frozen=True)
class HandIn:
    """A draft to hand in, as it was read."""

    key: str
    update: StatusUpdate
    seen: str


@transaction.atomic
def confirm_measures(user: Writer, asked: Iterable[Confirmation]) -> int:
    """Confirm each; Refused, with nothing written, when one cannot be."""
    steps, read = list[tuple[str, Step]](), set[int]()
    for one in sorted(asked, key=lambda found: found.measure.pk):  # always in the same order, so that two never wait for each other
        # Where no approval is needed the first of two bodies makes another version, which the second did not have to read.
        version = None if one.measure.pk in read else one.version
        read.add(one.measure.pk)
        steps.append((one.key, partial(log.confirm, user, one.measure, one.body, version=version)))
    return _all_or_none(steps)


@transaction.atomic
def submit_updates(user: User, drafts: Iterable[HandIn]) -> int:
    """Hand in each; Refused, with nothing written, when one cannot be."""
    one_by_one = sorted(drafts, key=lambda found: found.update.measure_id)
    return _all_or_none([(one.key, partial(log.submit, user, one.update, seen=one.seen)) for one in one_by_one])


def _all_or_none(steps: Iterable[tuple[str, Step]]) -> int:
    """Take every step, also after one was refused, so that all refusals are told at once."""
    done, why = 0, dict[str, str]()
    for key, step in steps:
        try:
            step()
            done += 1
        except ValidationError as wrong:
            why[key] = " ".join(wrong.messages)
        except PermissionDenied:
            why[key] = _("This is no longer asked of you.")
    if why:
        raise Refused(why)
    return done
