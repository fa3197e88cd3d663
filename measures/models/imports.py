"""Files that were brought in through the browser."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.enums import ImportState
from plan.models import Plan


class ImportRun(models.Model):
    """An uploaded table between its preview and its confirmation, bound to the file and to what was there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("account"), related_name="imports")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, verbose_name=_("plan"), related_name="imports")
    table = models.CharField(_("table"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    content = models.BinaryField(_("content"))
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.PREVIEWED)
    versions = models.JSONField(_("versions of what it touches"), default=dict)
    report = models.JSONField(_("report"), default=dict)
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    settled_at = models.PositiveBigIntegerField(_("data version in which the file changes nothing"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        # The same file once more.
        indexes = [models.Index(fields=["plan", "sha256"], name="import_same_file")]

    def __str__(self) -> str:
        return f"{self.table} {self.file_name}"
