"""Asking and answering about a measure."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from measures import perms
from measures.enums import Source
from measures.models import Measure, Remark
from plan.editing import stamp_history


@transaction.atomic
def add_remark(user: User, measure: Measure, text: str, *, language: str, answers: Remark | None = None) -> Remark:
    """Add to the thread, for the first of the person's bodies that coordinates the measure, else as the secretariat.

    Internal and no fact about the measure: neither its state nor its version changes, so no report on it is put off.
    """
    if not perms.can_remark(user, measure):
        raise PermissionDenied
    if answers is not None and answers.measure_id != measure.pk:
        raise ValidationError({"answers": _("That remark is about another measure.")})
    own = perms.coordinating_body_ids(user, measure)
    remark = Remark(measure=measure, body_id=own[0] if own else None, author=user, text=text.strip(), language=language, answers=answers)
    remark.full_clean()
    stamp_history(remark, user, Source.PAGE)
    remark.save()
    return remark
