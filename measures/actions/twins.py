"""One statement for a measure and for its twins, which the plan prints a second time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measures.actions.log import Moved, Statement, Writer, last_approved, locked, report, write_draft
from measures.enums import UpdateKind
from measures.models import Measure, StatusUpdate
from plan.models import Body


@transaction.atomic
def write_with_twins(
    user: Writer, measure: Measure, body: Body | None, said: Statement, twins: Mapping[Measure, int], *, hand_in: bool, **how: Any
) -> StatusUpdate:
    """Write the same for a measure and its twins (with the version of each that was read), all or nothing.

    `how` is as for write_draft. A twin with an entry of this body still open is refused: that one is not overwritten.
    """
    write = report if hand_in else write_draft
    for one in sorted([measure, *twins], key=lambda found: found.pk):
        locked(one)  # always in the same order, so that two of these never wait for each other
    update = write(user, measure, body, said, **how)
    for twin, version in twins.items():
        _write_twin(write, user, twin, body, replace(said, answers=None), {**how, "version": version})
    return update


def _write_twin(  # noqa: PLR0917 - in the order of write_draft
    write: Any, user: Writer, twin: Measure, body: Body | None, said: Statement, how: dict[str, Any]
) -> None:
    kind = how.get("kind", UpdateKind.REPORT)
    mine = {**how, "seen": "", "kind": kind, "corrects": last_approved(twin) if kind == UpdateKind.CORRECTION else None}
    try:
        _check_free(twin, body)
        write(user, twin, body, said, **mine)
    except Moved:
        raise
    except ValidationError as wrong:
        raise ValidationError([f"{twin.code}: {words}" for words in wrong.messages])


def _check_free(twin: Measure, body: Body | None) -> None:
    if StatusUpdate.objects.filter(measure=twin).open_for(body):
        raise ValidationError(_("An update of this body is still open: finish or withdraw that one first."))
