"""One change made to many measures at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.enums import BulkKind, BulkState
from plan.models import Plan


class BulkEdit(models.Model):
    """One change to many measures between its preview, its confirmation and its undoing, bound to what was there.

    `rows` holds a measure each: its id, code, and the values before and after; `versions` the version of each as it was previewed,
    after the confirmation as it was written: an undo needs them unchanged.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, verbose_name=_("plan"), related_name="bulk_edits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("account"), related_name="bulk_edits")
    what = models.CharField(_("what"), max_length=12, choices=BulkKind)
    change = models.JSONField(_("what was asked"), default=dict)
    measures = models.JSONField(_("measures it was asked for"), default=list)
    rows = models.JSONField(_("values before and after"), default=list)
    versions = models.JSONField(_("versions of what it touches"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=BulkState, default=BulkState.PREVIEWED)
    created_at = models.DateTimeField(_("previewed at"), default=timezone.now)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("undone by"), related_name="+"
    )

    class Meta:
        verbose_name = _("bulk edit")
        verbose_name_plural = _("bulk edits")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["plan", "state", "-applied_at"], name="bulkedit_done")]  # the last ones, to undo

    def __str__(self) -> str:
        return f"{self.get_what_display()} ({len(self.rows)})"
